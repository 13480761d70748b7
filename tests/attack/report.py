"""From hits to a table, and to a verdict."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tests.attack.attacks import ATTACKS, Attack
from tests.attack.play import EVERY_CONTROL, POSTGRES, Hits, Recipe
from tests.attack.side.rows import SIDES
from tests.attack.side.stage import Side
from tests.attack.statistics import holm, interval, tail

THIS = "this version"
EVERY: tuple[Attack | Side, ...] = (*ATTACKS, *SIDES)


@dataclass(frozen=True)
class Line:
    """One attack on one world."""

    attack: str
    world: str
    hits: float
    n: int
    blind: float
    registered: tuple[float, float] | None = None

    @property
    def success(self) -> float:
        """Return how often the right person was named."""
        return self.hits / self.n if self.n else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """Return the 99.5 % interval."""
        return interval(self.hits, self.n)

    def json(self) -> str:
        """Return the line as one JSON object."""
        low, high = self.bounds
        return json.dumps(
            {
                "attack": self.attack,
                "world": self.world,
                "success": round(self.success, 4),
                "blind": round(self.blind, 4),
                "low": round(low, 4),
                "high": round(high, 4),
                "n": self.n,
                "registered": self.registered,
            }
        )


def lines(results: Sequence[tuple[Recipe, Hits]]) -> list[Line]:
    """Return this version's lines, all seeds of a presence and a store together, and then every control's."""
    worlds = sorted({(recipe.days_online, recipe.store) for recipe, _ in results if not recipe.control})
    found = [line for each in EVERY for world in worlds if (line := _ours(each, *world, results)).n]
    for recipe, hits in results:
        for control in EVERY_CONTROL:
            if control.name == recipe.control:
                found.append(_line(control.attack, control.name, hits[control.attack], control.registered))
    return found


def _ours(attack: Attack | Side, presence: float, store: str, results: Sequence[tuple[Recipe, Hits]]) -> Line:
    of_this = [
        hits for recipe, hits in results if (recipe.control, recipe.days_online, recipe.store) == ("", presence, store)
    ]
    got = [hit for hits in of_this for hit in hits.get(attack.name, ())]
    online = f", online on {presence:.0%} of days" if presence else ""
    where = ", on Postgres" if store == POSTGRES else ""
    return _line(attack.name, f"{THIS}{online}{where}", got)


def _line(
    attack: str, world: str, got: Sequence[tuple[float, float]], registered: tuple[float, float] | None = None
) -> Line:
    blind = sum(chance for _, chance in got) / len(got) if got else 0.0
    return Line(attack, world, sum(hit for hit, _ in got), len(got), blind, registered)


def faults(found: Sequence[Line]) -> list[str]:
    """Return what is wrong: attacks that do better than they may, and controls not unmasked as registered."""
    margins, sides = {attack.name: attack.margin for attack in EVERY}, {side.name for side in SIDES}
    ours = [line for line in found if line.registered is None]
    structural = {f"{line.attack}, {line.world}": line for line in ours if margins[line.attack] is None}
    better = holm({name: tail(line.hits, line.n, line.blind) for name, line in structural.items()})
    wrong = [f"{name}: better than chance" for name in sorted(better)]
    for line in ours:
        margin = margins[line.attack]
        # Three acts a sitting lie within two points of their limit, which no number of rounds would tell from it.
        found_at_least = line.bounds[0] if line.attack in sides else line.success
        if margin is not None and found_at_least > line.blind + margin:
            wrong.append(f"{line.attack}, {line.world}: {line.success:.1%}, and {line.blind + margin:.1%} is the most")
    for line in found:
        if line.registered is not None and not line.registered[0] <= line.success <= line.registered[1]:
            wrong.append(f"{line.attack}, control “{line.world}”: {line.success:.1%} is not what was registered")
    return wrong


HEADERS = ("attack", "world", "named rightly", "by chance", "99.5 % interval", "rounds", "registered")


def table(found: Sequence[Line], *, markdown: bool = False) -> str:
    """Return all lines as a table."""
    rows = [HEADERS, *[_cells(line) for line in found]]
    if markdown:
        rule = ("---",) * len(HEADERS)
        return "\n".join("| " + " | ".join(row) + " |" for row in [rows[0], rule, *rows[1:]])
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADERS))]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    return "\n".join("  ".join(row).rstrip() for row in padded)


def _cells(line: Line) -> tuple[str, ...]:
    low, high = line.bounds
    registered = f"{line.registered[0]:.0%} to {line.registered[1]:.0%}" if line.registered else ""
    world = f"control: {line.world}" if line.registered else line.world
    rates = f"{line.success:.1%}", f"{line.blind:.1%}", f"{low:.1%} to {high:.1%}"
    return (line.attack, world, *rates, str(line.n), registered)
