"""`make kills`: lets the bot die at every moment of the story, in every configuration, and prints the table.

Status 1 says that something was lost, doubled or left. `KILLS_JSON=FILE make kills` hands the file on as `--json FILE`:
one JSON object a line.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.kills.play import Outcome, Plan, matrix, played
from tests.kills.report import table

AT_ONCE = 2
SHORT_SHARE = 8
"""A short run ends at every eighth moment only."""


def outcomes(plans: Sequence[Plan]) -> Iterator[Outcome]:
    """Play configurations in processes of their own, two at a time, and yield what became of them."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(AT_ONCE, len(plans)), mp_context=context, max_tasks_per_child=1) as pool:
        yield from pool.map(played, plans)


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what was asked for on the command line."""
    about = "Kill the bot at every commit and around every send, and look what is lost."
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=about)
    parser.add_argument("--short", action="store_true", help="one configuration, an eighth of the moments")
    parser.add_argument("--every", type=int, default=0, metavar="N", help="also at every N-th time a moment comes")
    parser.add_argument("--only", default="", metavar="WORDS", help="configurations whose name holds these words")
    parser.add_argument("--moments", action="store_true", help="also print every moment")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write one JSON object a line")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Play, print, write; return the exit status."""
    chosen = options(arguments)
    plans = [plan for plan in matrix(SHORT_SHARE if chosen.short else 1, chosen.every) if chosen.only in plan.name]
    print("Every moment of a long story ends one life of the bot; this takes some minutes.\n", flush=True)
    found = list(outcomes(plans[:1] if chosen.short else plans))
    print(table(found))
    if chosen.moments:
        print("\n".join(f"{one.name}: {moment}" for one in found for moment in one.moments))
    if chosen.json:
        chosen.json.write_text("".join(f"{json.dumps(one.record())}\n" for one in found), encoding="utf-8")
    return int(any(one.failed for one in found))


if __name__ == "__main__":
    raise SystemExit(main())
