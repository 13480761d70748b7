"""What is inside a sealed box, and how it becomes bytes of a length that tells nothing.

A box holds everything the givers of one round ever did: texts, declines, and, once opened, the labels in the order
shown. Its length depends on the number of people asked and of questions, never on what was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from bot.models import Answer, Brief, Question

TEXT_BYTES = 3_000
"""The most a text may take once encoded: a full thousand characters of any living script."""

_PART_BYTES = 320
_LABEL_BYTES = 96
_FRAME_BYTES = 256
_LENGTH_BYTES = 4
BRIEF_BYTES = 8_192
SEEN_VIEWS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """What one person did in a round so far."""

    texts: tuple[str, ...] = ()
    declined: bool = False
    seen: tuple[str, ...] = ()
    """Digests of the last submissions, so that a redelivered one changes nothing."""

    def has_seen(self, key: str) -> bool:
        """Return whether this submission was taken already."""
        return _digest(key) in self.seen

    def after(self, key: str, texts: tuple[str, ...] = (), declined: bool = False) -> Part:
        """Return this part after one more submission, which replaces what was there."""
        return Part(texts, declined, (*self.seen, _digest(key))[-SEEN_VIEWS:])


@dataclass(frozen=True, slots=True)
class Box:
    """Everything the givers of one round did."""

    parts: dict[str, Part] = field(default_factory=dict)
    labels: tuple[tuple[str, str], ...] = ()
    """After opening: (label, person) in the order shown."""

    def part(self, user_id: str) -> Part:
        """Return what one person did."""
        return self.parts.get(user_id, Part())

    def with_part(self, user_id: str, part: Part) -> Box:
        """Return the box after one person did something."""
        return replace(self, parts={**self.parts, user_id: part})

    def givers(self) -> list[str]:
        """Return who has an answer inside, by id."""
        return sorted(user_id for user_id, part in self.parts.items() if part.texts)

    def opened(self, givers_in_order: Iterable[str], labels: Iterable[str]) -> Box:
        """Return the box with labels given out; they never change afterwards."""
        return replace(self, labels=tuple(zip(labels, givers_in_order, strict=True)))

    def answers(self) -> tuple[Answer, ...]:
        """Return the opened answers in the order shown."""
        return tuple(Answer(label, self.part(user_id).texts) for label, user_id in self.labels)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def encoded_bytes(text: str) -> int:
    """Return how many bytes a text takes inside a box."""
    return len(json.dumps(text, ensure_ascii=False).encode())


def box_bytes(reviewers: int, questions: int) -> int:
    """Return the plain length of a box, in bytes, for so many people asked and questions."""
    return _FRAME_BYTES + reviewers * (questions * (TEXT_BYTES + 3) + _PART_BYTES + _LABEL_BYTES)


def _pad(value: dict[str, Any], size: int) -> bytes:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    room = size - _LENGTH_BYTES - len(body)
    if room < 0:
        raise ValueError("the text is longer than the box")  # the limits on inputs make this impossible
    return len(body).to_bytes(_LENGTH_BYTES, "big") + body + bytes(room)


def _unpad(plain: bytes) -> dict[str, Any]:
    length = int.from_bytes(plain[:_LENGTH_BYTES], "big")
    value: dict[str, Any] = json.loads(plain[_LENGTH_BYTES : _LENGTH_BYTES + length])
    return value


def pack_box(box: Box, size: int) -> bytes:
    """Return the box as exactly `size` bytes."""
    parts = {user: {"t": p.texts, "d": p.declined, "s": p.seen} for user, p in box.parts.items()}
    return _pad({"v": 1, "parts": parts, "labels": box.labels}, size)


def unpack_box(plain: bytes) -> Box:
    """Return the box that `pack_box` made."""
    value = _unpad(plain)
    parts = {user: Part(tuple(p["t"]), p["d"], tuple(p["s"])) for user, p in value["parts"].items()}
    return Box(parts, tuple((label, user) for label, user in value["labels"]))


def pack_brief(brief: Brief) -> bytes:
    """Return what the asker wrote as exactly BRIEF_BYTES bytes."""
    questions = [[q.label, q.hint] for q in brief.questions]
    return _pad({"v": 1, "focus": brief.focus, "lens": brief.lens_title, "questions": questions}, BRIEF_BYTES)


def unpack_brief(plain: bytes) -> Brief:
    """Return the brief that `pack_brief` made."""
    value = _unpad(plain)
    return Brief(value["focus"], value["lens"], tuple(Question(label, hint) for label, hint in value["questions"]))
