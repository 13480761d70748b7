"""Messages in people's direct messages with Sidecar. Everybody in a round reads the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.models import MIN_REVIEWERS, Answer, Asked, Brief, GiverCard, Message, OpenedHeading, Scores, ThreadId
from handlers.views import blocks as b
from handlers.views.ask import AT_LEAST, NOBODY_COUNTS
from handlers.views.scores import score_blocks

TO_ALL = "Everyone asked gets this message."
HARD_TO_READ = "Some of this may be hard to read. Take your time, and talk to someone you trust before you reply."
ONCE_MORE = "Sidecar could not tell whether this reached you before, so it may be here twice."


def _message(text: str, *rows: dict[str, Any]) -> Message:
    # The text is what a notification shows; in the conversation the blocks take its place.
    return Message(text, rows)


def once_more(message: Message) -> Message:
    """Return a message that may have arrived before, saying so."""
    return replace(message, blocks=(*message.blocks, b.context(ONCE_MORE)))


def invitation(card: GiverCard, brief: Brief, round_id: str) -> Message:
    """The invitation, the same for every reviewer, named or drawn."""
    asker = b.person(card.asker_id)
    return _message(
        f"{asker} asks for your feedback. The answers open {b.when_plain(card.opens_at)}.",
        b.section(f"{asker} asks for your feedback on:"),
        b.quote(brief.focus),
        *([b.literal(brief.purpose)] if brief.purpose else []),
        b.section(
            f"At least {MIN_REVIEWERS} of you got this. Your name is not shown. If {card.threshold} or more answer, "
            f"{asker} sees all answers at once, {b.when(card.opens_at)}."
        ),
        b.actions(b.button("Answer", "answer", round_id, style="primary")),
        b.context("Saying no is fine, too: press *Answer*, then *I'd rather not answer*. Nobody is told."),
    )


def whose(asker_id: str, reader: str) -> str:
    """Return "Your request" to its asker and "Ana's request" to everybody else."""
    return "Your request" if reader == asker_id else f"{b.person(asker_id)}'s request"


def reminder(card: GiverCard, round_id: str) -> Message:
    """Return the one reminder, the same for everybody whether they answered or not."""
    asker = b.person(card.asker_id)
    return _message(
        f"{asker}'s request: the answers open {b.when_plain(card.opens_at)}.",
        b.section(
            f"{asker}'s request: the answers open {b.when(card.opens_at)}. Until then you can answer, change your "
            "answer or take it back."
        ),
        b.actions(b.button("Answer", "answer", round_id)),
        b.context("Everyone asked gets this message, whether they have answered or not."),
    )


def extended(card: GiverCard, round_id: str, reader: str) -> Message:
    """Return the news of the one further week; only the asker's copy has no *Answer* button."""
    round_ = whose(card.asker_id, reader)
    rows = [
        b.section(
            f"{round_} does not have {b.count(card.threshold, 'answer')} yet, so everyone gets one more week. The "
            f"answers open {b.when(card.opens_at)}. If there are still too few, everything is deleted unread."
        )
    ]
    # The asker's one difference: nobody answers their own round.
    if reader != card.asker_id:
        rows.append(b.actions(b.button("Answer", "answer", round_id)))
    rows.append(b.context(TO_ALL))
    return _message(f"{round_} has one more week, until {b.when_plain(card.opens_at)}.", *rows)


def opening(asker_id: str, round_id: str) -> Message:
    """Word to every reviewer that a round has opened, whether they wrote or not."""
    asker = b.person(asker_id)
    text = f"{asker}'s request: the answers are open. Thank you for being part of it, whether you wrote or not."
    return _message(
        text,
        b.section(text),
        b.actions(b.button("My thread", "my_thread", round_id)),
        b.context("The answers were shuffled and carry made-up names. Everyone asked gets this message."),
    )


def asked(result: Asked, threshold: int) -> Message:
    """The asker's confirmation, of a round under way or of a draft."""
    if result.opens_at is None:
        return gathering(result)
    return _message(
        f"Your request is on its way to {AT_LEAST}. The answers open {b.when_plain(result.opens_at)}.",
        b.section(f"Your request is on its way to *{AT_LEAST}*. The answers open *{b.when(result.opens_at)}*."),
        b.context(
            f"{NOBODY_COUNTS} If fewer than {b.people(threshold)} answer, everyone gets one more week, once. After "
            "that everything is deleted unread."
        ),
    )


def gathering(result: Asked) -> Message:
    """Word to the asker that the request waits for people to join, and starts by itself."""
    text = (
        f"Your request to {b.people(result.named)} waits. It starts by itself once {MIN_REVIEWERS} of them have "
        "joined Sidecar."
    )
    return _message(text, b.section(text), b.context("You can drop it in Sidecar's Home."))


