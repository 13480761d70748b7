"""The giver's form. It opens with the giver card: what they should know before they write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.models import MIN_REVIEWERS, TEXT_CHARS, AnswerForm, Brief, GiverCard, Mark
from handlers.views import blocks as b
from handlers.views.ask import AT_LEAST
from handlers.views.scores import NEVER_ALONE, mark_input

ANYWAY = "anyway"
KEYS_MAY_STAY = "Here, what opens old copies may stay in the database server's log of writes for longer. "
HERE_ALREADY = {True: "*You said no.* ", False: "*Your answer is in.* "}
"""What the form says first to whoever acted before; by whether they said no."""


def answer_view(
    form: AnswerForm, draft: Sequence[str] = (), marks: Sequence[Mark] = (), warnings: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the form; after a check, with the words not sent yet, the warnings and a way to send all the same."""
    # After a check the form shows what was typed, of which nothing is kept yet, and not what is in the box.
    filled = (draft, marks) if draft else (form.texts, form.marks)
    blocks = [*warning_blocks(warnings), *_card(form), _ways(form), *_questions(form.brief, *filled)]
    submit = "Change my answer" if form.texts else "Send my answer"
    return b.modal("answer", "Your answer", blocks, submit=submit, metadata=form.round_id, close="Close")


def _card(form: AnswerForm) -> list[dict[str, Any]]:
    """Return what everyone reads before the first question: 50 words at most, a test counts them."""
    card = form.card
    state = HERE_ALREADY[form.declined] if form.texts or form.declined else ""
    return [
        b.section(f"{state}{b.person(card.asker_id)} would like your feedback on:"),
        b.quote(form.brief.focus),
        b.section(
            f"{AT_LEAST.capitalize()} were asked. Answers open *{b.day(card.opens_at)}*, all at once and without "
            f"names, if {card.threshold} or more arrive. Your style can still give you away, and whoever runs the "
            "server could read it."
        ),
    ]


def _ways(form: AnswerForm) -> dict[str, Any]:
    """Return what can be done but answering, before the questions: at the very bottom few would find it."""
    ways = [b.button("How this protects you", "protects"), _decline()]
    return b.actions(*ways, _withdraw()) if form.texts else b.actions(*ways)


def protects_view(card: GiverCard) -> dict[str, Any]:
    """Return the whole explanation, on top of the form."""
    return b.note("How this protects you", *card_lines(card))


def card_lines(card: GiverCard) -> list[str]:
    """Return the giver card: what holds for this round, from its live values."""
    last = "If not, everything is deleted unread: this request has had its one extra week."
    first = "If not, everyone gets one more week, once. After that everything is deleted unread."
    return [
        f"*{AT_LEAST.capitalize()}* were asked, all with the same message. If *{card.threshold}* or more answer, "
        f"{b.person(card.asker_id)} sees all answers *{b.when(card.opens_at)}*: all at once, shuffled, under made-up "
        f"names. {last if card.extended else first}",
        "*After that* you can write to each other, once a week, all together. Your name is not told unless you "
        "decide to.",
        "*What is kept:* your words, locked, until this request ends. After that nobody can open them in "
        "Sidecar. If you take them back, old backups hold them, locked, until then. "
        f"{KEYS_MAY_STAY if card.keys_on_same_server else ''}Who "
        "answered stands nowhere else.",
        "*What nobody can hide:* your style, and what only you could know. Whoever runs the server "
        "could read a text as "
        # The fewest that are asked, not this round's number: from that somebody could count who was drawn.
        f"it arrives. And a guess may be right once in {MIN_REVIEWERS}, more often if some of you compare notes or "
        "leave.",
    ]


def warning_blocks(warnings: Sequence[str]) -> list[dict[str, Any]]:
    """Return what could give a writer away, with a way to send the words all the same."""
    if not warnings:
        return []
    lines = "\n".join(f"• {b.escape(line)}" for line in warnings)
    choice = b.option("Send it as it is", "yes")
    return [
        b.section(
            f"*Before you send it: this might give you away.*\n{lines}\nNothing has been kept yet. Change "
            "your words below, or tick here to send them as they are."
        ),
        # Optional, because changing the words is the other way on; then they are looked over again.
        b.field(ANYWAY, "Happy with your words?", b.checks(ANYWAY, [choice]), optional=True),
        b.divider(),
    ]


def _questions(brief: Brief, texts: Sequence[str], marks: Sequence[Mark]) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = []
    told = False
    for place, question in enumerate(brief.questions):
        # The same ids whenever the form is shown again: Slack then keeps what was typed.
        name = f"q{place}"
        if question.scored:
            element = mark_input(name, question, marks[place] if place < len(marks) else ())
        else:
            element = b.text_input(name, initial=texts[place] if place < len(texts) else "", most=TEXT_CHARS)
        # With several, one of them is enough; a single one is what there is to answer.
        fields.append(b.field(name, question.label, element, question.hint, optional=len(brief.questions) > 1))
        if question.scored and not told:
            told = True
            fields.append(b.context(NEVER_ALONE))
    purpose = [b.context(f"What these questions are for: {b.escape(brief.purpose)}")] if brief.purpose else []
    return [*fields, b.context(TIDIED), *purpose]


TIDIED = "We tidy quotes, dashes and spacing, so those typing habits don't show."


def _decline() -> dict[str, Any]:
    return b.button(
        "I'd rather not answer",
        "decline",
        confirm=b.confirm(
            "Say no to this one?",
            "Nobody is told. You still get the messages that everyone asked gets, because leaving you out would show. "
            "You can change your mind until the answers open.",
            "Say no",
        ),
    )


def _withdraw() -> dict[str, Any]:
    return b.button(
        "Take my answer back",
        "withdraw",
        style="danger",
        confirm=b.confirm("Take it back?", "Your answer is taken out again. Nobody is told.", "Take it back"),
    )


def sealed_view(form: AnswerForm) -> dict[str, Any]:
    """Return what the giver sees after sending. No message confirms it: a message would be seen in exports."""
    return b.note(
        "Locked away",
        "Your answer is in. This window is the only confirmation: a message could be found later.",
        f"It opens {b.when(form.card.opens_at)} with all the others, if {form.card.threshold} or more arrive. "
        "Until then you can press *Answer* again to change it or take it back.",
    )


def withdrawn_view() -> dict[str, Any]:
    """What the giver sees after taking an answer back; the way to a new one stays open until the opening."""
    return b.note("Taken back", "Your answer is out again. You can write a new one until the answers open.")


def declined_view() -> dict[str, Any]:
    """What the giver sees after saying no, and why they go on getting messages."""
    return b.note(
        "That is fine",
        "You said no to this one, and nobody is told. You still get the reminder and the closing message: "
        "everyone asked gets the same ones, so that nothing shows who answered.",
    )
