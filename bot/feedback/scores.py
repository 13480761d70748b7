"""Scores: what is left of marks at the opening, in bands, and what may stand beside them (docs/decisions.md).

A mark is in the box until the round opens, and not afterwards: bands take the place of all of them. "Not shown" is
one word for several reasons, and which it was is kept nowhere.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from statistics import median

from bot.engine import Engine
from bot.errors import SealError
from bot.feedback import draw
from bot.feedback.asking import remembered_rounds
from bot.feedback.box import question_of, question_value, scores_of, scores_value
from bot.models import (
    FEW,
    HIGH,
    LOW,
    MIDDLE,
    MOST,
    SOME,
    Bands,
    Brief,
    KeptScores,
    Mark,
    Question,
    QuestionKind,
    Reviewer,
    Round,
    Scores,
    ScoresRow,
    Who,
)
from bot.reflections.journal import seal_for, seal_if_any
from bot.sealing.padding import pad_to, unpad
from bot.sealing.vault import MemberSeal
from bot.store import Transaction
from bot.store import scores as score_rows

APART = 2
"""So many people at least must have marked otherwise than most did: with one, "not shown" would say that all agree."""
KEPT_BYTES = 8_192
"""Every round's scores are as long, sealed, whatever was marked and shown."""


def bands(question: Question, marks: Sequence[Mark], threshold: int) -> Bands | None:
    """Return what is shown of a question; None for one in words, for too few marks, and where nearly all are alike."""
    # Who cannot say counts as not having marked: too few is then always possible.
    given = [mark for mark in marks if mark]
    if not question.scored or len(given) < threshold:
        return None
    if len(given) - max(Counter(given).values()) < APART:
        return None
    if question.kind is QuestionKind.SCALE:
        return (_band(median(mark[0] for mark in given)),)
    picked = Counter(place for mark in given for place in mark)
    return tuple(_share(picked[place], len(given)) for place in range(len(question.options)))


def _band(middle: float) -> int:
    return LOW if middle < 2.5 else MIDDLE if middle <= 3.5 else HIGH


def _share(picked: int, given: int) -> int:
    """Return how many picked an option: neither "nobody" nor "everybody" is a share of its own."""
    # One and none are one band, or else a single pick could be seen.
    return FEW if picked < 2 else SOME if 2 * picked <= given else MOST


async def close(
    engine: Engine,
    tx: Transaction,
    current: Round,
    brief: Brief,
    people: Collection[Reviewer],
    marks: Sequence[Sequence[Mark]],
) -> Scores:
    """Return what takes the place of these marks, one row a giver, and keep it for the asker under their own key."""
    others = await remembered_rounds(engine, tx, current.asker)
    mine = others.pop(current.id, None)
    lists = [past.named for past in others.values()]
    # Whoever left since is in the list and marked nothing: beside the same list with them, it is one that lacks them.
    there = frozenset(person.user_id for person in people if person.counts)
    # Named people only: whatever depended on those who were drawn would tell who they are. Asking lets no such list
    # through; this holds whatever an older version, a restored copy or a mistake of ours has let through.
    if mine is None or not (draw.fits(mine.named, lists) and draw.fits(there, lists)):
        # Kept all the same, and as long: a missing row would tell this reason for "not shown" from the others.
        return await _keep(engine, tx, current, brief, Scores((None,) * len(brief.questions)))
    now = tuple(
        bands(question, [row[place] for row in marks if place < len(row)], current.threshold)
        for place, question in enumerate(brief.questions)
    )
    return await _keep(engine, tx, current, brief, Scores(now), others)


async def _keep(
    engine: Engine, tx: Transaction, current: Round, brief: Brief, told: Scores, others: Collection[str] = ()
) -> Scores:
    try:
        told = Scores(told.now, _beside(told, brief, await _kept(engine, tx, current.asker), others))
        seal = await seal_for(engine, tx, current.asker)
    except SealError:
        return told  # the asker's own key is damaged: the round opens all the same
    sealed = seal.seal(current.id, _pack(brief, told))
    await score_rows.put(tx, ScoresRow(current.team_id, current.asker_id, current.id, engine.today(), sealed))
    return told


def _beside(
    told: Scores, brief: Brief, kept: Sequence[KeptScores], others: Collection[str]
) -> tuple[Bands | None, ...]:
    """Return the scores of the newest earlier round with the same lens, where both rounds show something.

    Only while the people it asked are remembered: whether two sets may be compared is not known of any other.
    """
    same = (one for one in kept if one.round_id in others and brief.lens_id and _asks_the_same(one, brief))
    earlier = next(same, None)
    if earlier is None:
        return ()
    return tuple(then if now else None for now, then in zip(told.now, earlier.scores.now, strict=True))


def _asks_the_same(one: KeptScores, brief: Brief) -> bool:
    # By the questions, too: a lens keeps its id when somebody rewrites it.
    return (one.lens_id, one.questions) == (brief.lens_id, brief.questions)


def _pack(brief: Brief, told: Scores) -> bytes:
    value = {
        "lens": brief.lens_id,
        "title": brief.lens_title,
        "questions": [question_value(one) for one in brief.questions],
        "scores": scores_value(told),
    }
    return pad_to(json.dumps(value, ensure_ascii=False).encode(), KEPT_BYTES)


def _unpack(seal: MemberSeal, row: ScoresRow) -> KeptScores:
    value = json.loads(unpad(seal.open(row.round_id, row.sealed)))
    questions = tuple(question_of(one) for one in value["questions"])
    return KeptScores(row.round_id, row.day, value["lens"], value["title"], questions, scores_of(value["scores"]))


async def kept(engine: Engine, who: Who) -> list[KeptScores]:
    """Return the scores of all of somebody's own rounds, the newest first; what is damaged hides no other."""
    async with engine.store.read() as tx:
        try:
            return await _kept(engine, tx, who)
        except SealError:
            return []


async def _kept(engine: Engine, tx: Transaction, who: Who) -> list[KeptScores]:
    seal = await seal_if_any(engine, tx, who)
    found = list[KeptScores]()
    if seal is None:
        return found
    for row in await score_rows.of_member(tx, who):
        try:
            found.append(_unpack(seal, row))
        except (SealError, ValueError, LookupError):
            continue
    return found
