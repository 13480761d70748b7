"""Doing an exercise: begin, go on page by page, go back, leave and resume, finish."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.decks.exercises.places import filled, is_empty, words_of
from bot.decks.exercises.walking import Walk, leg_before, next_leg, outcome, walk
from bot.engine import Engine
from bot.errors import ContentError, Refusal
from bot.models import (
    EXPERIMENT_CHARS,
    Answers,
    Ending,
    Exercise,
    Outcome,
    Result,
    Sheet,
    Shown,
    Step,
    Typed,
    Who,
    storable,
)
from bot.reflections.rhythms import local_today
from bot.workbook import coming, plans, sheets
from bot.workbook.given import Fields, fitting, keep, lacking, read, standing, step_of
from bot.workbook.readings import Doing, readings
from bot.workspaces import require_member

MOST_SHEETS = 300
"""So many sheets somebody can keep; whoever has more deletes some first."""
FARTHEST = timedelta(days=365)
"""The farthest day an experiment may be due."""
NO_SUCH = "This exercise is not offered any more. What you did with it stays in your workbook."


def offered(engine: Engine, exercise_id: str) -> Exercise | None:
    """Return an exercise; None when decks have it no more."""
    try:
        return engine.content.exercise(exercise_id)
    except ContentError:
        return None


def exercise_of(engine: Engine, exercise_id: str) -> Exercise:
    """Return an exercise. Raises Refusal when decks have it no more."""
    exercise = offered(engine, exercise_id)
    if exercise is None:
        raise Refusal(NO_SUCH)
    return exercise


async def begin(engine: Engine, who: Who, exercise_id: str) -> Shown | Ending:
    """Open an exercise: the draft of it where it stands, or a new one. Raises Refusal."""
    exercise = exercise_of(engine, exercise_id)
    today = await local_today(engine, who)
    async with engine.store.begin() as tx:
        await require_member(tx, who)
        # All are opened to find one draft: which exercise a sheet is of, is sealed.
        mine = await sheets.everything(engine, tx, who, brief=True)
        found = next((one for one in mine if one.exercise_id == exercise_id and not one.done), None)
        if found is not None:
            draft = await sheets.lock(engine, tx, who, found.id)
        else:
            if len(mine) >= MOST_SHEETS:
                raise Refusal("Your workbook is full. Delete something in it first.")
            answers = plans.already_said(exercise, mine)
            draft = Sheet(engine.chance.id(), today, exercise_id, exercise.title, answers)
            await sheets.put(engine, tx, who, draft)
    return _standing(exercise, draft, today)


async def resume(engine: Engine, who: Who, sheet_id: str) -> Shown | Ending:
    """Open a draft where it stands, on whatever device. Raises Refusal."""
    sheet = await sheets.get(engine, who, sheet_id)
    return _standing(exercise_of(engine, sheet.exercise_id), sheet, await local_today(engine, who))


async def go_on(engine: Engine, who: Who, sheet_id: str, page: int, fields: Fields) -> Shown | Ending:
    """Keep a page and go to the next. Raises Refusal, beside its field."""
    return await _keep(engine, who, sheet_id, page, fields, whole=True, to=1)


async def go_back(engine: Engine, who: Who, sheet_id: str, page: int, fields: Fields) -> Shown | Ending:
    """Keep what stands on a page, whatever it is, and go to the one before. Raises Refusal."""
    return await _keep(engine, who, sheet_id, page, fields, whole=False, to=-1)


async def stay(engine: Engine, who: Who, sheet_id: str, page: int, fields: Fields) -> Shown | Ending:
    """Keep what stands on a page, whatever it is. Raises Refusal."""
    return await _keep(engine, who, sheet_id, page, fields, whole=False, to=0)


async def _keep(
    engine: Engine, who: Who, sheet_id: str, page: int, fields: Fields, *, whole: bool, to: int
) -> Shown | Ending:
    today = await local_today(engine, who)
    async with engine.store.begin() as tx:
        await require_member(tx, who)
        sheet = await sheets.lock(engine, tx, who, sheet_id)
        exercise = exercise_of(engine, sheet.exercise_id)
        # A window from yesterday may still be open on another device: what is finished stays as it is.
        if sheet.done:
            return _standing(exercise, sheet, today)
        leg = next((one for one in _way(exercise, sheet, today).legs if one.number == page), None)
        # A page that does not come any more, since the deck or an answer has changed, has nothing to be kept.
        if leg is not None:
            answers, typed = (read(leg.steps, fields, today), {}) if whole else keep(leg.steps, fields, today)
            sheet = _kept(sheet, {step.id for step in leg.steps}, answers, typed)
        sheet = replace(sheet, page=_page_after(exercise, _way(exercise, sheet, today), page, to))
        await sheets.put(engine, tx, who, sheet)
    return _standing(exercise, sheet, today)


def _way(exercise: Exercise, sheet: Sheet, today: date) -> Walk:
    return walk(exercise, fitting(exercise, sheet, today))


def _kept(sheet: Sheet, steps: Collection[str], answers: Answers, typed: Typed) -> Sheet:
    """Return a draft with all of a page replaced: what was emptied on it is gone."""
    others = {name: value for name, value in sheet.answers.items() if name not in steps}
    elsewhere = {name: value for name, value in sheet.typed.items() if step_of(name) not in steps}
    return replace(sheet, answers=others | dict(answers), typed=elsewhere | dict(typed))


def _page_after(exercise: Exercise, way: Walk, page: int, to: int) -> int:
    if to > 0:
        leg = next_leg(way, page)
        return leg.number if leg else len(exercise.pages)
    leg = leg_before(way, page) if to < 0 else None
    return leg.number if leg else page


def _standing(exercise: Exercise, sheet: Sheet, today: date) -> Shown | Ending:
    way = _way(exercise, sheet, today)
    # The page it stood at may be skipped by now, or be gone from the deck: the next one that comes.
    next_one = None if sheet.done else next_leg(way, sheet.page - 1)
    # Nobody comes to the end past a page that lacks something, whatever changed behind them.
    leg = next_one or (None if sheet.done else lacking(sheet, way))
    if leg is None:
        return _ending(exercise, sheet, way, today)
    doing = Doing(exercise, way, today)
    page = exercise.pages[leg.number]
    return Shown(
        sheet=replace(sheet, page=leg.number),
        exercise=exercise,
        page=replace(page, text=filled(page.text, doing.words)),
        steps=leg.steps,
        place=way.legs.index(leg) + 1,
        of=len(way.legs),
        fields={name: value for step in leg.steps for name, value in standing(step, sheet).items()},
        today=today,
        lacks=next_one is None,
    )


def _ending(exercise: Exercise, sheet: Sheet, way: Walk, today: date) -> Ending:
    end, doing = outcome(exercise, way), Doing(exercise, way, today)
    # What somebody was told stays as it read that day; only a draft is worked out anew.
    result = sheet.result if sheet.done and sheet.result else result_of(exercise, way, today)
    # What stood on this page when somebody left it; what nobody touched is worked out anew.
    own = {EXPERIMENT: sheet.experiment, GIVE: sheet.give} | dict(sheet.typed)
    suggested = "" if EXPERIMENT in sheet.typed else _suggested(end, doing)
    day = str(sheet.typed.get(DUE, "") or sheet.due or _due(exercise, today))
    first, last = today + timedelta(days=1), today + FARTHEST
    due = min(max(date.fromisoformat(day), first), last)
    return Ending(sheet, exercise, result, str(own[EXPERIMENT]) or suggested, str(own[GIVE]), due, first, last)


def _suggested(end: Outcome, doing: Doing) -> str:
    return filled(end.experiment, doing.words)[:EXPERIMENT_CHARS]


def _due(exercise: Exercise, today: date) -> date:
    return today + timedelta(days=exercise.experiment.days)


def result_of(exercise: Exercise, way: Walk, today: date) -> Result:
    """Return what answers come to, in words."""
    end, doing = outcome(exercise, way), Doing(exercise, way, today)
    plan = {
        part: tuple(filled(line, doing.words) for line in lines if not is_empty(line, doing.words))
        for part, lines in exercise.plan.items()
    }
    return Result(
        outcome_id=end.id,
        title=end.title,
        text=filled(end.text, doing.words),
        readings=readings(doing),
        answers=tuple((step.name, words_of(step, way.answers[step.id])) for step in _answered(way)),
        scores={name: way.scores.get(score, 0) for score, name in exercise.scores.items()},
        plan={part: lines for part, lines in plan.items() if lines},
        next=_next(exercise, end),
        care=end.care,
    )


def _answered(way: Walk) -> list[Step]:
    return [step for leg in way.legs for step in leg.steps if step.id in way.answers]


def _next(exercise: Exercise, end: Outcome) -> str:
    return end.next or exercise.next


@dataclass(frozen=True, slots=True)
class Last:
    """What is filled in on the last page."""

    experiment: str
    due: date | None
    give: str


async def finish(engine: Engine, who: Who, sheet_id: str, last: Last) -> Sheet | Shown:
    """Keep the result with its experiment, and plan when it comes back. A second time it changes nothing.

    Where something is missing on a page, that page is returned, and nothing is lost.

    Raises:
        Refusal: beside its field.
    """
    today = await local_today(engine, who)
    experiment, give = _checked(last, today)
    async with engine.store.begin() as tx:
        await require_member(tx, who)
        sheet = await sheets.lock(engine, tx, who, sheet_id)
        if sheet.done:
            return sheet
        exercise = exercise_of(engine, sheet.exercise_id)
        way = _way(exercise, sheet, today)
        shown = _standing(exercise, replace(sheet, page=len(exercise.pages)), today)
        if isinstance(shown, Shown):
            typed = _kept(sheet, _LAST, {}, _typed_last(exercise, way, last, today)).typed
            await sheets.put(engine, tx, who, replace(sheet, typed=typed, page=shown.sheet.page))
            return shown
        done = replace(
            sheet,
            answers=fitting(exercise, sheet, today),
            typed={},
            result=result_of(exercise, way, today),
            finished_on=today,
            # Never of nothing: this very sheet is among them.
            order=1 + max(one.order for one in await sheets.everything(engine, tx, who, brief=True)),
            experiment=experiment,
            due=last.due,
            give=give,
            page=len(exercise.pages),
        )
        await sheets.put(engine, tx, who, done)
        await coming.plan(engine, tx, who, done)
    return done


async def keep_last(engine: Engine, who: Who, sheet_id: str, last: Last) -> None:
    """Keep what stands on the last page of a draft, whatever it is, for whoever goes back or leaves. Raises Refusal."""
    today = await local_today(engine, who)
    async with engine.store.begin() as tx:
        await require_member(tx, who)
        sheet = await sheets.lock(engine, tx, who, sheet_id)
        if not sheet.done:
            exercise = exercise_of(engine, sheet.exercise_id)
            typed = _typed_last(exercise, _way(exercise, sheet, today), last, today)
            await sheets.put(engine, tx, who, _kept(sheet, _LAST, {}, typed))


def _typed_last(exercise: Exercise, way: Walk, last: Last, today: date) -> Typed:
    """Return what of the last page is its member's own: a suggestion that nobody touched is not."""
    doing = Doing(exercise, way, today)
    typed = {GIVE: storable(last.give)[:EXPERIMENT_CHARS]}
    experiment = storable(last.experiment)[:EXPERIMENT_CHARS]
    # Of any outcome: answers may have changed on another device since it was shown.
    suggested = {_suggested(end, doing) for end in exercise.outcomes} - {""}
    if experiment not in suggested and (experiment or _suggested(outcome(exercise, way), doing)):
        typed[EXPERIMENT] = experiment
    if last.due is not None and last.due != _due(exercise, today):
        typed[DUE] = last.due.isoformat()
    return typed


def _checked(last: Last, today: date) -> tuple[str, str]:
    experiment, give = storable(last.experiment).strip(), storable(last.give).strip()
    if not experiment:
        raise Refusal("Write in a sentence what you will try.", EXPERIMENT)
    for field, text in ((EXPERIMENT, experiment), (GIVE, give)):
        if len(text) > EXPERIMENT_CHARS:
            raise Refusal(f"Please keep this to {EXPERIMENT_CHARS} characters.", field)
    if last.due is None or not today < last.due <= today + FARTHEST:
        raise Refusal("Pick a day from tomorrow on, within a year.", DUE)
    return experiment, give


EXPERIMENT, DUE, GIVE = "the_experiment", "the_day", "the_gift"
"""The fields of the last page. No step can be called so: ids have no underscores."""
_LAST = frozenset({EXPERIMENT, DUE, GIVE})
