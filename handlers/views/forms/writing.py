"""The windows in which a member writes at a question of each form, and what is said once it is kept."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.models import BOX_CHARS, ENTRY_CHARS, Entry, ForTwo, Reflection, SelfCheck, Trial, TwoByTwo
from handlers.views import blocks as b
from handlers.views.forms.showing import measure_rows, setup_rows

KEPT = "It is in your journal. Type `/reflect journal` to read it."
OWN = "Kept in your journal, which Sidecar shows to nobody else. You can change or delete it at any time."
BOXES = tuple(f"part{number}" for number in range(4))
"""The inputs of a two-by-two."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a window to write in is filled with."""

    today: date
    entry: Entry | None = None
    """What its member wrote at this question before."""
    earlier: Entry | None = None
    """What a call-back brings back."""
    care: Sequence[b.Block] = ()
    """Where help is, for an item that needs it."""


def write_view(item: Reflection, prompt_id: str, filled: Filled, where: str = "") -> dict[str, Any]:
    """Return the window to write in; `where` is the message it was opened from, which is to say what became of it."""
    rows = [
        *setup_rows(item),
        *filled.care,
        *_brought_back(filled.earlier),
        *_inputs(item, filled),
        b.actions(b.button("Another question", "reflect_another", prompt_id)),
        b.context(OWN),
    ]
    return b.modal("reflect", "Reflect", rows, submit="Keep it", metadata=f"{prompt_id} {where}")


def _brought_back(entry: Entry | None) -> list[b.Block]:
    if entry is None:
        return []
    # Of a two-by-two or a self-check what stands beside the text is what was said.
    said = [entry.text, *(f"{label}: {words}" for label, words in entry.beside)]
    head = b.section(f"On {entry.day:%-d %B %Y} you wrote about: {b.escape(entry.question)}")
    return [head, b.quote("\n".join(filter(None, said)))]


def _inputs(item: Reflection, filled: Filled) -> list[b.Block]:
    entry = filled.entry
    match item.form:
        case TwoByTwo(boxes):
            written = dict(entry.parts) if entry else {}
            named = zip(BOXES, boxes, strict=True)
            asked = b.section(f"*{b.escape(item.question)}*")
            return [asked, *(_box(name, label, written.get(label, "")) for name, label in named)]
        case SelfCheck():
            return [*_ticks(item.form, entry), _text(item.question, entry, optional=True)]
        case Trial():
            day = (entry.due if entry else None) or filled.today + timedelta(days=item.form.days)
            picker = {"type": "datepicker", "action_id": "on", "initial_date": day.isoformat()}
            on = b.field("on", "When should Sidecar ask what happened?", picker)
            return [_text(item.question, entry), *measure_rows(item.form), on]
        case ForTwo():
            people = {"type": "users_select", "action_id": "partner", "placeholder": b.plain("Pick a person")}
            hint = "They get one invitation, without your words, and can say no. They must have joined Sidecar."
            who = b.field("partner", "Who would you like to do it with?", people, hint=hint, optional=True)
            return [who, _text(item.question, entry, optional=True)]
    return [_text(item.question, entry)]


def _box(name: str, label: str, words: str) -> b.Block:
    return b.field(name, label, b.text_input(name, words, most=BOX_CHARS), optional=True)


def _text(label: str, entry: Entry | None, optional: bool = False) -> b.Block:
    written = entry.text if entry and not entry.damaged else ""
    return b.field("text", label, b.text_input("text", written, most=ENTRY_CHARS), optional=optional)


def _ticks(form: SelfCheck, entry: Entry | None) -> list[b.Block]:
    options = [_statement(text, str(number)) for number, text in enumerate(form.statements)]
    before = entry.ticked if entry else ()
    ticked = [str(number) for number, text in enumerate(form.statements) if text in before]
    return [b.field("ticked", "Tick what is true", b.checks("ticked", options, ticked), optional=True)]


def _statement(text: str, value: str) -> b.Block:
    # An option holds less than a statement may have: the rest stands in the line below it.
    first, *rest = textwrap.wrap(text, b.OPTION_CHARS)
    return b.option(first, value, " ".join(rest))


def kept_rows(came_to: str, partner: str, written: bool) -> list[str]:
    """Return what is said of what was kept, paragraph by paragraph."""
    told = [f"*{b.escape(came_to)}*"] if came_to else []
    if partner:
        told.append(f"{b.person(partner)} gets an invitation. You hear either way.")
    return [*told, KEPT] if written else told
