"""Messages in people's direct messages with Sidecar. Everybody in a round reads the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.models import MIN_REVIEWERS, Answer, Asked, Brief, GiverCard, Message
from handlers.views import blocks as b
from handlers.views.ask import group

TO_ALL = "Everybody in the round gets this message."
ONCE_MORE = "Sidecar could not tell whether this reached you before; it may be here twice."


def _message(text: str, *rows: dict[str, Any], doubted: bool = False) -> Message:
    extra = (b.context(ONCE_MORE),) if doubted else ()
    return Message(text, (*rows, *extra))


def invitation(card: GiverCard, brief: Brief, round_id: str, doubted: bool) -> Message:
    """Return the invitation that every reviewer gets."""
    asker = b.person(card.asker_id)
    return _message(
        f"{asker} asks for your feedback. The answers open {b.when_plain(card.opens_at)}.",
        b.section(f"{asker} asks for your feedback, through *{b.escape(brief.lens_title)}*:"),
        b.quote(brief.focus),
        b.section(
            f"{card.invited} people are asked, all with this message. Nobody will know who answered. "
            f"The answers open {b.when(card.opens_at)}, if at least {card.threshold} arrive."
        ),
        b.actions(b.button("Answer", "answer", round_id, style="primary")),
        b.context("Saying no is fine too: press Answer, then “I'd rather not answer”. Nobody will know."),
        doubted=doubted,
    )


def whose(asker_id: str, reader: str) -> str:
    """Return "Your round" to its asker and "Ana's round" to everybody else."""
    return "Your round" if reader == asker_id else f"{b.person(asker_id)}'s round"


def reminder(card: GiverCard, round_id: str, doubted: bool) -> Message:
    """Return the one reminder, the same for everybody whether they answered or not."""
    asker = b.person(card.asker_id)
    return _message(
        f"{asker}'s round opens {b.when_plain(card.opens_at)}.",
        b.section(
            f"{asker}'s round opens {b.when(card.opens_at)}. Until then you can answer, change your answer "
            "or take it back."
        ),
        b.actions(b.button("Answer", "answer", round_id)),
        b.context("Everybody in the round gets this message, also those who have answered."),
        doubted=doubted,
    )


def extended(card: GiverCard, round_id: str, reader: str, doubted: bool) -> Message:
    """Return the news of the one further week; only the asker's copy has no *Answer* button."""
    round_ = whose(card.asker_id, reader)
    rows = [
        b.section(
            f"{round_} did not have {card.threshold} answers yet, so it has one more week. It opens "
            f"{b.when(card.opens_at)}, or it is destroyed unread then."
        )
    ]
    if reader != card.asker_id:
        rows.append(b.actions(b.button("Answer", "answer", round_id)))
    rows.append(b.context(TO_ALL))
    return _message(f"{round_} has one more week, until {b.when_plain(card.opens_at)}.", *rows, doubted=doubted)


def opening(asker_id: str, doubted: bool) -> Message:
    """Return the news for reviewers that a round has opened."""
    asker = b.person(asker_id)
    text = f"{asker}'s round has opened. Thank you for being part of it, whether you wrote or not."
    return _message(
        text,
        b.section(text),
        b.context("The answers were shuffled and carry made-up names. Everybody asked gets this message."),
        doubted=doubted,
    )


def asked(result: Asked, threshold: int, doubted: bool) -> Message:
    """Return the asker's confirmation."""
    if result.opens_at is None:
        return gathering(result, doubted)
    who = group(result.named, result.drawn)
    return _message(
        f"Your request is on its way: {who}, opens {b.when_plain(result.opens_at)}.",
        b.section(f"Your request is on its way: *{who}*, opens *{b.when(result.opens_at)}*."),
        b.context(
            f"If fewer than {threshold} people answer, everybody gets one more week, once; then it is destroyed unread."
        ),
        doubted=doubted,
    )


