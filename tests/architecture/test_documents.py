"""What the documents name exists: a map that has rotted is worse than none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.measures import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
BELOW = {"docs/architecture.md": ("bot", "handlers", "tests")}
"""Documents that name files from inside these folders, too."""
A_FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|md|toml|json))`")

A_TEST, NAMED_TEST = re.compile(r"\bdef (test_\w+)\("), re.compile(r"`(test_\w+)`")


def missing(document: str, text: str) -> list[str]:
    """Return the files a document names that are not there."""
    roots = [ROOT, *(ROOT / folder for folder in BELOW.get(document, ()))]
    return [name for name in A_FILE.findall(text) if not any((root / name).exists() for root in roots)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_a_document_names_exists(document: Path) -> None:
    name = document.relative_to(ROOT).as_posix()

    assert missing(name, document.read_text(encoding="utf-8")) == [], f"{name} names files that have moved or gone"


def test_a_file_that_is_gone_is_noticed() -> None:
    assert missing("README.md", "see `bot/gone.py` and `bot/app.py`") == ["bot/gone.py"]


def test_every_test_a_document_names_exists() -> None:
    there = {name for path in (ROOT / "tests").rglob("test_*.py") for name in A_TEST.findall(path.read_text("utf-8"))}
    named = {name for document in DOCUMENTS for name in NAMED_TEST.findall(document.read_text(encoding="utf-8"))}

    assert named - there == set()
    assert len(named) > 50


def test_every_room_is_on_the_map() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rooms = [path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")]

    assert [room for room in rooms if f"{room}/" not in text and room not in text] == []
