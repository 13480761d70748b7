"""What `content check` says of the standard: the counts, and, of what we ship, each limit that is passed."""

from __future__ import annotations

from pathlib import Path

from bot.decks.files import read_folder
from bot.decks.standard import limits
from bot.decks.standard.counts import Count, counted
from bot.decks.standard.items import told


def counts_of(folder: Path) -> list[Count]:
    """Count what a folder holds by itself; nothing where it holds no tips and no questions."""
    items = told(read_folder(folder).entries)
    return counted(items) if items else []


def counts_table(folder: Path) -> str:
    """Return the counts of a folder, a line each, beside their limits; "" when there is nothing to count."""
    rows = [f"{_mark(count)} {count.name:44}{count.found:>18}   {count.limit}" for count in counts_of(folder)]
    return "\n".join(["", f"{folder.name}, by the standard of content/README.md:", *rows]) if rows else ""


def _mark(count: Count) -> str:
    return "!" if count.over else " "


def over_the_limits(folder: Path, enforced: bool | None = None) -> list[str]:
    """Return a fault for each item to blame for a count of the shipped folder that is over its limit."""
    if not (limits.ENFORCED if enforced is None else enforced):
        return []
    return [
        f"{where}: {why} ({count.name}: {count.found}, {count.limit})"
        for count in counts_of(folder)
        if count.over
        for where, why in count.blamed
    ]
