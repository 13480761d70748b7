"""What content/ holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a lens, as the giver sees it beside an input."""

    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Lens:
    """A template of one to three short questions."""

    id: str
    title: str
    purpose: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """An idea the content teaches, with where it was said (hh:mm:ss into the talk)."""

    id: str
    statement: str
    theme: str
    at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tip:
    """Something to do this week."""

    id: str
    title: str
    theme: str
    sources: tuple[str, ...]
    moments: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Reflection:
    """A set-up and one question worth ten minutes. A step of an arc is one, too."""

    id: str
    title: str
    theme: str
    sources: tuple[str, ...]
    setup: str
    question: str


@dataclass(frozen=True, slots=True)
class Arc:
    """A series of reflections in a fixed order, one a week."""

    id: str
    title: str
    purpose: str
    theme: str
    steps: tuple[Reflection, ...]
