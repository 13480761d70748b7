"""Which words each kind of message is known by, whoever gets it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.models import Kind
from practice.world.messages import im_id
from tests.kills.judge import Due


def each(kind: Kind, people: Iterable[str], *words: str) -> list[Due]:
    """Return one message for each of these people, by their ids."""
    return [Due(im_id(user), kind, words) for user in people]


def invited(asker: str, people: Iterable[str]) -> list[Due]:
    """Return what a round begins with, the asker's own message included."""
    told = each(Kind.INVITATION, people, f"<@{asker}> asks for your feedback")
    return [*told, *each(Kind.ASKED, [asker], "Your request is on its way")]


def reminded(asker: str, people: Iterable[str]) -> list[Due]:
    """Return the one reminder."""
    return each(Kind.REMINDER, people, f"<@{asker}>'s request: the answers open", "Until then you can answer")


def _both(kind: Kind, asker: str, people: Iterable[str], words: str) -> list[Due]:
    return [*each(kind, people, f"<@{asker}>'s request {words}"), *each(kind, [asker], f"Your request {words}")]


def extended(asker: str, people: Iterable[str]) -> list[Due]:
    """Return word of the further week."""
    return _both(Kind.EXTENDED, asker, people, "has one more week")


def destroyed(asker: str, people: Iterable[str]) -> list[Due]:
    """Return word that a round was deleted unread."""
    return _both(Kind.DESTROYED, asker, people, "did not get enough answers")


def cancelled(asker: str, people: Iterable[str]) -> list[Due]:
    """Return word that a round was called off."""
    return _both(Kind.CANCELLED, asker, people, "was called off")


def ended(asker: str, people: Iterable[str]) -> list[Due]:
    """Return word that a round has ended."""
    return _both(Kind.ENDED, asker, people, "has ended")


def opened(asker: str, people: Iterable[str], answers: Iterable[str]) -> list[Due]:
    """Return what an opening brings: the heading, every answer as it was written, and word to everybody else."""
    told = each(Kind.OPENING, people, f"<@{asker}>'s request: the answers are open")
    heading = each(Kind.OPENED, [asker], "Your request brought")
    return [*told, *heading, *(one for text in answers for one in each(Kind.ANSWER, [asker], "An answer from", text))]


def nudged(asker: str, people: Iterable[str]) -> list[Due]:
    """Return the nudge of a slot."""
    return each(Kind.NUDGE, people, f"<@{asker}> may have written to you")


def questions(people: Iterable[str]) -> list[Due]:
    """Return the weekly question."""
    return each(Kind.REFLECTION, people, "A question for this week")


def tips(people: Iterable[str]) -> list[Due]:
    """Return the weekly tip."""
    return each(Kind.TIP, people, "A tip for this week")
