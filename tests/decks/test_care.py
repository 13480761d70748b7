"""What a clinician has to read is listed in docs/care.md and printed in one go."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.decks.caring import THEME, to_be_read, whole
from bot.decks.content import load_content
from bot.decks.preview import preview
from bot.models import CARE
from tests.decks.breaking import SHIPPED, written

PAGE = (Path(__file__).parents[2] / "docs/care.md").read_text("utf-8")
CONTENT = load_content(SHIPPED)
IDS = [item.id for item in to_be_read(CONTENT)]
TIP = """
[[tips]]
id = "t-own"
title = "Say it to one person"
theme = "community"
sources = ["hard-times-at-the-top"]
moments = []
text = "{0}"
"""
WORDS = "Some weeks are heavier than they look from outside, and most of us say nothing about it to anyone at work. "


def test_the_page_lists_what_there_is_to_read_in_the_order_of_the_command() -> None:
    assert re.findall(r"^- `([\w-]+)`$", PAGE, re.MULTILINE) == IDS


def test_everything_of_the_theme_is_among_it() -> None:
    kinds = (CONTENT.sources, CONTENT.tips, CONTENT.prompts, CONTENT.arcs, CONTENT.exercises)

    assert {item.id for kind in kinds for item in kind if item.theme == THEME} <= set(IDS)


def test_an_exercise_with_an_outcome_that_needs_care_is_among_it() -> None:
    assert {one.id for one in CONTENT.exercises if any(outcome.care for outcome in one.outcomes)} <= set(IDS)


def test_the_sentence_of_care_is_quoted_as_it_is_said() -> None:
    assert f'"{CARE}"' in PAGE


@pytest.mark.parametrize(("last", "listed"), [("See a\ntherapist.", True), ("See a\nfriend.", False)])
def test_a_text_of_another_theme_is_among_it_if_it_points_to_help(tmp_path: Path, last: str, listed: bool) -> None:
    text = (WORDS * 3 + last).replace("\n", " ")
    content = load_content(SHIPPED, written(tmp_path, {"own.toml": TIP.format(text)}))

    assert ("t-own" in [item.id for item in to_be_read(content)]) is listed


def test_the_command_prints_each_text_as_members_read_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["content", "care"]) == 0

    shown = capsys.readouterr().out
    assert shown.strip() == whole(CONTENT)
    assert [name for name in IDS[:5] if preview(CONTENT, name) not in shown] == []
