"""What is inside a sealed box, and how it becomes bytes of a length that tells nothing.

A box holds everything the givers of one round ever did: texts, declines, and, once opened, the labels in the order
shown and the letters of both sides. Its length depends on the number of people asked, on the number of questions and
on whether the round has opened, never on what was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.feedback.threads import SILENCE, Thread, thread_of, thread_value
from bot.models import (
    LETTER_CHARS,
    LINE_CHARS,
    MOST_HEARD,
    TEXT_CHARS,
    THREAD_SLOTS,
    Answer,
    Brief,
    Mark,
    Question,
    QuestionKind,
    Reviewer,
    Scores,
    Signature,
)
from bot.sealing.padding import pad_to, unpad

# Not four, for rows of emoji: that would make every rewriting a third dearer for nobody's benefit.
BYTES_A_CHARACTER = 3
"""What a character of any living script takes at most once encoded; only emoji take more."""
TEXT_BYTES = BYTES_A_CHARACTER * TEXT_CHARS

LETTER_BYTES = BYTES_A_CHARACTER * LETTER_CHARS
LINE_BYTES = BYTES_A_CHARACTER * LINE_CHARS
MOST_REPORTS = 8
"""How many texts of one round can be reported: more than that is a case for a conversation, and the box is finite."""

# Room for what stands around the words: ids, digests, flags, brackets. `test_the_fullest_box_fits` shows that it
# is enough.
_PART_BYTES = 608
_LABEL_BYTES = 96
_FRAME_BYTES = 512
_REPORT_BYTES = 128
_ENTRY_BYTES = 24
# One letter a slot from either side, since a second one replaces the first; taps are counted below.
_LETTERS = 2 * THREAD_SLOTS + MOST_HEARD
_THREAD_BYTES = _LETTERS * (LETTER_BYTES + _ENTRY_BYTES) + MOST_HEARD * (LINE_BYTES + _ENTRY_BYTES)
_SCORES_BYTES = 1_024
# The longest focus, and the largest lens that decks may have (`bot.decks.lenses.LENS_BYTES`).
BRIEF_BYTES = 8_192
# Slack may deliver a form twice, and people send one again after trouble with the connection.
SEEN_VIEWS = 8


UNSCORED = Scores()


@dataclass(frozen=True, slots=True)
class Part:
    """What one person did in a round so far."""

    texts: tuple[str, ...] = ()
    declined: bool = False
    seen: tuple[str, ...] = ()
    """Digests of the last submissions, so that a redelivered one changes nothing."""
    thread: Thread = SILENCE
    marks: tuple[Mark, ...] = ()
    """What they marked, for each question; gone once the round has opened."""

    def has_seen(self, key: str) -> bool:
        """Tell whether this submission was taken already: Slack delivers some twice."""
        return _digest(key) in self.seen

    def after(
        self, key: str, texts: tuple[str, ...] = (), declined: bool = False, marks: tuple[Mark, ...] = ()
    ) -> Part:
        """Return this part after one more submission, which replaces what was there."""
        # Without a thread: answers change until the opening only, and before it there are none.
        return Part(texts, declined, _noted(self.seen, key), marks=marks)

    def emptied(self) -> Part:
        """Return this part without what its person did. What was seen stays: a late second delivery is none anew."""
        return Part(seen=self.seen)

    def talked(self, key: str, thread: Thread) -> Part:
        """Return this part after one more submission about its thread; the texts of its answer stay."""
        return replace(self, thread=thread, seen=_noted(self.seen, key))


@dataclass(frozen=True, slots=True)
class Reported:
    """A text that its asker reported: whose, and which. It never leaves the box; the text alone does."""

    user_id: str
    slot: int
    """The slot at which it left; 0 is the answer itself."""
    track: str
    """Which of the things that left at that slot."""


@dataclass(frozen=True, slots=True)
class Box:
    """Everything the givers of one round did."""

    parts: dict[str, Part] = field(default_factory=dict)
    labels: tuple[tuple[str, str], ...] = ()
    """After opening: (label, person) in the order shown."""
    asker_seen: tuple[str, ...] = ()
    """Digests of the asker's last submissions."""
    reports: dict[str, Reported] = field(default_factory=dict)
    thanks: tuple[str, ...] = ()
    """What the asker says in public: what they heard and what they will do."""
    scores: Scores = UNSCORED
    """After opening: all that is left of what was marked."""

    def part(self, user_id: str) -> Part:
        """What one person did; the same empty part for whoever did nothing and for whoever was never asked."""
        return self.parts.get(user_id, Part())

    def with_part(self, user_id: str, part: Part) -> Box:
        """Return the box after one person did something; the parts of all others are as they were."""
        return replace(self, parts={**self.parts, user_id: part})

    def of_able(self, people: Iterable[Reviewer]) -> Box:
        """Return the box without what those wrote who may not be asked any more: it waited, and does not open."""
        gone = {person.user_id for person in people if not person.able}
        return replace(self, parts={user: p.emptied() if user in gone else p for user, p in self.parts.items()})

    def silenced(self, passed: int, people: Iterable[Reviewer]) -> Box:
        """Return an opened box in which nothing waits of those who may not be asked any more."""
        box = self
        for user in {person.user_id for person in people if not person.able} & self.parts.keys():
            # Nothing in the box says that this was done: the thread is simply one in which nothing waits.
            part = box.part(user)
            box = box.with_part(user, replace(part, thread=part.thread.fallen_silent(passed)))
        return box

    def givers(self) -> list[str]:
        """Everybody with an answer inside, by id and not in the order of writing: for the opening alone."""
        return sorted(user_id for user_id, part in self.parts.items() if part.texts)

    def opened(self, givers_in_order: Iterable[str], labels: Iterable[str], scores: Scores = UNSCORED) -> Box:
        """Return the box with labels given out, which never change afterwards, and bands in the place of all marks."""
        # Nor what was seen, which is made of the marks, too: nothing that was sent before is taken any more.
        unmarked = {user: replace(part, marks=(), seen=()) for user, part in self.parts.items()}
        return replace(self, parts=unmarked, labels=tuple(zip(labels, givers_in_order, strict=True)), scores=scores)

    def answers(self) -> tuple[Answer, ...]:
        """The opened answers, in the order in which they were shuffled and are shown everywhere."""
        return tuple(self.answer(label) for label, _ in self.labels)

    def answer(self, label: str) -> Answer:
        """Return one opened answer; it names its giver only after they signed. Raises KeyError."""
        user_id = dict(self.labels)[label]
        part = self.part(user_id)
        # Where the thread was muted before that slot the name never came, so no window may tell it either.
        signed = part.thread.signature is Signature.TOLD and part.thread.reaches(part.thread.sign)
        return Answer(label, part.texts, user_id if signed else None)

    def has_seen(self, key: str) -> bool:
        """Tell the same of a submission of the asker."""
        return _digest(key) in self.asker_seen

    def noted(self, key: str) -> Box:
        """Return the box after one more submission of the asker, so that `has_seen` knows it."""
        return replace(self, asker_seen=_noted(self.asker_seen, key))


