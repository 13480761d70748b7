"""What the store does for the forms of reflections, as the samples do it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.models import Pair, TrialDay
from bot.store import Transaction, journal
from tests.store.things import ANA, BEN, BEN_HERE, ENTRY_ID, NOW, TEAM, TODAY

TRIAL = TrialDay(ENTRY_ID, TEAM, BEN, NOW)
PAIR = Pair("q" * 32, TEAM, ANA, BEN, "an-item", TODAY)

OF_FORMS: dict[str, Callable[[Transaction], Awaitable[Any]]] = {
    "journal.plan_trial": lambda tx: journal.plan_trial(tx, TRIAL),
    "journal.trials_due": lambda tx: journal.trials_due(tx, "trial", NOW, 10),
    "journal.claim_trial": lambda tx: journal.claim_trial(tx, ENTRY_ID, NOW),
    "journal.drop_trial": lambda tx: journal.drop_trial(tx, BEN_HERE, ENTRY_ID),
    "journal.put_pair": lambda tx: journal.put_pair(tx, PAIR),
    "journal.lock_pair": lambda tx: journal.lock_pair(tx, PAIR.id),
    "journal.pairs_of": lambda tx: journal.pairs_of(tx, BEN_HERE),
    "journal.drop_pairs": lambda tx: journal.drop_pairs(tx, BEN_HERE),
    "journal.purge_pairs": lambda tx: journal.purge_pairs(tx, TODAY),
}
