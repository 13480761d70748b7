"""Loads and checks the content folder: what Sidecar asks and teaches, written by people who write no Python.

Every `*.toml` file may hold any of the tables named in `shapes.SHAPES`; file names mean nothing, ids everything.
All faults are collected before any is reported, each as "file: item: reason". Another kind of content is one more
shape and one more field of `Content`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bot.decks.checks import (
    doubled_ids,
    doubled_titles,
    faults_in_exercises,
    near_duplicates,
    too_many,
    unknown_earlier,
    unknown_ideas,
    unused_ideas,
)
from bot.decks.exercises.shapes import ExerciseShape
from bot.decks.files import Deck, DeckItem, read_folder, with_steps
from bot.decks.lenses import LensShape
from bot.decks.shapes import ArcShape, ReflectionShape, SourceShape, TipShape
from bot.decks.themes import unlike
from bot.errors import ContentError
from bot.models import Arc, Exercise, Lens, Reflection, Source, Tip

AnyItem = Lens | Source | Tip | Reflection | Arc | Exercise
_Kind = TypeVar("_Kind", Lens, Source, Tip, Reflection, Arc, Exercise)


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that was loaded. Lenses stand in the order of the files, all else by id: renaming changes nothing."""

    lenses: tuple[Lens, ...]
    sources: tuple[Source, ...] = ()
    tips: tuple[Tip, ...] = ()
    reflections: tuple[Reflection, ...] = ()
    """Those that stand alone. The steps of arcs are in the arcs."""
    arcs: tuple[Arc, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    """By their `order`; of the same one as they stand in the files, like lenses."""
    lens_ideas: Mapping[str, Source] = field(default_factory=dict, hash=False)
    """The idea a lens brings along, by the id of the lens."""
    _by_id: Mapping[str, AnyItem] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        singles: tuple[AnyItem, ...] = (*self.lenses, *self.sources, *self.tips, *self.arcs, *self.exercises)
        everything: tuple[AnyItem, ...] = (*singles, *self.prompts)
        # Once, although the class is frozen: items are looked up at every message.
        object.__setattr__(self, "_by_id", {item.id: item for item in everything})

    @property
    def ids(self) -> Collection[str]:
        """The ids of everything there is."""
        return self._by_id.keys()

    @property
    def steps(self) -> tuple[Reflection, ...]:
        """The steps of all arcs."""
        return tuple(step for arc in self.arcs for step in arc.steps)

    @property
    def prompts(self) -> tuple[Reflection, ...]:
        """Everything a weekly message can ask: reflections and steps."""
        return self.reflections + self.steps

    def item(self, item_id: str) -> AnyItem:
        """Return whatever has this id. Raises ContentError, with the id that was probably meant."""
        item = self._by_id.get(item_id)
        if item is None:
            raise ContentError([f'content: "{item_id}" {unlike("item", item_id, self._by_id)}'])
        return item

    def lens(self, lens_id: str) -> Lens:
        """Return the lens of this id. Raises ContentError if it is not there (any more)."""
        return self._find(Lens, "lenses", "lens", lens_id)

    def source(self, source_id: str) -> Source:
        """Return the idea of this id. Raises ContentError if it is not there (any more)."""
        return self._find(Source, "sources", "idea", source_id)

    def tip(self, tip_id: str) -> Tip:
        """Return the tip of this id. Raises ContentError if it is not there (any more)."""
        return self._find(Tip, "tips", "tip", tip_id)

    def prompt(self, prompt_id: str) -> Reflection:
        """Return the reflection or the step of this id. Raises ContentError if it is not there (any more)."""
        return self._find(Reflection, "reflections", "reflection", prompt_id)

    def arc(self, arc_id: str) -> Arc:
        """Return the arc of this id. Raises ContentError if it is not there (any more)."""
        return self._find(Arc, "arcs", "arc", arc_id)

    def exercise(self, exercise_id: str) -> Exercise:
        """Return the exercise of this id. Raises ContentError if it is not there (any more)."""
        return self._find(Exercise, "exercises", "exercise", exercise_id)

    def reflections_of(self, themes: Collection[str] = ()) -> tuple[Reflection, ...]:
        """Return the reflections of these themes; of all when none is named."""
        return tuple(item for item in self.reflections if not themes or item.theme in themes)

    def tips_of(self, themes: Collection[str]) -> tuple[Tip, ...]:
        """Return the tips of these themes."""
        return tuple(tip for tip in self.tips if tip.theme in themes)

    def tips_for(self, moment: str | None = None) -> tuple[Tip, ...]:
        """Return the tips suited to a moment; all of them for no moment in particular."""
        return tuple(tip for tip in self.tips if moment is None or moment in tip.moments)

    def _find(self, kind: type[_Kind], table: str, word: str, item_id: str) -> _Kind:
        item = self._by_id.get(item_id)
        if not isinstance(item, kind):
            raise ContentError([f'content: {table} "{item_id}": there is no such {word}'])
        return item


def load_content(folder: Path, extra: Path | None = None) -> Content:
    """Read every `*.toml` of the folder; items of the second folder are added, or replace those of the same id.

    Raises:
        ContentError: with every fault found.
    """
    shipped = read_folder(folder)
    theirs = read_folder(extra) if extra is not None else Deck()
    entries = _merged(shipped.entries, theirs.entries)
    faults = shipped.faults + theirs.faults
    # Although some items could not be read: whoever edits a deck hears of all faults at once.
    faults += _faults_between(entries, shipped.broken | theirs.broken)
    if not faults:  # a broken item uses no idea: that would name what is no fault of its own
        faults += unused_ideas(list(with_steps(shipped.entries)))
    faults += too_many(entries, folder)
    if not faults and not any(isinstance(entry.item, LensShape) for entry in entries):
        faults.append(f"{folder}: lenses: there are none; write at least one")
    if faults:
        raise ContentError(faults)
    return _content(entries)


def _merged(ours: Iterable[DeckItem], theirs: Iterable[DeckItem]) -> list[DeckItem]:
    """Put their items in the places of ours that they replace, and all others behind."""
    replacing = {(entry.kind, entry.item.id): entry for entry in theirs}
    # An item of theirs with our id but of another kind replaces nothing: it is a fault, and `doubled_ids` says so.
    merged = [replacing.pop((entry.kind, entry.item.id), entry) for entry in ours]
    placed = {id(entry) for entry in merged}
    return merged + [entry for entry in theirs if id(entry) not in placed]


def _faults_between(entries: list[DeckItem], broken: set[str]) -> Iterator[str]:
    flat = list(with_steps(entries))
    yield from doubled_ids(flat)
    yield from doubled_titles(flat)
    ideas = [entry.item.id for entry in flat if isinstance(entry.item, SourceShape)]
    yield from unknown_ideas(flat, ideas, broken)
    yield from unknown_earlier(flat, broken)
    yield from faults_in_exercises(flat, broken)
    yield from near_duplicates(flat)


def _content(entries: list[DeckItem]) -> Content:
    items = [entry.item for entry in entries]
    in_order = sorted(items, key=lambda item: item.id)
    lenses = [item for item in items if isinstance(item, LensShape)]
    exercises = [item for item in items if isinstance(item, ExerciseShape)]
    return Content(
        lenses=tuple(item.lens() for item in lenses),
        sources=tuple(item.source() for item in in_order if isinstance(item, SourceShape)),
        tips=tuple(item.tip() for item in in_order if isinstance(item, TipShape)),
        reflections=tuple(item.prompt(item.theme) for item in in_order if isinstance(item, ReflectionShape)),
        arcs=tuple(item.arc() for item in in_order if isinstance(item, ArcShape)),
        exercises=tuple(item.exercise() for item in sorted(exercises, key=lambda item: item.order)),
        lens_ideas={item.id: idea for item in lenses if (idea := item.idea())},
    )