def _noted(seen: tuple[str, ...], key: str) -> tuple[str, ...]:
    return (*seen, _digest(key))[-SEEN_VIEWS:]


def _digest(key: str) -> str:
    # Short and without a key: it lies in the sealed box, and tells apart a few submissions of one person.
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def encoded_bytes(text: str) -> int:
    """Count the bytes a text takes inside a box, between the quotes for which there is room besides."""
    # As JSON, because a quotation mark or a line break takes two bytes there.
    return len(json.dumps(text, ensure_ascii=False).encode()) - len('""')


def box_bytes(reviewers: int, questions: int) -> int:
    """Return the plain length of a box that collects, in bytes, for so many people asked and questions in words.

    For marks there is always room: whether a lens asks for any is not in the length.
    """
    # Three more for the quotes and the comma around each text.
    return _FRAME_BYTES + reviewers * (questions * (TEXT_BYTES + 3) + _PART_BYTES + _LABEL_BYTES)


def opened_bytes(reviewers: int, questions: int) -> int:
    """Return the plain length of a box once opened: with room for every letter of everybody asked."""
    thanks = 2 * (LETTER_BYTES + 3)
    letters = reviewers * _THREAD_BYTES
    return box_bytes(reviewers, questions) + letters + MOST_REPORTS * _REPORT_BYTES + thanks + _SCORES_BYTES


