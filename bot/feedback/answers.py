"""What a giver can do in a round that collects answers: look, answer, change, take back, decline.

Every act is one rewriting of the round's box, by the same statement as a cover rewrite, and leaves nothing else
behind: no other row, no message, no log line.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.engine import Engine
from bot.errors import Refusal, SealError
from bot.feedback import sealed
from bot.feedback.box import BYTES_A_CHARACTER, Box, encoded_bytes
from bot.feedback.sealed import TOO_LATE, Around
from bot.models import (
    POINTS,
    STOPPED,
    TEXT_CHARS,
    AnswerForm,
    GiverCard,
    Mark,
    Question,
    QuestionKind,
    Reviewer,
    Round,
    RoundState,
    Who,
)
from bot.store import rounds
from bot.words.calling import spoken
from bot.words.harm import harm
from bot.words.telltales import Telltale, telltales
from bot.words.typography import plain

NOT_ASKED = "This request is not open to you. If you were asked, it may have ended."


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something in which round, from which form."""

    who: Who
    round_id: str
    view_id: str


async def answer_form(engine: Engine, who: Who, round_id: str) -> AnswerForm:
    """Return the form of one reviewer. Reads only.

    Raises:
        Refusal: they are not asked in this round, or it no longer collects.
    """
    seen = await sealed.look(engine, round_id)
    current = _collecting(seen.around, who)
    inside = seen.inside()
    if inside is None:
        raise Refusal(TOO_LATE)
    part = inside.box.part(who.user_id)
    told = card(current, engine.keys_on_same_server)
    return AnswerForm(round_id, told, inside.brief, part.texts, part.declined, part.marks)


def card(current: Round, keys_on_same_server: bool) -> GiverCard:
    """What every giver of a round is told before writing, the same for all: it depends on nobody in it."""
    # A round that collects always has a moment; only its type does not know.
    opens_at = current.opens_at or datetime.max
    return GiverCard(current.asker_id, current.threshold, opens_at, current.extended, keys_on_same_server)


def _collecting(around: Around, who: Who) -> Round:
    current, people = around.round, around.people
    # One sentence for all three: whoever tries ids learns neither that a round exists nor who is asked in it.
    if current is None or current.team_id != who.team_id or who.user_id not in {one.user_id for one in people}:
        raise Refusal(NOT_ASKED)
    if current.state is not RoundState.COLLECTING:
        raise Refusal(TOO_LATE)
    require_able(people, who)
    return current


def require_able(people: Iterable[Reviewer], who: Who) -> None:
    """Raise Refusal for somebody asked who may not be asked any more. Nobody else learns of it."""
    if not any(person.able for person in people if person.user_id == who.user_id):
        raise Refusal(STOPPED)


def check_text(text: str, most: int = TEXT_CHARS) -> str:
    """Return a text with typing habits evened out. Raises Refusal when it is too long for a box, or harms."""
    even = plain(text).strip()
    # Evened out first, since that changes the length; in bytes, too, because the box has room for so many.
    if len(even) > most or encoded_bytes(even) > most * BYTES_A_CHARACTER:
        raise Refusal(f"Please keep this to {most} characters; emoji count for more than one.")
    if harmful := harm(even):
        raise Refusal(harmful.advice)
    return even


def check_mark(question: Question, chosen: Sequence[str]) -> Mark:
    """Return what somebody chose as a mark. Raises Refusal for what the question does not offer."""
    # "0" is the point of those who cannot say, which a menu must have: what is chosen there cannot be taken back.
    points = range(POINTS + 1) if question.kind is QuestionKind.SCALE else range(len(question.options))
    known = {str(point): point for point in points}
    if not set(chosen) <= known.keys():
        raise Refusal("Please choose one of the values offered.")
    # Sorted, so that the same picks are equal however they were ticked: bands look for who agrees.
    mark = tuple(sorted({known[one] for one in chosen}))
    if question.kind is QuestionKind.SCALE:
        return mark if mark != (0,) else ()
    if len(mark) > question.most:
        raise Refusal(f"Please pick {question.most} at most.")
    return mark


async def look_over(engine: Engine, team_id: str, asker_id: str, texts: tuple[str, ...]) -> list[Telltale]:
    """Return what in these texts could identify their writer, judged against the whole member list but the asker."""
    # Not the people of this round: who is warned of a name would learn who else is asked.
    people = await sealed.directory(engine, team_id)
    # The asker's own name gives nobody away: everybody in the round knows it.
    others = [one for one in people if one.user_id != asker_id and not one.is_bot]
    return telltales(texts, spoken(others))


async def answer(engine: Engine, act: Act, texts: tuple[str, ...], marks: tuple[Mark, ...] = ()) -> None:
    """Seal an answer in the place of the one before. Raises Refusal.

    Texts must have passed `check_text`, marks `check_mark`; of each there is one for every question.
    """
    await _do(engine, act, texts, marks=marks)


async def withdraw(engine: Engine, act: Act) -> None:
    """Take one's answer out of the box. Raises Refusal."""
    await _do(engine, act)


async def decline(engine: Engine, act: Act) -> None:
    """Say no to answering, inside the box; an answer given before goes. Raises Refusal."""
    await _do(engine, act, declined=True)


async def _do(
    engine: Engine, act: Act, texts: tuple[str, ...] = (), declined: bool = False, marks: tuple[Mark, ...] = ()
) -> None:
    # The same form sent again with other words is a new act; a redelivery of either changes nothing.
    # And with the form's id: the same words from another form, say after a withdrawal, are a new act.
    key = json.dumps([act.view_id, texts, declined, marks])

    def change(box: Box) -> Box:
        part = box.part(act.who.user_id)
        return box if part.has_seen(key) else box.with_part(act.who.user_id, part.after(key, texts, declined, marks))

    def check(around: Around) -> None:
        _collecting(around, act.who)

    await sealed.rewrite(engine, act.round_id, change, check)


async def forget(engine: Engine, who: Who) -> None:
    """Take somebody out of every box they could have written in, whether or not they did.

    What has opened stays until its key goes: others have read it, and a gap would name its writer.
    """
    async with engine.store.read() as tx:
        # The only states in which a round has a box.
        asked = await rounds.waiting_for(tx, who, (RoundState.COLLECTING, RoundState.OPENED))

    for one in asked:
        passed = one.slot if one.state is RoundState.OPENED else None
        # A box that is damaged or has just gone is closed to everybody; the others must not stay as they are for it.
        with contextlib.suppress(SealError, Refusal):
            await sealed.rewrite(engine, one.id, lambda box, passed=passed: _without(box, who.user_id, passed))  # type: ignore[misc]


def _without(box: Box, user_id: str, passed: int | None) -> Box:
    """Return a box without what somebody wrote and nobody else has read."""
    part = box.part(user_id)
    if passed is None:
        return box.with_part(user_id, part.emptied())
    return box.with_part(user_id, replace(part, thread=part.thread.fallen_silent(passed)))
