"""The giver's side. Its only Slack calls are `views.*`, and each act is one rewriting of the round's box."""

from __future__ import annotations

from bot.errors import Refusal
from bot.feedback import answers
from bot.feedback.answers import Act
from bot.models import AnswerForm, Mark
from handlers.calls import Call
from handlers.payloads import Click, Submission, View
from handlers.routing import Feature
from handlers.views.answer import ANYWAY, answer_view, declined_view, protects_view, sealed_view, withdrawn_view


async def open_form(call: Call[Click]) -> None:
    """Show a reviewer the form with their own part."""
    who = call.payload
    form = await answers.answer_form(call.engine, call.who, who.value)
    await call.open(who.trigger_id, answer_view(form))
    await call.ack()


async def show_protection(call: Call[Click]) -> None:
    """Explain on top of the form how a giver is protected, and from what nobody is."""
    form = await answers.answer_form(call.engine, call.who, _act(call.payload).round_id)
    await call.open(call.payload.trigger_id, protects_view(form.card))
    await call.ack()


async def send_answer(call: Call[Submission]) -> None:
    """Seal the answer, or show first what could give its writer away."""
    who, view = call.payload, call.payload.view
    # Read anew: the window brings back the round's id alone, and only the round says what its fields ask.
    form = await answers.answer_form(call.engine, call.who, view.metadata)
    texts, marks = _filled_in(call.payload, form)
    # Nothing is kept until the box is ticked: the words go back and forth in the window alone.
    if not view.several(ANYWAY):
        telltales = await answers.look_over(call.engine, who.team_id, form.card.asker_id, texts)
        if telltales:
            await call.show(answer_view(form, texts, marks, [one.advice for one in telltales]))
            return
    await answers.answer(call.engine, Act(call.who, form.round_id, view.id), texts, marks)
    # Confirmed in the window: a message could be found in an export, and would date the answer.
    await call.show(sealed_view(form))


def _filled_in(payload: Submission, form: AnswerForm) -> tuple[tuple[str, ...], tuple[Mark, ...]]:
    """Return words and marks, one of each for every question. Raises Refusal, beside the question it is about."""
    texts, marks = [], []
    for place, question in enumerate(form.brief.questions):
        name = f"q{place}"
        try:
            texts.append("" if question.scored else answers.check_text(payload.view.text(name)))
            marks.append(answers.check_mark(question, _chosen(payload.view, name)) if question.scored else ())
        except Refusal as refusal:
            # The rule knows no fields; the sentence belongs beside the question it is about.
            raise Refusal(refusal.sentence, name) from refusal
    if not any(texts) and not any(marks):
        raise Refusal("Answer at least one question, or say no above.", "q0")
    return tuple(texts), tuple(marks) if form.brief.scored else ()


def _chosen(view: View, name: str) -> tuple[str, ...]:
    one = view.text(name)
    return (one,) if one else view.several(name)


async def withdraw(call: Call[Click]) -> None:
    """Take the answer back and say so in the form."""
    act = _act(call.payload)
    await answers.withdraw(call.engine, act)
    await call.redraw(withdrawn_view(), "Your answer is taken back.")
    await call.ack()


async def decline(call: Call[Click]) -> None:
    """Say no and show so in the form."""
    act = _act(call.payload)
    await answers.decline(call.engine, act)
    await call.redraw(declined_view(), "You have said no, and nobody is told.")
    await call.ack()


def _act(click: Click) -> Act:
    if click.view is None:
        raise Refusal("Please open the form again.")
    # Known by its window: the same press delivered twice is then nothing new (`answers._do`).
    return Act(click.who, click.view.metadata, click.view.id)


FEATURE = Feature(
    name="Answer",
    help="When you are asked, press *Answer*. You can change your answer, take it back, or say no.",
    clicks={"answer": open_form, "protects": show_protection, "withdraw": withdraw, "decline": decline},
    submissions={"answer": send_answer},
    by_givers=frozenset({"answer", "protects", "withdraw", "decline"}),
    # Not *Answer*, which stands on messages: it only opens a form, by a trigger that Slack hands to whoever pressed.
    in_windows=frozenset({"protects", "withdraw", "decline"}),
)
