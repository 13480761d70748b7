"""The table, and under it every fault."""

from __future__ import annotations

from collections.abc import Iterable

from tests.kills.play import Outcome

HEADS = (
    "configuration", "at commits", "around sends", "lives", "excused", "lost", "doubled without note",
    "lost though not begun", "left over", "took",
)  # fmt: skip


def row(one: Outcome) -> tuple[str, ...]:
    """Return the cells of a configuration."""
    counts = (one.commits, one.sends, one.lives, one.excused, one.lost, one.doubled, one.not_begun, one.left)
    return (one.name, *map(str, counts), f"{one.seconds:.0f} s")


def table(found: Iterable[Outcome]) -> str:
    """Return all configurations with a heading, then what is wrong in each."""
    outcomes = list(found)
    rows = [HEADS, *map(row, outcomes)]
    widths = [max(len(cells[place]) for cells in rows) for place in range(len(HEADS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip() for cells in rows]
    faults = [f"{one.name}: {fault}" for one in outcomes for fault in one.faults]
    return "\n".join([*lines, *faults])
