"""How an item of each form is shown: the rows of a tip, and those of a question with what stands around it."""

from __future__ import annotations

from bot.models import (
    CallBack,
    Form,
    ForTwo,
    Reflection,
    Script,
    SelfCheck,
    Tip,
    Trial,
    TwoByTwo,
    WorkedExample,
)
from handlers.views import blocks as b

KNOW = "How you will know"
FOR_TWO = "This one is for two: *Write* lets you invite someone. They read none of your words."
CALL_BACK = "*Write* shows you what you wrote about this before, if you did."
FOR_THE_OTHER = "For whoever does it with you"


def tip_rows(tip: Tip) -> list[b.Block]:
    """Return a tip with everything its form shows."""
    partner = [*_headed(FOR_THE_OTHER, tip.form.partner)] if isinstance(tip.form, ForTwo) else []
    return [_title(tip.title), b.literal(tip.text), *_told(tip.form), *_asked(tip.form), *partner]


def question_rows(item: Reflection) -> list[b.Block]:
    """Return a reflection with everything its form shows, as a message has it."""
    question, more = b.section(f"*{b.escape(item.question)}*"), _asked(item.form)
    # What is to be ticked comes first: the question looks back on it.
    asked = [*more, question] if isinstance(item.form, SelfCheck) else [question, *more]
    return [*setup_rows(item), *asked, *_hints(item.form)]


def setup_rows(item: Reflection) -> list[b.Block]:
    """Return what stands before the question."""
    return [_title(item.title), b.literal(item.setup), *_told(item.form)]


def measure_rows(form: Form) -> list[b.Block]:
    """Return how one will know, of an experiment."""
    return [b.section(f"*{KNOW}:* {b.escape(form.measure)}")] if isinstance(form, Trial) else []


def _title(title: str) -> b.Block:
    return b.section(f"*{b.escape(title)}*")


def _told(form: Form) -> list[b.Block]:
    if isinstance(form, Script):
        return [b.quote(form.say)]
    if isinstance(form, WorkedExample):
        return [b.section("*Before*"), b.quote(form.before), b.section("*After*"), b.quote(form.after)]
    return []


def _asked(form: Form) -> list[b.Block]:
    if isinstance(form, TwoByTwo):
        # Slack shows fields in two columns, row by row, and below one another where there is no room.
        return [{"type": "section", "fields": [b.plain(label) for label in form.boxes]}]
    if isinstance(form, SelfCheck):
        return [b.literal("\n".join(f"\N{BULLET} {statement}" for statement in form.statements))]
    return measure_rows(form)


def _hints(form: Form) -> list[b.Block]:
    if isinstance(form, ForTwo):
        return [b.context(FOR_TWO)]
    return [b.context(CALL_BACK)] if isinstance(form, CallBack) else []


def _headed(title: str, text: str) -> list[b.Block]:
    return [b.section(f"*{title}*"), b.literal(text)]
