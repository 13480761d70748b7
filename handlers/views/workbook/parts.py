"""What several windows of the workbook show: a result, lines of what people wrote, where ideas come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.models import Help, Reading, Result
from handlers.views import blocks as b

Block = dict[str, Any]
# As in bot/workbook/doing.py, which views may not import.
EXPERIMENT, DUE, GIVE = "the_experiment", "the_day", "the_gift"
TEXT_CHARS = 2_800
"""How much of one text a window shows: Slack takes a little more in a block, and 250 KB in all."""
WINDOW_CHARS = 40_000
"""How much of readings a window shows in all: a character takes up to four bytes of the 250 KB."""


def cut(text: str, most: int = TEXT_CHARS) -> str:
    """Return a text that is not too long to show."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def result_rows(result: Result, help_: Help, *, readings: bool = True) -> list[Block]:
    """Return what a result says."""
    rows = [b.section(f"*{b.escape(result.title)}*"), b.literal(cut(result.text)), *care_rows(result, help_)]
    # Each has two texts, and they share what a window holds.
    most = min(TEXT_CHARS, WINDOW_CHARS // max(1, 2 * len(result.readings)))
    for reading in result.readings if readings else ():
        rows += reading_rows(reading, most)
    return rows


def care_rows(result: Result, help_: Help) -> list[Block]:
    """Return where help is, where that belongs below a result."""
    return b.care(help_) if result.care else []


def reading_rows(reading: Reading, most: int = TEXT_CHARS) -> list[Block]:
    """Return what was worked out, bars as a table."""
    rows = [b.section(f"*{b.escape(reading.title)}*")]
    if reading.lines:
        show = b.table if reading.bars else b.literal
        rows.append(show(cut("\n".join(reading.lines), most)))
    return [*rows, b.literal(cut(reading.text, most))]


def listed(title: str, lines: Iterable[str]) -> list[Block]:
    """Return a heading and lines that people wrote, literally; nothing when there are none."""
    found = [f"• {line}" for line in lines]
    if not found:
        return []
    shown = whole(found, TEXT_CHARS)
    rows = [b.section(f"*{title}*"), b.literal(cut("\n".join(shown)))]
    return rows + b.more(len(found) - len(shown), "And {} more, in the file you can export.")


def whole(lines: Sequence[str], most: int) -> Sequence[str]:
    """Return as many of the first lines as fit whole, at least one."""
    room = most
    for place, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0 and place:
            return lines[:place]
    return lines


def ideas_row(ideas: Sequence[str]) -> list[Block]:
    """Return the small print that says where an exercise comes from."""
    return [b.context(*(f"Idea: {b.escape(idea)}" for idea in ideas[:2]))] if ideas else []