def _bytes(value: dict[str, Any], size: int) -> bytes:
    # Sorted: the order in which people wrote must not stand in the bytes. The limits on inputs make room for all of it.
    return pad_to(json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode(), size)


def _value(plain: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(unpad(plain))
    return value


def pack_box(box: Box, size: int) -> bytes:
    """Pack a box into exactly `size` bytes. Raises ValueError when it does not fit, which limits on inputs prevent."""
    value = {
        "v": 2,
        "parts": {user: _part_value(part) for user, part in box.parts.items()},
        # Pairs, not an object: its keys would be sorted, and the shuffled order lost.
        "labels": box.labels,
        "seen": box.asker_seen,
        "reports": {name: [one.user_id, one.slot, one.track] for name, one in box.reports.items()},
        "thanks": box.thanks,
    }
    scores = {"scores": scores_value(box.scores)} if box.scores != UNSCORED else {}
    return _bytes(value | scores, size)


def _part_value(part: Part) -> dict[str, Any]:
    value: dict[str, Any] = {"t": part.texts, "d": part.declined, "s": part.seen}
    if part.marks:
        value["m"] = part.marks
    return value if part.thread == SILENCE else value | {"l": thread_value(part.thread)}


def _part_of(value: dict[str, Any]) -> Part:
    thread = thread_of(value["l"]) if "l" in value else SILENCE
    marks = tuple(tuple(mark) for mark in value.get("m", ()))
    return Part(tuple(value["t"]), value["d"], tuple(value["s"]), thread, marks)


def unpack_box(plain: bytes) -> Box:
    """Return the box that `pack_box` made, also by the versions before letters and before marks."""
    value = _value(plain)
    return Box(
        parts={user: _part_of(part) for user, part in value["parts"].items()},
        labels=tuple((label, user) for label, user in value["labels"]),
        asker_seen=tuple(value.get("seen", ())),
        reports={name: Reported(*one) for name, one in value.get("reports", {}).items()},
        thanks=tuple(value.get("thanks", ())),
        scores=scores_of(value.get("scores", ((), ()))),
    )


def scores_value(scores: Scores) -> list[Any]:
    """Return scores as they are packed."""
    return [scores.now, scores.before]


def scores_of(value: Sequence[Any]) -> Scores:
    """Read what `scores_value` made."""
    now, before = (tuple(None if bands is None else tuple(bands) for bands in side) for side in value)
    return Scores(now, before)


def question_value(one: Question) -> list[Any]:
    """Return a question as it is packed: in words just as it was before there were others."""
    plain: list[Any] = [one.label, one.hint]
    return [*plain, one.kind, one.low, one.high, one.options, one.most] if one.scored else plain


def question_of(value: Sequence[Any]) -> Question:
    """Read what `question_value` made."""
    label, hint, *rest = value
    if not rest:
        return Question(label, hint)
    kind, low, high, options, most = rest
    return Question(label, hint, QuestionKind(kind), low, high, tuple(options), most)


def pack_brief(brief: Brief) -> bytes:
    """Pack what the asker wrote into exactly BRIEF_BYTES bytes: the length of a focus says nothing either."""
    lens = {"lens": brief.lens_title, "id": brief.lens_id, "purpose": brief.purpose}
    questions = [question_value(one) for one in brief.questions]
    return _bytes({"v": 1, "focus": brief.focus, **lens, "questions": questions}, BRIEF_BYTES)


def unpack_brief(plain: bytes) -> Brief:
    """Read what `pack_brief` packed, also in a version that asked for words only."""
    value = _value(plain)
    questions = tuple(question_of(one) for one in value["questions"])
    return Brief(value["focus"], value["lens"], questions, value.get("id", ""), value.get("purpose", ""))