def opened(heading: OpenedHeading) -> Message:
    """The heading above the answers, for the asker: three steps through them, and when letters leave."""
    text = f"Your request brought {b.count(heading.answers, 'answer')}, in random order."
    return _message(
        text,
        b.section(f"*{text}*"),
        b.quote(heading.brief.focus),
        # The same for every round, whatever is in it: only settings stand behind it.
        *b.care(heading.help, HARD_TO_READ),
        b.section(
            "*1. Read them all* before you judge any. Look for what two people say in different words.\n"
            "*2. Say what you heard*, in your own words, to one person or to all. They can tell you if that is it.\n"
            "*3. Say what you will do*, and by when. Then thank them in public."
        ),
        b.actions(
            b.button("Read them together", "read_answers", heading.round_id, style="primary"),
            # Without a label behind the slash: to all threads.
            b.button("What I heard", "hear", f"{heading.round_id}/"),
            b.button("What I will do", "commit", heading.round_id),
            b.button("Thank in public", "thank", heading.round_id),
        ),
        b.context(_letters_leave(heading.slot_at)),
    )


def _letters_leave(slot_at: datetime | None) -> str:
    if slot_at is None:
        return "The last letters have left."
    return f"Letters leave once a week, all together; the next time is {b.when(slot_at)}."


def answer_blocks(title: str, texts: Sequence[str], questions: Sequence[str]) -> list[dict[str, Any]]:
    """Return one answer under a title; questions left empty are left out, and without questions their words are."""
    rows = [b.section(title)]
    if not any(texts):
        rows.append(b.context("Nothing in words."))
    for place, text in enumerate(texts):
        if text:
            rows += [b.context(b.escape(questions[place]))] if questions else []
            rows.append(b.quote(text))
    return rows


def answer(one: Answer, brief: Brief, round_id: str) -> Message:
    """Return one opened answer as a message of its own; its thread is the conversation."""
    rows = answer_blocks(f"*{one.label}*", one.texts, [question.label for question in brief.questions])
    return _message(f"An answer from {one.label}", *rows, thread_buttons(ThreadId(round_id, one.label)))


def thread_buttons(which: ThreadId, ended: bool = False) -> dict[str, Any]:
    """The ways on from an answer or a letter; of a thread that ended only the way to read it."""
    where = str(which)
    talk = [] if ended else [b.button("Reply", "reply", where), b.button("What I heard", "hear", where)]
    return b.actions(*talk, b.button("Whole thread", "thread", where))


def answers_view(brief: Brief, answers: Sequence[Answer], round_id: str, scores: Scores) -> dict[str, Any]:
    """Return all answers of a round in one modal: the one true copy, with a way into each thread."""
    questions = [question.label for question in brief.questions]
    rows: list[dict[str, Any]] = [b.quote(brief.focus)]
    # Thirteen answers to three questions make 92 blocks, four questions to mark six more; a window holds 100.
    for one in answers:
        signed = f", who is {b.person(one.name)}" if one.name else ""
        title, *words = answer_blocks(f"*{one.label}*{signed}", one.texts, questions)
        rows += [title | {"accessory": b.button("Thread", "thread", str(ThreadId(round_id, one.label)))}, *words]
    if brief.scored:
        rows += score_blocks(brief, scores)
    return b.modal("note", "Answers", rows)


def nudge(asker_id: str, round_id: str, slot_at: datetime | None) -> Message:
    """Return the one message a slot brings to everybody asked, whoever it is for."""
    asker = b.person(asker_id)
    text = f"{asker} may have written to you."
    return _message(
        text,
        b.section(f"{text} Open your thread to see; there may be nothing this time."),
        b.actions(b.button("My thread", "my_thread", round_id)),
        b.context(f"{TO_ALL} {_letters_leave(slot_at)}"),
    )


def destroyed(asker_id: str, reader: str) -> Message:
    """Word to everybody that a round was destroyed unopened; the asker reads "Your round"."""
    return _closing(
        f"{whose(asker_id, reader)} did not get enough answers. Everything in it was deleted unread.",
    )


def cancelled(asker_id: str, reader: str, by_asker: bool) -> Message:
    """Word to everybody that a round is off before it opened, at the asker's wish or for want of people."""
    # No number and no name: who left or cannot be reached is told to nobody.
    few = f"fewer than {MIN_REVIEWERS} of the people picked can still answer"
    why = "was called off" if by_asker else f"is off: {few}"
    return _closing(f"{whose(asker_id, reader)} {why}. Anything written was deleted unread.")


def ended(asker_id: str, reader: str) -> Message:
    """Word to everybody that an opened round has ended, whoever ended it."""
    return _closing(
        f"{whose(asker_id, reader)} has ended. Nobody can read its answers in Sidecar any more.",
    )


def _closing(text: str) -> Message:
    return _message(text, b.section(text), b.context(TO_ALL))


def join_invite() -> Message:
    """The invitation to join. It names nobody: neither who wished for it nor who else gets it."""
    text = "Someone in this workspace would value your view, and asked Sidecar to invite you."
    return _message(
        text,
        b.section(text),
        b.section(
            "Sidecar lets peers give each other anonymous feedback. Nobody can ask you unless you join. You are not "
            "invited again for 30 days."
        ),
        b.actions(b.button("Join", "join", style="primary")),
    )
