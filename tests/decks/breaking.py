"""Breaks copies of the real decks, one thing at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.decks.content import load_content
from bot.errors import ContentError

SHIPPED = Path(__file__).resolve().parents[2] / "content"
DECKS = {path.name: path.read_text("utf-8") for path in sorted(SHIPPED.glob("*.toml"))}

Edit = Callable[[str], str]
"""Takes the lines of one item in a deck, from `[[` to the next `[[`, and returns them otherwise."""


@dataclass(frozen=True)
class Sample:
    """An item of the real decks."""

    file: str
    name: str
    """What a fault calls it."""
    id: str

    @property
    def where(self) -> str:
        return f"{self.file}: {self.name}"


SOURCE = Sample("sources.toml", 'sources "career-as-a-product"', "career-as-a-product")
TIP = Sample("tips-feedback.toml", 'tips "t-reviewers-from-the-edge"', "t-reviewers-from-the-edge")
REFLECTION = Sample("reflections-career.toml", 'reflections "r-your-number"', "r-your-number")
ARC = Sample("arcs-act-three.toml", 'arcs "act-three"', "act-three")
STEP = Sample("arcs-act-three.toml", 'arcs "act-three", steps "act-three-the-rabbit"', "act-three-the-rabbit")
LENS = Sample("lenses.toml", 'lenses "start-stop-continue"', "start-stop-continue")
SAMPLES = (SOURCE, TIP, REFLECTION, ARC, STEP, LENS)


def with_key(key: str, value: str) -> Edit:
    """Set a key otherwise."""
    return lambda block: _key(key).sub(lambda _: f"{key} = {value}", block, count=1)


def without_key(key: str) -> Edit:
    """Leave a key out."""
    return lambda block: _key(key).sub("", block, count=1)


def with_line(line: str) -> Edit:
    """Add a line behind the last key."""
    return lambda block: f"{block.rstrip()}\n{line}\n"


def _key(key: str) -> re.Pattern[str]:
    return re.compile(rf'^{key} = (?:"""[\s\S]*?"""|.*)$', re.MULTILINE)


def broken(sample: Sample, edit: Edit) -> dict[str, str]:
    """Return all decks with one item of them edited."""
    text = DECKS[sample.file]
    at = text.index(f'id = "{sample.id}"\n')
    start, end = text.rindex("[[", 0, at), text.find("\n[[", at)
    end = len(text) if end < 0 else end
    edited = edit(text[start:end])
    assert edited != text[start:end], "nothing was broken"
    return DECKS | {sample.file: text[:start] + edited + text[end:]}


def its_deck(sample: Sample, edit: Edit) -> dict[str, str]:
    """Return the deck of an edited item and the ideas it draws on: enough to see a fault of one item, and quick."""
    decks = broken(sample, edit)
    return {name: decks[name] for name in (sample.file, SOURCE.file)}


def written(folder: Path, decks: dict[str, str]) -> Path:
    """Write decks into a folder."""
    folder.mkdir(exist_ok=True)
    for name, text in decks.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def faults_of(folder: Path, extra: Path | None = None) -> list[str]:
    """Return the faults, with files named by their names alone."""
    with pytest.raises(ContentError) as caught:
        load_content(folder, extra)
    return [fault.replace(f"{folder}/", "") for fault in caught.value.faults]
