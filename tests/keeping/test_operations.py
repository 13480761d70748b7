"""Every command for whoever runs Sidecar is explained in the pages for them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS, PROCESSES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
HANDBOOK = "".join((DOCS / name).read_text() for name in ("operations.md", "restoring.md", "hosting.md"))


def test_every_command_that_keeps_has_its_place_in_the_handbook() -> None:
    explained = {line.split()[0] for line in re.findall(r"python -m bot ([a-z]+)", HANDBOOK)}

    assert COMMANDS.keys() - explained == set()
    assert PROCESSES.keys() & explained


LINES = {
    "bot/__main__.py": ["Settings, content, manifest, keys and database are in order."],
    "bot/sending/report.py": [
        *("wait for Slack", "are set aside", "may or may not have arrived", "were refused or given up"),
        *("cannot be read by this version of Sidecar", "Sending rests until"),
    ],
    "bot/people/directory.py": ["The member list: "],
    "bot/feedback/cover.py": ["SC-58 "],
    "bot/workspaces.py": ["Settings of a workspace are damaged"],
    "bot/keeping/proof.py": ["messages have been held since a restore"],
    "bot/guards.py": ["Set aside, and tried again by itself"],
}
"""What `check` prints, by the file whose words they are."""


@pytest.mark.parametrize(("source", "words"), [(file, line) for file, lines in LINES.items() for line in lines])
def test_every_line_that_check_prints_is_explained(source: str, words: str) -> None:
    page = (DOCS / "operations.md").read_text()
    explained = page[page.index("## What `check` says") : page.index("## What is logged")]

    assert words in (ROOT / source).read_text()
    assert words in explained


def test_every_report_that_check_asks_for_is_among_them() -> None:
    asked = re.findall(r"for found in \((.+)\):", (ROOT / "bot/__main__.py").read_text())[0].split(", ")

    assert asked == ["sending.report", "directory.report", "cover.report", "workspaces.report"]
