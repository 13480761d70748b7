"""The controls: bots with one rule switched off, the attack meant for each, and the rate registered for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from tests.attack.leaks import (
    answers_at_once,
    careful_tables,
    confirmed_by_message,
    daily_slot,
    delivered_at_once,
    ids_that_grow,
    keys_kept,
    labels_for_life,
    messages_of_errors,
    names_in_the_log,
    no_cover,
    no_nudge_for_muted,
    no_padding,
    nothing_scrubbed,
    nudge_for_one,
    order_kept,
    reminder_for_some,
)

Leaking = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Control:
    """A bot with one rule switched off, the attack meant for it, and the rate registered before the published run."""

    name: str
    leak: Leaking
    attack: str
    registered: tuple[float, float]
    rounds: int = 34
    """A wave brings some 18, because not every round opens."""
    store: str = "sqlite"


# Fifteen rounds do where everybody is found; the weaker a leak, the more it takes to tell it from luck.
CONTROLS = (
    Control("no cover", no_cover, "times of rewritings and presence", (0.60, 1.0), 15),
    Control("no cover, seen once a night", no_cover, "nightly backups and presence", (0.25, 0.80), 50),
    Control("answers delivered at once", answers_at_once, "opening and presence", (0.60, 1.0), 15),
    Control("letters delivered at once", delivered_at_once, "arrival of letters and presence", (0.80, 1.0), 15),
    Control("a daily slot", daily_slot, "three exchanges and presence", (0.30, 0.80), 128),
    Control("a message confirms a letter", confirmed_by_message, "export: who gets more messages", (0.95, 1.0), 15),
    Control("a nudge for those concerned", nudge_for_one, "export: who gets more messages", (0.95, 1.0), 15),
    Control("no nudge for the muted", no_nudge_for_muted, "mute and watch", (0.95, 1.0), 15),
    Control("a reminder for some", reminder_for_some, "export: who is not reminded", (0.97, 1.0), 50),
    Control("one made-up name for life", labels_for_life, "values equal across rounds", (0.70, 1.0), 70),
    Control("order kept", order_kept, "order shown", (0.40, 0.90)),
    Control("boxes as long as their content", no_padding, "lengths of boxes", (0.50, 1.0)),
    Control("a careful table of answers", careful_tables, "order of rows", (0.95, 1.0), 15),
    Control("careful tables on Postgres", careful_tables, "rows of one transaction", (0.95, 1.0), 15, "postgres"),
    Control("ids that grow with time", ids_that_grow, "values that grow with time", (0.80, 1.0)),
    Control("messages of errors in the log", messages_of_errors, "search of the log", (0.50, 0.90)),
    Control("names in the log", names_in_the_log, "search of the log", (0.85, 1.0), 15),
    Control("keys kept after the round", keys_kept, "old backup, today's master key", (0.95, 1.0), 15),
    Control("deleted bytes left in the files", nothing_scrubbed, "free pages and logs of the files", (0.50, 1.0), 15),
)
