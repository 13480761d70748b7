"""Fixtures: a desk to run commands at, and databases of the other kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.keeping.desk import Desk, elsewhere
from tests.kit.databases import Urls


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    folder = tmp_path / "desk"
    folder.mkdir()
    return Desk(folder, monkeypatch, capsys)


@pytest.fixture(params=["to sqlite", "to postgres"])
def place(request: pytest.FixtureRequest, urls: Urls, tmp_path: Path) -> Iterator[Urls]:
    """An empty main database of either kind, beside the key store that the circle has."""
    if request.param == "to sqlite":
        yield Urls(elsewhere(tmp_path).database, urls.keys)
        return
    server = request.getfixturevalue("postgres_template").server
    server.psql("CREATE DATABASE place")
    yield Urls(server.get_uri(database="place").replace("postgresql://", "postgresql+asyncpg://"), urls.keys)
    server.psql("DROP DATABASE place WITH (FORCE)")
