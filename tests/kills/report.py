"""The table, and under it every fault."""

from __future__ import annotations

from collections.abc import Iterable

from tests.kills.play import Outcome

HEADS = (
    "configuration", "before commits", "after commits", "around sends", "lives", "lost once begun", "took",
    "lost", "twice without note", "lost though not begun", "left over",
)  # fmt: skip


def row(one: Outcome) -> tuple[str, ...]:
    """Return the cells of a configuration."""
    moments = (one.before_commits, one.after_commits, one.around_sends, one.lives, one.excused)
    wrong = (one.lost, one.doubled, one.not_begun, one.left)
    return (one.name, *map(str, moments), f"{one.seconds:.0f} s", *map(str, wrong))


def table(found: Iterable[Outcome]) -> str:
    """Return all configurations with a heading, then what is wrong in each."""
    outcomes = list(found)
    rows = [HEADS, *map(row, outcomes)]
    widths = [max(len(cells[place]) for cells in rows) for place in range(len(HEADS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip() for cells in rows]
    faults = [f"{one.name}: {fault}" for one in outcomes for fault in one.faults]
    return "\n".join([*lines, *faults])
