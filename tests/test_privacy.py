"""The privacy text says what is in force, in Slack and in docs/PRIVACY.md alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from attack.report import HEADERS
from bot.models import Workspace
from bot.privacy import promise_of
from bot.store import members
from handlers.views.privacy import sections
from practice.reading import text_of
from tests.circle import Circle

DOCS = Path(__file__).parent.parent / "docs"
LINES = [(title, line) for title, lines in sections(promise_of(Workspace("T1"))) for line in lines]


@pytest.mark.parametrize(("title", "line"), LINES)
def test_the_document_says_what_members_read(title: str, line: str) -> None:
    text = " ".join((DOCS / "PRIVACY.md").read_text().split())
    assert f"## {title}" in text
    assert line in text


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


def test_the_document_carries_the_printed_table() -> None:
    text = (DOCS / "PRIVACY.md").read_text()
    assert "| " + " | ".join(HEADERS) + " |" in text
    assert "this version, online on 60% of days" in text
    assert "this version, online on 85% of days" in text


def test_nobody_says_what_cannot_be_promised() -> None:
    said = " ".join(path.read_text().lower() for path in [*DOCS.glob("*.md"), DOCS.parent / "README.md"])
    assert "untraceable" not in said
    assert said.count("100 % anonymous") == said.count('nothing here is "100 % anonymous"')
