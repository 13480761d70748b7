"""What people do, at their screens: every act of a script goes through the window in which people do it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

from practice.hands.person import Person
from practice.hands.reading import find_element, text_of
from practice.world.errors import RefusedError
from practice.world.messages import Message
from tests.kit.circle import Circle

Move = str | dict[str, Any]
"""A button to press, or a window to fill in and send off."""
WORDS = "words"
"""Stands in a move for the first question in words; with it everything that can be marked is marked."""
Moves = Callable[[str], tuple[Move, ...]]
"""From the words of an act to its moves; the first is a button on a message."""
NOT_THERE = (LookupError, RefusedError)
"""What somebody wanted to press is not offered to them (any more)."""
# Nobody decides on a report of their own, so a moderator who never asks.
CHANNEL, MODERATOR = "C0GENERAL", "mei"
BEFORE_FOLLOW_UP = timedelta(days=16)

GIVING: Mapping[str, Moves] = {
    "answer": lambda words: ("answer", {WORDS: words}),
    "edit": lambda words: ("answer", {WORDS: f"{words} And one more thing."}),
    "withdraw": lambda _: ("answer", "withdraw"),
    "decline": lambda _: ("answer", "decline"),
    "read_form": lambda _: ("answer",),
    "look": lambda _: ("my_thread",),
    "letter": lambda words: ("my_thread", {"letter": words}),
    "letter_back": lambda _: ("my_thread", "letter_back"),
    "tap_yes": lambda _: ("my_thread", "tap_yes"),
    "not_quite": lambda words: ("my_thread", "tap_no", {"line": words}),
    "end_thread": lambda _: ("my_thread", "end_thread"),
    "sign": lambda _: ("my_thread", "sign", {"sure": ["yes"]}),
    "unsign": lambda _: ("my_thread", "unsign"),
}
ASKING_ONE: Mapping[str, Moves] = {
    "reply": lambda words: ("reply", {"letter": words}),
    "heard": lambda words: ("hear", {"letter": words}),
    "mute": lambda _: ("thread", "mute"),
    "unmute": lambda _: ("thread", "unmute"),
    "report": lambda _: ("thread", "report", {"what": "0/answer"}),
}
ASKING_ALL: Mapping[str, Moves] = {
    "heard_all": lambda words: ("hear", {"letter": words}),
    "thank": lambda words: ("thank", {"channel": CHANNEL, "heard": words}),
}


class Hands:
    """Does what people do, and keeps what everybody but the acting giver gets to see of it."""

    def __init__(self, community: Circle) -> None:
        self._community = community
        self.shown: list[str] = []

    async def give(self, person: Person, asker_id: str, act: str, words: str) -> None:
        """Let somebody asked act in an asker's newest round; what they see is for them alone."""
        moves = GIVING[act](words)
        await perform(person, _newest(person.inbox, str(moves[0]), f"<@{asker_id}>"), moves)

    def offers(self, person: Person, asker_id: str, act: str) -> bool:
        """Tell whether somebody asked has a message in which this act begins."""
        return _newest(person.inbox, str(GIVING[act]("")[0]), f"<@{asker_id}>") is not None

    async def ask(self, asker: Person, place: int, act: str, words: str) -> None:
        """Let an asker act on the answer at this place of all they have, or on their newest round."""
        if act in ASKING_ONE:
            answers = [message for message in asker.inbox if message["text"].startswith("An answer from")]
            message = answers[place % len(answers)] if answers else None
            await self._seen(asker, message, ASKING_ONE[act](words))
            return
        moves = ASKING_ALL[act](words) if act in ASKING_ALL else self._committing(words)
        await self._seen(asker, _newest(asker.inbox, str(moves[0]), "Your request brought"), moves)

    def _committing(self, words: str) -> tuple[Move, ...]:
        day = (self._community.clock.now() + BEFORE_FOLLOW_UP).date()
        return ("commit", {"text": words, "day": day.isoformat()})

    async def moderate(self, verdict: str) -> None:
        """Let a moderator decide on the newest report."""
        moderator = self._community.person(MODERATOR)
        await self._seen(moderator, _newest(moderator.messages("moderators"), verdict, "reported"), (verdict,))

    async def _seen(self, person: Person, message: Message | None, moves: tuple[Move, ...]) -> None:
        self.shown += await perform(person, message, moves)


async def perform(person: Person, message: Message | None, moves: tuple[Move, ...]) -> list[str]:
    """Make moves, beginning at a message, as far as they are offered; return the windows that opened."""
    shown: list[str] = []
    with suppress(*NOT_THERE):
        for move in moves if message else ():
            if isinstance(move, str):
                await person.click(move, message=message)
            else:
                shown.append(str(await person.submit(**filled_in(person, move))))
            shown += [text_of(modal) for modal in person.modals]
    if person.modal:
        await person.close(everything=True)
    return shown


def filled_in(person: Person, move: Mapping[str, Any]) -> dict[str, Any]:
    """Return what goes into which input of the form before somebody: words, and marks that follow from the words."""
    if WORDS not in move:
        return dict(move)
    inputs = [block for block in (person.modal or {}).get("blocks", ()) if block["type"] == "input"]
    asked = [block for block in inputs if block["block_id"].startswith("q")]
    in_words = next((one["block_id"] for one in asked if one["element"]["type"] == "plain_text_input"), "q0")
    # From the words and not from a name: the same role then marks the same in every world.
    drawn = Random(str(move[WORDS]))
    found: dict[str, Any] = {in_words: move[WORDS]}
    for block in asked:
        kind, values = block["element"]["type"], [one["value"] for one in block["element"].get("options", ())]
        if kind == "static_select":
            found[block["block_id"]] = drawn.choice(values)
        elif kind == "multi_static_select":
            found[block["block_id"]] = sorted(drawn.sample(values, block["element"]["max_selected_items"]))
    return found


def _newest(messages: list[Message], button: str, words: str) -> Message | None:
    """Return the newest message with this button and these words."""
    found = (one for one in reversed(messages) if find_element(one, button) and words in text_of(one))
    return next(found, None)
