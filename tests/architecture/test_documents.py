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

A_LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)", re.DOTALL)
A_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

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


def anchors(text: str) -> set[str]:
    """Return what a link may name behind its #: headings as GitHub writes them."""
    words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in A_HEADING.findall(text))
    return {one.replace(" ", "-") for one in words}


def astray(document: Path, text: str) -> list[str]:
    """Return the links of a document that lead to no file, or to no heading in it."""
    found = []
    for name, heading in A_LINK.findall(text):
        there = document.parent / name if name else document
        if not there.exists() or (heading and heading not in anchors(there.read_text(encoding="utf-8"))):
            found.append(f"{name}#{heading}")
    return found


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / "content/README.md"], ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    assert astray(document, document.read_text(encoding="utf-8")) == []


def test_a_link_that_leads_nowhere_is_noticed() -> None:
    text = "see [it](docs/PRIVACY.md#measured), [here](#gone), [there](docs/gone.md) and [far](https://example.org/x#y)"

    assert astray(ROOT / "README.md", text) == ["#gone", "docs/gone.md#"]


def test_every_test_a_document_names_exists() -> None:
    there = {name for path in (ROOT / "tests").rglob("test_*.py") for name in A_TEST.findall(path.read_text("utf-8"))}
    named = {name for document in DOCUMENTS for name in NAMED_TEST.findall(document.read_text(encoding="utf-8"))}

    assert named - there == set()
    assert len(named) > 50


def test_every_room_is_on_the_map() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rooms = [path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")]

    assert [room for room in rooms if f"{room}/" not in text and room not in text] == []


BUTTONS = {
    "docs/members.md": [
        *("My thread", "Whole thread", "Mute", "Report a text", "Your choices", "Pause", "Leave Sidecar"),
        *("Yes, that's it", "Not quite", "/feedback-ask", "/feedback-tip", "/workbook"),
    ],
    "docs/moderators.md": ["Uphold", "Dismiss", "Mute"],
    "docs/operations.md": ["Delete", "Join"],
}
"""What people are told to press or type, by the page that tells them."""


@pytest.mark.parametrize(("document", "label"), [(name, label) for name, all_ in BUTTONS.items() for label in all_])
def test_what_a_page_tells_people_to_press_is_there(document: str, label: str) -> None:
    views = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "handlers").rglob("*.py"))

    assert re.search(rf"[*`]+{re.escape(label)}[*`]", (ROOT / document).read_text(encoding="utf-8"))
    assert f'"{label}"' in views or f"`{label}`" in views
