"""What the onlookers of one round saw, frozen; and, kept apart, the truth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.attack.people import Presence


@dataclass(frozen=True)
class Shown:
    """One opened answer in the asker's messages: its place, its made-up name, how long it is, and when it came."""

    place: int
    label: str
    length: int
    arrived: float = 0.0


@dataclass(frozen=True)
class Posted:
    """A message as an export of the workspace has it."""

    at: float
    to: str
    text: str


@dataclass(frozen=True)
class Rewritten:
    """A statement that wrote the round's box: when, and how many bytes the box has since."""

    at: float
    length: int


@dataclass(frozen=True)
class Row:
    """A row of a table, and on Postgres the number of the transaction that wrote it."""

    cells: tuple[object, ...]
    born: int = 0


@dataclass(frozen=True)
class Copies:
    """Copies of the databases: from while the round ran, and from after its end; and the master key."""

    before: Path
    keys_before: Path
    main_after: Path
    keys_after: Path
    master: bytes


@dataclass
class Sight:
    """Everything the onlookers of one round have. Attacks get this and nothing else."""

    asker: str
    reviewers: tuple[str, ...]
    round_id: str
    asked_at: float
    opened_at: float
    slots: tuple[float, ...]
    presence: Mapping[str, Presence]
    target: str = ""
    """The made-up name whose giver is to be named."""
    shown: tuple[Shown, ...] = ()
    letters: list[float] = field(default_factory=list)
    """When the target's letters reached the asker."""
    posted: list[Posted] = field(default_factory=list)
    rewritten: list[Rewritten] = field(default_factory=list)
    """By statements that were made."""
    covered: list[float] = field(default_factory=list)
    """When cover rewrote the box at the length it had, as planned."""
    logged: list[str] = field(default_factory=list)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    """Rows of the database in the order in which they are stored."""
    copies: Copies | None = None
    controlled: tuple[str, ...] = ()
    """Reviewers who compare notes with the asker."""

    @property
    def answer(self) -> Shown:
        """Return the target's answer."""
        return next(one for one in self.shown if one.label == self.target)


Part = tuple[str, int, int]
"""A table, the number of a column, and the first of the characters or bytes of its values that are looked at."""
A_DAY = 24 * 3600
STEP = 4
"""Values are looked at from every fourth character or byte on."""


class Sights(list[Sight]):
    """The rounds of one world, in the order in which they were asked."""

    @cached_property
    def growing(self) -> frozenset[Part]:
        """Return the parts of columns that are larger in every later wave of rounds: something in them is a clock."""
        spans: dict[Part, dict[int, list[object]]] = {}
        for sight in self:
            for part, value in _parts(sight):
                spans.setdefault(part, {}).setdefault(int(sight.asked_at // A_DAY), []).append(value)
        return frozenset(part for part, waves in spans.items() if _grows(waves))


def _parts(sight: Sight) -> Iterator[tuple[Part, object]]:
    for table, rows in sight.tables.items():
        for row in rows:
            for column, value in enumerate(row.cells):
                for start in range(0, len(value) - STEP, STEP) if isinstance(value, str | bytes) else (0,):
                    yield (table, column, start), cut(value, start)


def cut(value: object, start: int) -> object:
    """Return the part of a value from a place on; numbers are whole."""
    return value[start:] if isinstance(value, str | bytes) else value


def _grows(waves: Mapping[int, list[object]]) -> bool:
    """Return whether all values of a later wave are larger than all of an earlier one."""
    kinds = {type(value) for values in waves.values() for value in values}
    if len(waves) < 2 or len(kinds) != 1 or not kinds <= {int, float, str, bytes}:
        return False
    spans: list[tuple[Any, Any]] = [
        (min(values), max(values))  # type: ignore[type-var]
        for _, values in sorted(waves.items())
    ]
    return all(before[1] < after[0] for before, after in pairwise(spans))


@dataclass(frozen=True)
class Truth:
    """Who wrote the target, and who wrote at all. Attacks never see this."""

    giver: str
    givers: tuple[str, ...]
