"""What a member writes at a question of each form, and what becomes of it in their journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.decks.content import Content
from bot.errors import Refusal
from bot.models import CallBack, Entry, Form, Reflection, SelfCheck, Trial, TwoByTwo
from bot.reflections import tracks, trials

OLD_ENOUGH = timedelta(days=60)
"""What was written for the same theme is brought back when it is at least so old."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a form asks for beside a text."""

    boxes: tuple[str, ...] = ()
    ticked: tuple[int, ...] = ()
    """The numbers of the statements, from 0."""
    on: date | None = None
    partner: str = ""


def entry_of(prompt_id: str, item: Reflection, text: str, beside: Beside, today: date, before: Entry | None) -> Entry:
    """Return the entry that a question of any form comes to; what happened `before` stays. Raises Refusal."""
    entry = Entry(prompt_id, today, item.id, item.question, text, happened=before.happened if before else "")
    match item.form:
        case TwoByTwo(boxes):
            written = (*beside.boxes, *[""] * len(boxes))[: len(boxes)]
            return replace(entry, parts=tuple(zip(boxes, written, strict=True)))
        case SelfCheck():
            return _checked(entry, item.form, beside.ticked)
        case Trial():
            return _tried(entry, item.form, beside.on, today, before)
    return entry


def _checked(entry: Entry, form: SelfCheck, ticked: Sequence[int]) -> Entry:
    if any(number not in range(len(form.statements)) for number in ticked):
        raise Refusal("Please choose one of the values offered.", "ticked")
    true = tuple(statement for number, statement in enumerate(form.statements) if number in ticked)
    return replace(entry, ticked=true, came_to=score(form, len(true)))


def score(form: SelfCheck, ticked: int) -> str:
    """Say what so many ticks come to."""
    return f"{ticked} of {len(form.statements)}. {form.band(ticked).text}"


def _tried(entry: Entry, form: Trial, on: date | None, today: date, before: Entry | None) -> Entry:
    day = on or today + timedelta(days=form.days)
    # Somebody who only mends a word of what is over keeps its day.
    if before is None or before.due != day:
        trials.check(day, today)
    return replace(entry, due=day)


def earlier(content: Content, item: Reflection, found: Sequence[Entry], today: date) -> Entry | None:
    """Return the entry that a call-back brings back, of a member's own, which come newest first."""
    if not isinstance(item.form, CallBack):
        return None
    fitting = [one for one in found if not one.damaged and one.item_id != item.id]
    if item.form.of:
        return next((one for one in fitting if one.item_id == item.form.of), None)
    old = [one for one in fitting if one.day <= today - OLD_ENOUGH]
    return next((one for one in old if _theme(content, one.item_id) == item.theme), None)


def _theme(content: Content, item_id: str) -> str:
    item = tracks.item(content, item_id)
    return item.theme if item else ""


def calls_back(form: Form) -> bool:
    """Tell whether a form needs an earlier entry."""
    return isinstance(form, CallBack)
