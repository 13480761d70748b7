"""Loads and checks the content folder: what Sidecar asks and teaches, written by people who write no Python.

Every `*.toml` file may hold any of the tables named in `SHAPES`. Another kind of content is one more shape there
and one more field of `Content`. All faults are collected before any is reported, each as "file: item: reason".
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, cast, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import ContentError
from bot.models import Lens, Question

MOST_ITEMS = 100
"""A Slack select holds 100 options, and an asker picks the lens from one."""


def _line(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text):
        raise ValueError("must be one line of plain text")
    return text.strip()


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise ValueError('takes small letters, digits and single hyphens, for instance "running-meetings"')
    return text


def _time_code(text: str) -> str:
    if not re.fullmatch(r"[0-9]{2}:[0-5][0-9]:[0-5][0-9]", text):
        raise ValueError('must be a time code such as "00:53:35"')
    return text


_Line = AfterValidator(_line)


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Item(_Shape):
    """What every kind of content has: an id that stays the same for ever, and a title people see."""

    id: Annotated[str, Field(max_length=60), AfterValidator(_slug)]
    title: Annotated[str, Field(max_length=75), _Line]


class _SourceShape(_Shape):
    idea: Annotated[str, Field(max_length=150), _Line]
    at: Annotated[str, AfterValidator(_time_code)]


class _QuestionShape(_Shape):
    label: Annotated[str, Field(max_length=100), _Line]
    hint: Annotated[str, Field(max_length=150), _Line]


class _LensShape(_Item):
    purpose: Annotated[str, Field(max_length=200), _Line]
    source: _SourceShape | None = None
    questions: Annotated[list[_QuestionShape], Field(min_length=1, max_length=3)]

    def lens(self) -> Lens:
        questions = tuple(Question(label=q.label, hint=q.hint) for q in self.questions)
        return Lens(id=self.id, title=self.title, purpose=self.purpose, questions=questions)


SHAPES: Mapping[str, type[_Item]] = {"lenses": _LensShape}
"""The kinds of content: the name of the table in a file, and what each of its items must look like."""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that was loaded, in the order of the files."""

    lenses: tuple[Lens, ...]

    def lens(self, lens_id: str) -> Lens:
        """Return the lens of this id; raise ContentError if it is not there (any more)."""
        for lens in self.lenses:
            if lens.id == lens_id:
                return lens
        raise ContentError([f'content: lenses "{lens_id}": there is no such lens'])


@dataclass(frozen=True, slots=True)
class _Entry:
    where: str
    kind: str
    item: _Item


def load_content(folder: Path, extra: Path | None = None) -> Content:
    """Read every `*.toml` of the folder; items of the second folder are added, or replace those of the same id.

    Raises ContentError with every fault found.
    """
    faults: list[str] = []
    shelf: dict[tuple[str, str], _Entry] = {}
    for place in (folder, extra):
        if place is not None:
            shelf |= _read_folder(place, faults)
    entries = list(shelf.values())
    faults += _doubled_titles(entries)
    lenses = tuple(entry.item.lens() for entry in entries if isinstance(entry.item, _LensShape))
    if not lenses and not faults:
        faults.append(f"{folder}: lenses: there are none; write at least one")
    if len(lenses) > MOST_ITEMS:
        faults.append(f"{folder}: lenses: there are {len(lenses)}; a list in Slack shows at most {MOST_ITEMS}")
    if faults:
        raise ContentError(faults)
    return Content(lenses=lenses)


def _read_folder(folder: Path, faults: list[str]) -> dict[tuple[str, str], _Entry]:
    if not folder.is_dir():
        faults.append(f"{folder}: folder: does not exist")
        return {}
    shelf: dict[tuple[str, str], _Entry] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name.startswith("."):
            continue  # what an editor leaves lying about
        for entry in _read_file(path, faults):
            first = shelf.setdefault((entry.kind, entry.item.id), entry)
            if first is not entry:
                faults.append(f"{entry.where}: this id is taken already in {first.where.partition(':')[0]}")
    return shelf


