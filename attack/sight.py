"""What the onlookers of one round saw, frozen; and, kept apart, the truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from attack.people import Presence


@dataclass(frozen=True)
class Shown:
    """One opened answer in the asker's messages: its place, its made-up name, and how long it is."""

    place: int
    label: str
    length: int


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
    logged: list[str] = field(default_factory=list)
    tables: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)
    """Rows of the database in the order in which they are stored."""
    copies: Copies | None = None
    controlled: tuple[str, ...] = ()
    """Reviewers who compare notes with the asker."""

    @property
    def answer(self) -> Shown:
        """Return the target's answer."""
        return next(one for one in self.shown if one.label == self.target)


@dataclass(frozen=True)
class Truth:
    """Who wrote the target, and who wrote at all. Attacks never see this."""

    giver: str
    givers: tuple[str, ...]
