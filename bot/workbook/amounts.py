"""Amounts as text: bars, tables, what is highest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

FULL, BARE, MINUS = "\N{FULL BLOCK}", "\N{LIGHT SHADE}", "\N{MINUS SIGN}"
BAR = 10
"""The length of a bar that is full."""
NO_ONE = "none, all are equal"


def bar(share: float) -> str:
    """Return a bar that is full at 1."""
    full = round(max(0.0, min(1.0, share)) * BAR)
    return FULL * full + BARE * (BAR - full)


def at_end(end: Callable[[Collection[float]], float], amounts: Mapping[str, float]) -> str:
    """Return what is at an end, and all of them where several are: a tie names nobody alone."""
    wanted = end(amounts.values())
    names = [name for name, amount in amounts.items() if amount == wanted]
    if len(names) == 1:
        return names[0]
    return NO_ONE if len(names) == len(amounts) else f"{', '.join(names[:-1])} and {names[-1]} (equal)"


def table(amounts: Mapping[str, float]) -> tuple[str, ...]:
    """Return how much there was of each as a table in text, the names last: they may be long."""
    most, width = max([1.0, *amounts.values()]), max([1, *(len(digits(amount)) for amount in amounts.values())])
    return tuple(
        f"{bar(amount / most)} {digits(amount):>{width}}  {name}{'' if amount else ' (missing)'}"
        for name, amount in amounts.items()
    )


def digits(amount: float) -> str:
    """Return an amount as people write it."""
    return f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.1f}"


def clock(seconds: int) -> str:
    """Return seconds as minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02} min"