def _read_file(path: Path, faults: list[str]) -> Iterator[_Entry]:
    try:
        # utf-8-sig: some editors begin a file with an invisible mark
        tables = tomllib.loads(path.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{path}: {_toml_fault(error)}")
        return
    except UnicodeDecodeError as error:
        faults.append(f"{path}: byte {error.start}: is not UTF-8 text; save the file as UTF-8")
        return
    except OSError as error:
        faults.append(f"{path}: file: cannot be read ({error.strerror})")
        return
    if not tables:
        faults.append(f"{path}: file: is empty; write an item or remove the file")
    for kind, rows in tables.items():
        yield from _read_table(path, kind, rows, faults)


def _toml_fault(error: tomllib.TOMLDecodeError) -> str:
    found = re.fullmatch(r"(.*) \(at (line \d+|end of document).*\)", str(error), re.DOTALL)
    return f"{found[2]}: {found[1]}" if found else f"file: {error}"


def _read_table(path: Path, kind: str, rows: object, faults: list[str]) -> Iterator[_Entry]:
    if kind not in SHAPES:
        faults.append(f"{path}: {kind}: {_unknown(kind, SHAPES)}")
        return
    if not isinstance(rows, list):
        faults.append(f"{path}: {kind}: begin each item with [[{kind}]], in double brackets")
        return
    if not rows:
        faults.append(f"{path}: {kind}: is empty")
    for number, row in enumerate(rows, 1):
        where = f"{path}: {_item_name(kind, number, row)}"
        try:
            yield _Entry(where, kind, SHAPES[kind].model_validate(row))
        except ValidationError as error:
            faults += [_item_fault(where, kind, detail) for detail in error.errors(include_url=False)]


def _item_name(kind: str, number: int, row: object) -> str:
    name = cast(dict[str, object], row).get("id") if isinstance(row, dict) else None
    return f'{kind} "{name}"' if isinstance(name, str) and name else f"{kind} {number}"


def _item_fault(where: str, kind: str, detail: ErrorDetails) -> str:
    path = ""
    for step in detail["loc"]:
        path += f" {step + 1}" if isinstance(step, int) else f", {step}"
    return f"{where}{path}: {_reason(kind, detail)}"


def _reason(kind: str, detail: ErrorDetails) -> str:
    context: dict[str, Any] = detail.get("ctx", {})
    most, least = context.get("max_length"), context.get("min_length")
    match detail["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return _unknown(str(detail["loc"][-1]), _known_keys(SHAPES[kind], detail["loc"][:-1]))
        case "string_type":
            return "must be text in quotes"
        case "string_too_long":
            return f"has {len(detail['input'])} characters; at most {most} fit"
        case "list_type":
            return "must be a list of tables"
        case "too_short":
            return f"needs at least {least}"
        case "too_long":
            return f"has {context['actual_length']}; at most {most} fit"
        case "model_type":
            return "must be a table of keys and values"
        case "value_error":
            return str(context["error"])
    return detail["msg"]


def _known_keys(shape: type[BaseModel], path: tuple[int | str, ...]) -> Mapping[str, object]:
    """Return the keys that the part of a shape at this path may have."""
    for step in path:
        if isinstance(step, str):
            kind = shape.model_fields[step].annotation
            shape = next(part for part in (kind, *get_args(kind)) if _is_shape(part))
    return shape.model_fields


def _is_shape(part: object) -> bool:
    return isinstance(part, type) and issubclass(part, _Shape)


def _unknown(key: str, known: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    if close:
        return f'is not a known key; did you mean "{close[0]}"?'
    return f"is not a known key; known are {', '.join(known)}"


def _doubled_titles(entries: list[_Entry]) -> list[str]:
    first: dict[tuple[str, str], _Entry] = {}
    faults = []
    for entry in entries:
        other = first.setdefault((entry.kind, entry.item.title.casefold()), entry)
        if other is not entry:
            faults.append(f'{entry.where}, title: "{entry.item.title}" is also the title of "{other.item.id}"')
    return faults
