"""Reads decks from a folder, item by item, and names every fault as "file: item: reason"."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.decks.parts import Item, Shape
from bot.decks.shapes import SHAPES, ArcShape
from bot.decks.slips import Unreadable, several, single_brackets, slips, text_in
from bot.decks.themes import unlike

BESIDE = (".txt", ".rtf", ".doc", ".docx", ".odt", ".pages")
"""What word processors put behind a name that somebody gave."""


@dataclass(frozen=True, slots=True)
class DeckItem:
    """An item and where it stands."""

    path: Path
    kind: str
    name: str
    """What a fault calls it: arcs "act-three", steps "act-three-the-rabbit"."""
    item: Item

    @property
    def where(self) -> str:
        """What every fault of this item begins with: "file: item"."""
        return f"{self.path}: {self.name}"


@dataclass(frozen=True, slots=True)
class Deck:
    """What was found in one folder."""

    entries: list[DeckItem] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """Ids of items that are there but faulty: who refers to them makes no second fault."""


def with_steps(entries: Iterable[DeckItem]) -> Iterator[DeckItem]:
    """Yield every entry, and behind an arc its steps as entries of their own."""
    for entry in entries:
        yield entry
        if isinstance(entry.item, ArcShape):
            for step in entry.item.steps:
                yield DeckItem(entry.path, "steps", f'{entry.name}, steps "{step.id}"', step)


def read_folder(folder: Path) -> Deck:
    """Read every `*.toml` file of a folder."""
    deck = Deck()
    try:
        if not folder.is_dir():
            deck.faults.append(f"{folder}: folder: does not exist")
            return deck
        # Sorted, because folders list their files in any order, and lenses keep the order of the files.
        paths = sorted(folder.iterdir())
    except OSError as error:
        deck.faults.append(f"{folder}: folder: cannot be read ({error.strerror})")
        return deck
    for path in paths:
        name = path.name.lower()
        if name.startswith(("~", ".")):  # what an editor leaves lying about
            continue
        if name.endswith(".toml"):
            _read_file(path, deck)
        elif name.endswith(tuple(f".toml{end}" for end in BESIDE)):
            deck.faults.append(f'{path}: file: would not be read; name it "{path.name[: name.rindex(".toml") + 5]}"')
    return deck


def _read_file(path: Path, deck: Deck) -> None:
    try:
        text = text_in(path.read_bytes())
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        deck.faults.extend(f"{path}: {slip}" for slip in slips(text))
    except Unreadable as error:
        deck.faults.append(f"{path}: {error}")
    except OSError as error:
        deck.faults.append(f"{path}: file: cannot be read ({error.strerror})")
    else:
        if not tables:
            deck.faults.append(f"{path}: file: is empty; write an item or remove the file")
        for kind, rows in tables.items():
            if kind in SHAPES and isinstance(rows, dict):
                deck.faults.append(f"{path}: {single_brackets(text, kind)}")
            else:
                _read_table(path, kind, rows, deck)


def _read_table(path: Path, kind: str, rows: object, deck: Deck) -> None:
    if kind not in SHAPES:
        deck.faults.append(f"{path}: {kind}: {unlike('key', kind, SHAPES)}")
    elif not isinstance(rows, list):
        deck.faults.append(f"{path}: {kind}: begin each item with [[{kind}]], in double brackets")
    elif not rows:
        deck.faults.append(f"{path}: {kind}: is empty")
    else:
        for number, row in enumerate(rows, 1):
            _read_row(path, kind, f"{kind} {_called(row, number)}", row, deck)


def _read_row(path: Path, kind: str, name: str, row: object, deck: Deck) -> None:
    try:
        deck.entries.append(DeckItem(path, kind, name, SHAPES[kind].model_validate(row)))
    except ValidationError as error:
        deck.broken.add(_id_of(row))
        for detail in error.errors(include_url=False):
            deck.faults.append(f"{path}: {name}{_inside(row, detail['loc'])}: {_reason(kind, detail)}")


def _id_of(row: object) -> str:
    name = cast(dict[str, object], row).get("id") if isinstance(row, dict) else None
    return name if isinstance(name, str) else ""


def _called(row: object, number: int) -> str:
    """Return what to call one of several: its id, or its number while it has none."""
    name = _id_of(row)
    return f'"{name}"' if name else str(number)


def _inside(row: Any, steps: Iterable[int | str]) -> str:
    """Return the way from an item to the fault in it: `, steps "a-step", question`."""
    way = ""
    for step in steps:
        if isinstance(step, int):
            # A number is a place in a list; people find an item by its id.
            row = row[step]
            way += f" {_called(row, step + 1)}"
        else:
            row = row.get(step) if isinstance(row, dict) else None
            way += f", {step}"
    return way


def _reason(kind: str, detail: ErrorDetails) -> str:
    context: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return unlike("key", str(detail["loc"][-1]), _known_keys(SHAPES[kind], detail["loc"][:-1]))
        case "string_type":
            return "must be text in quotes"
        case "string_too_long":
            return f"has {len(detail['input'])} characters; at most {context['max_length']} fit"
        case "list_type":
            return _no_list(kind, detail)
        case "too_short":
            return f"needs at least {context['min_length']}"
        case "too_long":
            return f"has {context['actual_length']}; at most {context['max_length']} fit"
        case "model_type":
            return "must be a table of keys and values"
        case "bool_type":
            return "must be true or false, without quotation marks"
        case "greater_than_equal":
            return f"must be at least {context['ge']}"
        case "less_than_equal":
            return f"must be at most {context['le']}"
        case "value_error":
            return str(context["error"])
    return detail["msg"]


def _no_list(kind: str, detail: ErrorDetails) -> str:
    if not _part(SHAPES[kind], detail["loc"]):
        return 'must be a list in brackets, for instance ["one", "two"]'
    if isinstance(detail["input"], dict):
        return several(".".join([kind, *(step for step in detail["loc"] if isinstance(step, str))]))
    return "must be a list of tables"


def _known_keys(shape: type[BaseModel], way: tuple[int | str, ...]) -> Mapping[str, object]:
    """Return the keys that the part of a shape at the end of this way may have."""
    part = _part(shape, way)
    return part.model_fields if part else {}


def _part(shape: type[BaseModel], way: tuple[int | str, ...]) -> type[BaseModel] | None:
    for step in way:
        if isinstance(step, str):
            kind = shape.model_fields[step].annotation
            # In `list[Shape]` and `Shape | None` the shape is one of the arguments.
            inner = next((part for part in (kind, *get_args(kind)) if _is_shape(part)), None)
            if inner is None:
                return None
            shape = inner
    return shape


def _is_shape(part: object) -> bool:
    return isinstance(part, type) and issubclass(part, Shape)
