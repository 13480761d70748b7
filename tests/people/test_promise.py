"""The privacy text says what is in force, in Slack and in docs/PRIVACY.md alike."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from pathlib import Path

import pytest

from bot.models import Workspace
from bot.people.promise import promise_of
from bot.store import members
from handlers.views.privacy import sections
from practice.hands.reading import text_of
from tests.attack.__main__ import recipes
from tests.attack.attacks import ATTACKS
from tests.attack.play import Hits, Recipe
from tests.attack.report import HEADERS, Line, faults, lines, table
from tests.kit.circle import Circle

POSTGRES_IN_FULL = True

DOCS = Path(__file__).parents[2] / "docs"
PROMISE = replace(promise_of(Workspace("T1")), kept=())
"""Without the lines that tables bring along: the document says where these are read."""
LINES = [(title, line) for title, lines in sections(PROMISE) for line in lines]


@pytest.mark.parametrize(("title", "line"), LINES)
def test_the_document_says_what_members_read(title: str, line: str) -> None:
    text = " ".join((DOCS / "PRIVACY.md").read_text().split())
    assert f"## {title}" in text
    assert line in text


def test_a_line_that_a_table_brings_along_is_read_with_the_others() -> None:
    told = dict(sections(replace(PROMISE, kept=("Your shoe size, for a year.",))))
    assert told["What it keeps, and for how long"][-1] == "Your shoe size, for a year."


async def test_the_command_shows_the_settings_in_force(joined: Circle) -> None:
    async with joined.bot.engine.store.begin() as tx:
        settings = await members.workspace(tx, joined.bot.team_id)
        await members.put_workspace(tx, replace(settings, threshold=5, slot_weekday=3, slot_hour=17))
    ana = joined.person("ana")
    await ana.command("/sidecar privacy")
    shown = text_of(ana.modal or {})
    assert "only if at least 5 arrive" in shown
    assert "on Thursday at 17:00" in shown
    await ana.close()
    home = text_of(await ana.open_home() or {})
    assert "on Thursday at 17:00" in home


def rows_of(markdown: str) -> list[dict[str, str]]:
    """Return the rows of the table of attacks in a text."""
    lines = markdown.splitlines()
    first = lines.index("| " + " | ".join(HEADERS) + " |") + 2
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in takewhile(bool, lines[first:])]
    return [dict(zip(HEADERS, row, strict=True)) for row in cells]


def percent(cell: str) -> list[float]:
    return [float(one.strip(" %")) for one in cell.split("to")]


PUBLISHED = rows_of((DOCS / "PRIVACY.md").read_text())


def nothing_in(recipe: Recipe) -> Hits:
    """Return one miss of every attack that is tried on a world."""
    tried = [recipe.attack] if recipe.attack else [one.name for one in ATTACKS if recipe.store in one.stores]
    return {name: [(0.0, 1 / 6)] for name in tried}


def test_the_document_carries_every_line_of_the_full_run() -> None:
    printed = rows_of(table(lines([(recipe, nothing_in(recipe)) for recipe in recipes()]), markdown=True))
    same = ("attack", "world", "registered")
    assert [[row[one] for one in same] for row in PUBLISHED] == [[row[one] for one in same] for row in printed]


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: f"{row['attack']}, {row['world']}")
def test_the_published_figures_are_within_their_gates(row: dict[str, str]) -> None:
    (success,), (chance,), rounds = percent(row["named rightly"]), percent(row["by chance"]), int(row["rounds"])
    low, high = percent(row["registered"]) if row["registered"] else (0.0, 0.0)
    registered = (low / 100, high / 100) if row["registered"] else None
    world = row["world"].removeprefix("control: ")
    assert faults([Line(row["attack"], world, success / 100 * rounds, rounds, chance / 100, registered)]) == []


def test_the_document_counts_worlds_and_rows() -> None:
    text = " ".join((DOCS / "PRIVACY.md").read_text().split())
    controls = sum(row["world"].startswith("control: ") for row in PUBLISHED)

    assert f"{len(PUBLISHED) - controls} rows for this version and {controls} for controls" in text
    assert f"{len(recipes())} worlds that were played" in text


def test_nobody_says_what_cannot_be_promised() -> None:
    said = " ".join(path.read_text().lower() for path in [*DOCS.glob("*.md"), DOCS.parent / "README.md"])
    assert "untraceable" not in said
    assert said.count("100 % anonymous") == said.count('nothing here is "100 % anonymous"')
