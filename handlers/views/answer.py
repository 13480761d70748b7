"""The giver's form. It opens with the giver card: what they should know before they write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.models import MIN_REVIEWERS, TEXT_CHARS, AnswerForm, Brief, GiverCard, Mark
from handlers.views import blocks as b
from handlers.views.ask import AT_LEAST
from handlers.views.scores import NEVER_ALONE, mark_input

ANYWAY = "anyway"
KEYS_MAY_STAY = "Here, old keys may stay in the database server's log of writes for longer. "


def answer_view(
    form: AnswerForm, draft: Sequence[str] = (), marks: Sequence[Mark] = (), warnings: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the form; after a check, with the words not sent yet, the warnings and a box to send all the same."""
    # After a check the form shows what was typed, of which nothing is kept yet, and not what is in the box.
    filled = (draft, marks) if draft else (form.texts, form.marks)
    blocks = [*warning_blocks(warnings), *_card(form), *_questions(form.brief, *filled)]
    if form.texts or form.declined:
        blocks.insert(0, b.section(_state(form)))
    blocks.append(_other_ways(form))
    submit = "Change my answer" if form.texts else "Send my answer"
    return b.modal("answer", "Your answer", blocks, submit=submit, metadata=form.round_id, close="Close")


def _state(form: AnswerForm) -> str:
    if form.declined:
        return "*You said no to this one.* You can still answer until it opens."
    return "*Your answer is in.* You can change it or take it back until it opens."


def card_lines(card: GiverCard) -> list[str]:
    """Return the giver card: what holds for this round, from its live values."""
    last = "This round was extended once; without enough answers it is destroyed unread."
    first = "Otherwise everybody gets one more week, once; after that it is destroyed unread."
    return [
        f"*{AT_LEAST.capitalize()}* were asked, all alike. Answers open *{b.when(card.opens_at)}*, all at "
        f"once and shuffled, if at least *{card.threshold}* arrive. {last if card.extended else first}",
        "*After that*, letters may go both ways, once a week, all together. You stay without a name unless you decide "
        "to tell it.",
        "*Kept:* your words, locked away under a key that is destroyed when the round ends. If you take them back, old "
        f"copies of the locked box keep them until then. {KEYS_MAY_STAY if card.keys_on_same_server else ''}Who "
        "answered is written in that box alone.",
        "*What nobody can hide:* your style and what only you could know. Whoever runs the server could read a text as "
        # The fewest that are asked, not this round's number: from that somebody could count who was drawn.
        f"it arrives. And a guess may be right once in {MIN_REVIEWERS}, more often if some of you compare notes or "
        "leave.",
    ]


def _card(form: AnswerForm) -> list[dict[str, Any]]:
    asker = b.person(form.card.asker_id)
    purpose = [b.literal(form.brief.purpose)] if form.brief.purpose else []
    return [
        b.section(f"{asker} would like to know, through *{b.escape(form.brief.lens_title)}*:"),
        *purpose,
        b.quote(form.brief.focus),
        *[b.context(line) for line in card_lines(form.card)],
        b.divider(),
    ]


def warning_blocks(warnings: Sequence[str]) -> list[dict[str, Any]]:
    """Return what could give a writer away, with a box to send the words all the same."""
    if not warnings:
        return []
    lines = "\n".join(f"• {b.escape(line)}" for line in warnings)
    choice = b.option("Send it as it is", "yes")
    return [
        b.section(
            f"*Before it is locked: this might give you away.*\n{lines}\nNothing has been kept yet. Change "
            "your words below, or tick the box to send them as they are."
        ),
        # Optional, because changing the words is the other way on; then they are looked over again.
        b.field(ANYWAY, "Happy with your words?", b.checks(ANYWAY, [choice]), optional=True),
        b.divider(),
    ]


def _questions(brief: Brief, texts: Sequence[str], marks: Sequence[Mark]) -> list[dict[str, Any]]:
    fields = [b.section("Answer one or more.")]
    if brief.scored:
        fields.append(b.context(NEVER_ALONE))
    for place, question in enumerate(brief.questions):
        # The same ids whenever the form is shown again: Slack then keeps what was typed.
        name = f"q{place}"
        if question.scored:
            element = mark_input(name, question, marks[place] if place < len(marks) else ())
        else:
            element = b.text_input(name, initial=texts[place] if place < len(texts) else "", most=TEXT_CHARS)
        fields.append(b.field(name, question.label, element, hint=question.hint, optional=True))
    fields.append(b.context("Quotation marks, dashes and spacing are evened out before your words are locked away."))
    return fields


def _other_ways(form: AnswerForm) -> dict[str, Any]:
    no = b.button(
        "I'd rather not answer",
        "decline",
        confirm=b.confirm(
            "Say no to this one?",
            "Nobody will know. You will still get the messages everybody in the round gets, "
            "because leaving you out would show. You can change your mind until it opens.",
            "Say no",
        ),
    )
    back = b.button(
        "Take my answer back",
        "withdraw",
        style="danger",
        confirm=b.confirm("Take it back?", "Your answer is taken out of the box. Nobody is told.", "Take it back"),
    )
    return b.actions(back, no) if form.texts else b.actions(no)


def sealed_view(form: AnswerForm) -> dict[str, Any]:
    """Return what the giver sees after sending. No message confirms it: a message would be seen in exports."""
    return b.note(
        "Locked away",
        "Your answer is in the box. This window is the only confirmation: a message could be found later.",
        f"It opens {b.when(form.card.opens_at)} with all the others, if at least {form.card.threshold} arrive. "
        "Until then you can open the form again to change it or take it back.",
    )


def withdrawn_view() -> dict[str, Any]:
    """What the giver sees after taking an answer back; the way to a new one stays open until the opening."""
    return b.note("Taken back", "Your answer is out of the box. You can answer again until the round opens.")


def declined_view() -> dict[str, Any]:
    """What the giver sees after saying no, and why they go on getting messages."""
    return b.note(
        "That is fine",
        "You said no to this one, and nobody will know. You will still get the reminder and the closing message: "
        "everybody gets the same ones, so that nothing shows who answered.",
    )
