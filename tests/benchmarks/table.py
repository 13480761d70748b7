"""What was measured, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A measured value, beside its floor when it has one."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    goal: float | None = None
    """How many times less than the floor the value must be."""

    @property
    def ratio(self) -> float | None:
        """Return how many times less than the floor the value is; below 1 it is more."""
        return None if self.floor is None else self.floor / max(self.value, 1e-9)

    @property
    def missed(self) -> bool:
        """Return whether there is a goal and the ratio does not reach it."""
        return self.goal is not None and (self.ratio or 0) < self.goal

    def json(self) -> str:
        """Return the line as a JSON object."""
        shown = {"name": self.name, "value": self.value, "unit": self.unit, "floor": self.floor, "ratio": self.ratio}
        return json.dumps(shown)

    def row(self) -> str:
        """Return the line as a row of the table."""
        floor = "" if self.floor is None else f"{self.floor:.3f}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}x"
        goal = "" if self.goal is None else f"{self.goal:.0f}x {'MISSED' if self.missed else 'met'}"
        return f"{self.name:<44} {self.value:>10.3f} {self.unit:<3} {floor:>10} {ratio:>9}  {goal}".rstrip()


def table(lines: Iterable[Line]) -> str:
    """Return all lines with a heading."""
    heading = f"{'':<44} {'value':>10} {'':<3} {'floor':>10} {'less by':>9}  goal"
    return "\n".join([heading, *(line.row() for line in lines)])
