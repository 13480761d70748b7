"""What concerns several items of the decks: ids, titles, ideas, and saying the same thing twice.

Every check returns its faults as "file: item: reason".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bot.decks.exercises.faults import exercise_faults
from bot.decks.exercises.peers import beside_faults, unknown_beside
from bot.decks.exercises.shapes import ExerciseShape
from bot.decks.files import DeckItem
from bot.decks.lenses import LensShape
from bot.decks.parts import TitledShape
from bot.decks.shapes import ArcShape, SourceShape, StepShape
from bot.decks.themes import THEMES, unlike
from bot.models import CARE

MOST_LENSES = 100
"""A Slack select holds 100 options, and an asker picks the lens from one."""
ASK = "/feedback-ask"
"""What an exercise may lead to beside exercises and tips."""
MOST_ARCS = 100 - len(THEMES) - 1
"""Arcs share a select with the themes and "everything"."""

RUN = 5
"""So many words in a row, said by two items, make them near-duplicates."""
COPIED = 8
"""Between the shipped decks and a community's own, so many such runs: a copied sentence. A new tip of ours that
happens to share a phrase with one of theirs must not stop their next start."""

Run = tuple[str, ...]


def doubled_ids(entries: Iterable[DeckItem]) -> Iterator[str]:
    """Ids are taken once, whatever the kind and the file."""
    first: dict[str, DeckItem] = {}
    for entry in entries:
        other = first.setdefault(entry.item.id, entry)
        if other is not entry:
            owner = "" if other.kind == entry.kind else f" by {other.name}"
            yield f"{entry.where}: this id is taken already in {other.path.name}{owner}"


def doubled_titles(entries: Iterable[DeckItem]) -> Iterator[str]:
    """Titles are taken once in a kind: people pick by them."""
    first: dict[tuple[str, str], DeckItem] = {}
    for entry in entries:
        if isinstance(entry.item, TitledShape | LensShape):
            title = entry.item.title
            other = first.setdefault((entry.kind, title.casefold()), entry)
            if other.item.id != entry.item.id:
                yield f'{entry.where}, title: "{title}" is also the title of "{other.item.id}"'


def too_many(entries: Sequence[DeckItem], folder: Path) -> Iterator[str]:
    """Slack lists only so many, and an asker needs at least one lens."""
    lenses = sum(isinstance(entry.item, LensShape) for entry in entries)
    arcs = sum(isinstance(entry.item, ArcShape) for entry in entries)
    if lenses > MOST_LENSES:
        yield f"{folder}: lenses: there are {lenses}; a list in Slack shows at most {MOST_LENSES}"
    if arcs > MOST_ARCS:
        yield f"{folder}: arcs: there are {arcs}; a list in Slack shows at most {MOST_ARCS} beside the themes"


def unknown_ideas(entries: Iterable[DeckItem], known: Iterable[str], broken: set[str]) -> Iterator[str]:
    """Every idea an item draws on is there. One that is there but `broken` has its own fault already."""
    ideas = set(known)
    for entry in entries:
        for number, idea in enumerate(entry.item.ideas, 1):
            if idea not in ideas | broken:
                yield f'{entry.where}, sources {number}: "{idea}" {unlike("idea", idea, sorted(ideas))}'


def unknown_earlier(entries: Sequence[DeckItem], broken: set[str]) -> Iterator[str]:
    """What a call-back goes back to is there, and is something that people write about."""
    askable = [entry.item.id for entry in entries if isinstance(entry.item, StepShape)]
    for entry in entries:
        earlier = entry.item.of if isinstance(entry.item, StepShape) else None
        if earlier is not None and (earlier == entry.item.id or earlier not in {*askable, *broken}):
            others = [name for name in askable if name != entry.item.id]
            yield f'{entry.where}, of: "{earlier}" {unlike("reflection or step", earlier, others)}'


def faults_in_exercises(entries: Sequence[DeckItem], broken: set[str]) -> Iterator[str]:
    """Every exercise holds together, and the lens and the next thing it names are there."""
    kinds = {entry.item.id: entry.kind for entry in entries}
    for entry in entries:
        if isinstance(entry.item, ExerciseShape):
            faults = [*exercise_faults(entry.item), *_unknown_others(entry.item, kinds, broken)]
            faults += _unlike_its_lens(entry, entries)
            yield from (f"{entry.where}{', ' if way else ''}{way}: {reason}" for way, reason in faults)


def _unknown_others(one: ExerciseShape, kinds: Mapping[str, str], broken: set[str]) -> Iterator[tuple[str, str]]:
    lenses = [name for name, kind in kinds.items() if kind == "lenses"]
    for way, half in one.exercise().halves.items():
        if half.lens not in {*lenses, *broken}:
            yield f"{way}, lens", f'"{half.lens}" {unlike("lens", half.lens, lenses)}'
    follow = [name for name, kind in kinds.items() if kind in ("exercises", "tips") and name != one.id]
    for way, name in (("next", one.next), *((f'outcomes "{each.id}", next', each.next) for each in one.outcomes)):
        if name == one.id:
            yield way, "is this exercise itself, which every result offers to do again; name another, or leave it out"
        elif name and name != ASK and name not in {*follow, *broken}:
            yield way, f'"{name}" {unlike("exercise or tip", name, follow)}'


def _unlike_its_lens(entry: DeckItem, entries: Sequence[DeckItem]) -> Iterator[tuple[str, str]]:
    one = entry.item
    if isinstance(one, ExerciseShape):
        # In one folder: a community that gives a lens of ours other questions must still start. Nothing stands beside
        # the exercise then.
        near = [other.item for other in entries if other.path.parent == entry.path.parent]
        lenses = [lens for lens in near if isinstance(lens, LensShape)]
        for lens in lenses:
            yield from beside_faults(one, lens)
        yield from unknown_beside(one, {lens.id for lens in lenses})


def unused_ideas(entries: Sequence[DeckItem]) -> Iterator[str]:
    """Every idea is used by an item. This holds for what we ship, before anybody replaces a part of it."""
    used = {idea for entry in entries for idea in entry.item.ideas}
    for entry in entries:
        if isinstance(entry.item, SourceShape) and entry.item.id not in used:
            yield f"{entry.where}: no tip, reflection or arc uses this idea"


def near_duplicates(entries: Iterable[DeckItem]) -> Iterator[str]:
    """No two tips, reflections or steps share words in a row: the same situation told twice bores."""
    shared: dict[tuple[str, str], tuple[DeckItem, DeckItem, list[Run]]] = {}
    for other, entry, run in _shared_runs(entries):
        shared.setdefault((other.item.id, entry.item.id), (other, entry, []))[2].append(run)
    for other, entry, runs in shared.values():
        one_folder = other.path.parent == entry.path.parent
        if len(runs) >= (1 if one_folder else COPIED):
            yield f'{entry.where}: says "{" ".join(runs[0])}" like {other.name} in {other.path.name}; say it otherwise'


def _shared_runs(entries: Iterable[DeckItem]) -> Iterator[tuple[DeckItem, DeckItem, Run]]:
    """Yield who said a run first in each folder, who says it again, and the run."""
    first: dict[Run, dict[str, DeckItem]] = {}
    for entry in entries:
        folder = str(entry.path.parent)  # a Path is slow to look up
        for run in _runs(entry.item.texts):
            # One holder a folder: between two folders a run counts for less than inside one.
            holders = first.setdefault(run, {})
            for other in holders.values():
                if other.item.id != entry.item.id:
                    yield other, entry, run
            holders.setdefault(folder, entry)


def _runs(texts: Iterable[str]) -> dict[Run, None]:
    """Return the runs of words, each once, in their order. A run does not cross from one text into the next."""
    found: dict[Run, None] = {}
    for text in texts:
        # The sentence of care is the same wherever it stands, and may be.
        words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.replace(CARE, "\n").casefold())
        # Each run starts one word further on; `zip` ends where the last one has no words left.
        found |= dict.fromkeys(zip(*(words[start:] for start in range(RUN)), strict=False))
    return found