def gathering(result: Asked, doubted: bool) -> Message:
    """Return word to the asker that the request waits for people to join."""
    text = (
        f"Your request to {result.named} people is kept. It starts by itself once {MIN_REVIEWERS} of them have joined "
        "Sidecar."
    )
    return _message(text, b.section(text), b.context("You can drop it in Sidecar's Home."), doubted=doubted)


def opened(brief: Brief, count: int, round_id: str, doubted: bool) -> Message:
    """Return the heading above the answers."""
    text = f"Your round has opened: {count} answers, in random order."
    return _message(
        text,
        b.section(f"*{text}*"),
        b.quote(brief.focus),
        b.section(
            "Read them all before you judge any. Look for what two people say in different words; "
            "that is where to start."
        ),
        b.actions(b.button("Read them together", "read_answers", round_id)),
        doubted=doubted,
    )


def answer_blocks(answer: Answer, questions: Sequence[str]) -> list[dict[str, Any]]:
    """Return one opened answer; questions left empty are left out."""
    rows = [b.section(f"*{answer.label}*")]
    for question, text in zip(questions, answer.texts, strict=False):
        if text:
            rows += [b.context(b.escape(question)), b.quote(text)]
    return rows


def answer(one: Answer, brief: Brief, doubted: bool) -> Message:
    """Return one opened answer as a message of its own."""
    rows = answer_blocks(one, [question.label for question in brief.questions])
    return _message(f"An answer from {one.label}", *rows, doubted=doubted)


def answers_view(brief: Brief, answers: Sequence[Answer]) -> dict[str, Any]:
    """Return all answers of a round in one modal: the one true copy."""
    questions = [question.label for question in brief.questions]
    rows: list[dict[str, Any]] = [b.quote(brief.focus)]
    for one in answers:
        rows += [b.divider(), *answer_blocks(one, questions)]
    return b.modal("note", "Answers", rows)


def destroyed(asker_id: str, reader: str, doubted: bool) -> Message:
    """Return word to everybody that a round was destroyed unopened."""
    return _closing(
        f"{whose(asker_id, reader)} did not get enough answers. It was destroyed unread, and its key with it: nobody "
        "can read what was in it.",
        doubted,
    )


def cancelled(asker_id: str, reader: str, by_asker: bool, doubted: bool) -> Message:
    """Return word to everybody that a round is off."""
    why = "was called off" if by_asker else f"is off: fewer than {MIN_REVIEWERS} of the people asked could be reached"
    return _closing(f"{whose(asker_id, reader)} {why}. Anything written was destroyed unread.", doubted)


def ended(asker_id: str, reader: str, doubted: bool) -> Message:
    """Return word to everybody that an opened round has ended."""
    return _closing(
        f"{whose(asker_id, reader)} has ended. Its key is destroyed: nobody can read its answers in Sidecar any more.",
        doubted,
    )


def _closing(text: str, doubted: bool) -> Message:
    return _message(text, b.section(text), b.context(TO_ALL), doubted=doubted)


def join_invite() -> Message:
    """Return the invitation to join. It names nobody."""
    text = "Somebody in this workspace would value your view, and asked Sidecar to invite you."
    return _message(
        text,
        b.section(text),
        b.section(
            "Sidecar lets peers give each other feedback without their names. Nobody can ask you unless you join, and "
            "you will not be invited again for 30 days."
        ),
        b.actions(b.button("Join", "join", style="primary")),
    )


def announcement() -> Message:
    """Return the introduction that admins can post in a channel."""
    text = "Sidecar is here: ask your peers for feedback, and hear what they really think."
    return _message(
        text,
        b.section(f"*{text}*"),
        b.section(
            "You ask five to ten people. They answer without their names, all answers open at once, and nobody can "
            "find out who wrote which: not you, not the admins, not from the database. Nobody can ask you "
            "unless you join."
        ),
        b.actions(b.button("Join", "join", style="primary")),
        b.context("Then type `/feedback-ask` to ask, or open Sidecar's Home to look around first."),
    )
