"""The examples of content/README.md work, and what it says of the check is what the check says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.decks.content import load_content
from bot.decks.shapes import SHAPES
from bot.decks.themes import FACING, MOMENTS, PLAN, THEMES
from tests.decks.breaking import (
    DECKS,
    SHIPPED,
    TIP,
    faults_of,
    its_deck,
    with_key,
    with_line,
    written,
)

README = (SHIPPED / "README.md").read_text("utf-8")
KINDS = ("sources", "tips", "reflections", "arcs", "lenses", "exercises")


def examples() -> str:
    """Return every indented block that holds items."""
    blocks = re.findall(r"(?:^    .*\n|^\n)+", README, re.MULTILINE)
    return re.sub("^    ", "", "".join(block for block in blocks if "[[" in block), flags=re.MULTILINE)


def test_there_is_an_example_of_every_kind() -> None:
    assert tuple(re.findall(r"^\[\[(\w+)\]\]$", examples(), re.MULTILINE)) == KINDS
    assert {f"`[[{kind}]]`" for kind in SHAPES} <= set(re.findall(r"`\[\[\w+\]\]`", README))


@pytest.mark.parametrize("kind", KINDS)
def test_each_example_works_alone_in_a_folder_of_ones_own(tmp_path: Path, kind: str) -> None:
    found = re.split(
        r"^(?=\[\[(?:sources|tips|reflections|arcs|lenses|exercises)\]\]$)", examples(), flags=re.MULTILINE
    )
    (example,) = (part for part in found if part.startswith(f"[[{kind}]]"))
    load_content(SHIPPED, written(tmp_path, {"example.toml": example}))


def test_the_examples_load_beside_the_shipped_decks(tmp_path: Path) -> None:
    content = load_content(SHIPPED, written(tmp_path, {"examples.toml": examples()}))
    assert len(content.arc("two-quiet-weeks").steps) == 2
    assert content.exercise("x-meeting-worth-keeping").minutes == 10
    assert content.lens("running-meetings").title == "How I run meetings"


def test_every_theme_and_moment_is_named() -> None:
    assert [word for word in (*THEMES, *MOMENTS, *FACING, *PLAN) if f"`{word}`" not in README] == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("theme", '"feedbak"'), ("sources", '["make-it-save"]'), ("text", f'"{"word " * 17}"')],
)
def test_the_faults_it_quotes_are_said_like_that(tmp_path: Path, key: str, value: str) -> None:
    (fault,) = faults_of(written(tmp_path, its_deck(TIP, with_key(key, value))))
    assert f"content/{fault}\n" in README


def test_a_form_without_its_key_is_said_like_that(tmp_path: Path) -> None:
    lone = {
        TIP.file: its_deck(TIP, with_line('form = "script"'))[TIP.file],
        "sources.toml": DECKS["sources.toml"],
    }
    assert any(f"content/{fault}\n" in README for fault in faults_of(written(tmp_path, lone)))


def test_an_idea_without_a_user_is_said_like_that(tmp_path: Path) -> None:
    folder = written(tmp_path, {name: DECKS[name] for name in ("lenses.toml", "sources.toml")})
    assert any(f"content/{fault}" in README for fault in faults_of(folder))


CURLY = "[[lenses]]\nid = “running-meetings”\ntitle = “Meetings”\npurpose = “See.”\n"
OPEN = "\n" * 6 + 'title = "How I run meetings\n'


@pytest.mark.parametrize("deck", [CURLY.encode(), OPEN.encode(), b"PK\x03\x04"])
def test_what_it_says_of_a_file_that_is_no_deck_is_said_like_that(tmp_path: Path, deck: bytes) -> None:
    (tmp_path / "meetings.toml").write_bytes(deck)

    (fault,) = faults_of(tmp_path)

    assert f"my-content/{fault}\n" in README
