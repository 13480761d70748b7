"""`make attack`: plays every world, prints the table, and fails when an attack does better than it may.

`ATTACK_JSON=FILE make attack` hands the file on as `--json FILE`: one JSON object a line.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from tests.attack.controls import CONTROLS
from tests.attack.play import A_WAVE, POSTGRES, Hits, Recipe, played
from tests.attack.report import faults, lines, table
from tests.attack.side.rows import SIDE_CONTROLS, SIDES, SURE

SEEDS = (20261, 20262, 20263)
"""Published, so that a run can be repeated."""
PRESENCES = (0.60, 0.85)
ROUNDS, POSTGRES_ROUNDS = 200, 60
AT_ONCE = 2
FEW = 1
"""So many trials of a side attack are a short one, where its control is sure."""
SHORT = ("no cover",)
"""Controls of a short run."""


def recipes(*, short: bool = False) -> list[Recipe]:
    """Return the worlds to play, the longest first."""
    few = [one for one in CONTROLS if one.name in SHORT]
    if short:
        ours = [Recipe("", PRESENCES[0], SEEDS[0], A_WAVE)]
        ours += [Recipe(one.name, PRESENCES[0], SEEDS[0], A_WAVE, one.attack, one.store) for one in few]
        sure = {one.name for one in SIDE_CONTROLS if one.registered == SURE}
        return ours + [replace(one, rounds=FEW) for one in sides() if one.control in sure]
    ours = [Recipe("", presence, seed, ROUNDS) for seed in SEEDS for presence in PRESENCES]
    ours += [Recipe("", PRESENCES[0], seed, POSTGRES_ROUNDS, store=POSTGRES) for seed in SEEDS]
    # A control shows only that its attack can hit, so one presence and one seed are enough.
    ours += [Recipe(one.name, PRESENCES[0], SEEDS[0], one.rounds, one.attack, one.store) for one in CONTROLS]
    return ours + sides()


def sides() -> list[Recipe]:
    """Return the side attacks on this version, those that watch who is online in both worlds, and on their controls."""
    presences = {side.name: PRESENCES if side.watches else (0.0,) for side in SIDES}
    ours = [
        Recipe("", presence, SEEDS[0], side.trials, side.name, side.store)
        for side in SIDES
        for presence in presences[side.name]
    ]
    return ours + [
        Recipe(one.name, presences[one.attack][0], SEEDS[0], one.rounds, one.attack, one.store) for one in SIDE_CONTROLS
    ]


def play(wanted: Sequence[Recipe], at_once: int = AT_ONCE) -> Iterator[tuple[Recipe, Hits | Exception]]:
    """Play worlds in processes of their own and yield what hit, in the order given; or why one could not be played."""
    # Spawned, and used once: nothing of one world, nor of a control's patches, reaches the next.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(at_once, mp_context=context, max_tasks_per_child=1) as pool:
        for recipe, future in [(one, pool.submit(played, one)) for one in wanted]:
            try:
                yield recipe, future.result()
            except Exception as error:  # noqa: BLE001 - whatever it is, the other worlds have been played for nothing else
                yield recipe, error


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was asked for on the command line."""
    about = "Let every onlooker try to name a writer."
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=about)
    parser.add_argument("--short", action="store_true", help="play fewer rounds and controls")
    parser.add_argument("--only", default="", metavar="WORDS", help="attacks and controls whose name holds these words")
    parser.add_argument("--markdown", action="store_true", help="print the table for docs/PRIVACY.md")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write one JSON object a line")
    return parser.parse_args(arguments)


def named(recipe: Recipe) -> str:
    """Return what to call a world."""
    world = recipe.control or f"this version, {recipe.days_online:.0%}, seed {recipe.seed}"
    return f"{world}: {recipe.attack}" if recipe.attack else world


def main(arguments: Sequence[str]) -> int:
    """Play, print, write; return the exit status."""
    asked, results, wrong = options(arguments), [], []
    for recipe, hits in play([one for one in recipes(short=asked.short) if asked.only in named(one)]):
        if isinstance(hits, Exception):
            wrong.append(f"{named(recipe)} could not be played: {hits!r}")
            continue
        results.append((recipe, hits))
        print(f"played: {named(recipe)}", file=sys.stderr, flush=True)
    found = lines(results)
    print(table(found, markdown=asked.markdown))
    if asked.json:
        asked.json.write_text("".join(f"{line.json()}\n" for line in found), encoding="utf-8")
    wrong += faults(found)
    for one in wrong:
        print(f"FAULT {one}", file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
