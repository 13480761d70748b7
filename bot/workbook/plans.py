"""My plan: read from results, notes and commitments, and kept nowhere else. What is deleted there is gone here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.decks.themes import PLAN
from bot.engine import Engine
from bot.errors import SealError
from bot.feedback import commitments as promised
from bot.models import Exercise, Experiment, Given, Plan, PlanPart, Release, Sheet, StepKind, Who, Workbook
from bot.reflections.rhythms import today_of
from bot.store import Transaction, commitments
from bot.workbook import sheets

GIVEN = "given"


def latest(found: Iterable[Sheet]) -> list[Sheet]:
    """Return of each exercise the newest result: doing it again replaces its lines."""
    newest: dict[str, Sheet] = {}
    for sheet in found:
        if sheet.done:
            # They come newest first, so the first of each is the one that counts.
            newest.setdefault(sheet.exercise_id, sheet)
    return list(newest.values())


def already_said(exercise: Exercise, mine: Sequence[Sheet]) -> dict[str, Given]:
    """Return answers that My plan has already, so that nothing need be typed twice."""
    parts = {part.name: part.lines for part in parts_of(mine, by_name=False)}
    found: dict[str, Given] = {}
    for step in exercise.steps:
        lines = parts.get(step.from_plan, ())
        if lines:
            words = "\n".join(lines) if step.kind is StepKind.LONG else " ".join("; ".join(lines).split())
            found[step.id] = words[: step.most]
    return found


def parts_of(mine: Sequence[Sheet], *, by_name: bool = True) -> tuple[PlanPart, ...]:
    """Return the parts of My plan that have lines; `by_name` gives each the name that people read."""
    results = latest(mine)
    found = []
    for part, name in PLAN.items():
        lines = [line for one in results if one.result for line in one.result.plan.get(part, ())]
        lines += [one.give for one in mine if one.done and one.give] if part == GIVEN else []
        if lines:
            # Each line once: two exercises may say the same.
            found.append(PlanPart(name if by_name else part, tuple(dict.fromkeys(lines))))
    return tuple(found)


def under_way(mine: Sequence[Sheet]) -> tuple[Experiment, ...]:
    """Return experiments of which nobody has said yet what happened, the nearest first."""
    found = [Experiment(one.id, one.experiment, one.due) for one in mine if one.done and one.due and not one.notes]
    return tuple(sorted(found, key=lambda one: one.due))


def released(mine: Sequence[Sheet]) -> tuple[Release, ...]:
    """Return the release notes, newest first."""
    found = (Release(note.day, note.text, one.experiment) for one in mine for note in one.notes)
    return tuple(sorted(found, key=lambda one: one.day, reverse=True))


async def workbook(engine: Engine, tx: Transaction, who: Who, *, brief: bool = True) -> Workbook:
    """Return what a member has in the workbook, My plan included, its sheets `brief` or whole. Reads only."""
    mine = await sheets.everything(engine, tx, who, brief=brief)
    return Workbook(
        drafts=tuple(one for one in mine if not one.done and not one.damaged),
        results=tuple(one for one in mine if one.done),
        damaged=tuple(one for one in mine if one.damaged),
        plan=Plan(parts_of(mine), under_way(mine), await _promised(engine, tx, who), released(mine)),
        today=await today_of(engine, tx, who),
    )


async def _promised(engine: Engine, tx: Transaction, who: Who) -> tuple[tuple[date, str], ...]:
    found = []
    for one in await commitments.of_member(tx, who):
        try:
            found.append((one.due_at.date(), await promised.words_in(engine, tx, one)))
        except SealError:
            continue  # damaged words are said to be so where they stand, after the round
    return tuple(found)
