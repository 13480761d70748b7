"""docs/hosting.md lists what may stand behind the question mark of a database's address, as the code takes it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.addresses.parameters import CHOICES, LEFT_OUT, PASSED, PLACE, REFUSED

PAGE = (Path(__file__).parents[2] / "docs/hosting.md").read_text("utf-8")


def quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def told(name: str) -> str:
    """Return what the page says of a word that takes certain values only."""
    return f"`{name}` ({', '.join(f'`{value}`' for value in CHOICES[name])})"


def rows() -> list[str]:
    """Return the rows of the table, made from the code."""
    remedies: dict[str, list[str]] = {}
    for name, remedy in REFUSED.items():
        remedies.setdefault(remedy, []).append(name)
    return [
        f"| counts for more than what stands before the question mark | {quoted(PLACE)} |",
        f"| does what it says | {quoted(PASSED - CHOICES.keys())} |",
        f"| does what it says, with these values | {', '.join(map(told, sorted(PASSED & CHOICES.keys())))} |",
        f"| left out: nothing is lost by it | {quoted(LEFT_OUT - CHOICES.keys())} |",
        f"| left out, or put as above, with these values | {', '.join(map(told, sorted(LEFT_OUT & CHOICES.keys())))} |",
        *(f"| refused. {remedy} | {quoted(names)} |" for remedy, names in sorted(remedies.items())),
    ]


def test_the_page_says_of_every_parameter_what_becomes_of_it() -> None:
    assert [row for row in rows() if row not in PAGE.splitlines()] == []


def test_every_parameter_is_told_of_once() -> None:
    table = " ".join(row.partition(" | ")[2] for row in rows())

    assert [name for name in (*PLACE, *PASSED, *LEFT_OUT, *REFUSED) if table.count(f"`{name}`") != 1] == []
