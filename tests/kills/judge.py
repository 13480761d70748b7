"""What a chapter should have brought to whom, what it did bring, and what is wrong with that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.models import Kind

NOTE = "it may be here twice"
"""What a second copy says of itself (`handlers.views.messages.ONCE_MORE`)."""


@dataclass(frozen=True, slots=True)
class Due:
    """One message that a conversation should get: these words stand in it."""

    to: str
    """The conversation."""
    kind: Kind | None
    """None is of what a form itself posts: whoever sends it off again posts it again."""
    words: tuple[str, ...]
    maybe: bool = False
    """It may come in this chapter or in another one, where the story looks for it itself."""
    unless: Kind | None = None
    """It follows from a message of this kind, and not if the sending of that had begun when a process died."""

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}: {' … '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Post:
    """One message as it stands in a conversation."""

    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A message whose sending had begun when a process died."""

    kind: str
    recipient: str

    @staticmethod
    def of(dedupe_key: str) -> Begun:
        """Read what the outbox knows a message by."""
        kind, *_, recipient = dedupe_key.split(":")
        return Begun(kind, recipient)


@dataclass(slots=True)
class Verdict:
    """What is wrong, in sentences; nothing is wrong when all are empty."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    """Twice without the note, or there though nobody should have got it."""
    not_begun: list[str] = field(default_factory=list)
    """Messages that may get lost once they are begun, lost without that."""
    left: list[str] = field(default_factory=list)
    """Rows still marked as being sent, keys that should be gone or should be there."""
    excused: int = 0
    """Messages that may get lost once they are begun, and were."""

    def add(self, other: Verdict) -> None:
        """Add what else is wrong."""
        self.lost += other.lost
        self.doubled += other.doubled
        self.not_begun += other.not_begun
        self.left += other.left
        self.excused += other.excused

    def faults(self) -> list[str]:
        """Return every sentence, with its sort."""
        sorts = {"lost": self.lost, "doubled": self.doubled, "lost, not begun": self.not_begun, "left": self.left}
        return [f"{sort}: {sentence}" for sort, sentences in sorts.items() for sentence in sentences]


def judged(
    due: Sequence[Due],
    posts: Iterable[Post],
    begun: frozenset[Begun] = frozenset(),
    ever_begun: frozenset[Begun] = frozenset(),
    recipients: Mapping[str, str] = MappingProxyType({}),
) -> Verdict:
    """Judge a chapter. `begun` is what had begun when a process died in it, `ever_begun` also before.

    `recipients` says under which name the outbox knows the person of a conversation.
    """
    kinds = {each.kind for each in ever_begun}
    verdict = Verdict()
    copies: dict[Due, list[str]] = {one: [] for one in due}
    for post in posts:
        meant = [one for one in due if one.to == post.to and all(words in post.text for words in one.words)]
        if meant:
            # The most particular one: the few words of another may stand in this message, too.
            copies[max(meant, key=lambda one: len("".join(one.words)))].append(post.text)
        else:
            verdict.doubled.append(f"nobody waited for this in {post.to}: {post.text[:160]!r}")
    for one, texts in copies.items():
        at_most_once = one.kind is not None and not one.kind.policy.again
        was_begun = at_most_once and Begun(str(one.kind), recipients.get(one.to, one.to)) in begun
        _judge(one, texts, was_begun or one.unless in kinds, verdict)
    return verdict


def _judge(one: Due, texts: list[str], excused: bool, verdict: Verdict) -> None:
    again = one.kind is None or one.kind.policy.again
    if not texts and not one.maybe:
        verdict.excused += excused
        if not excused:
            (verdict.lost if again else verdict.not_begun).append(str(one))
    if one.kind is None:
        return
    # The first copy need not know that it is the first of two.
    if sum(NOTE not in text for text in texts) > 1 or (len(texts) > 1 and not again):
        verdict.doubled.append(f"{len(texts)} times {one}")
