"""Fixtures: a database of each kind, and a circle on it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.circle import Circle, circle
from tests.databases import PostgresTemplate, SqliteTemplate, Urls


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresTemplate]:
    template = PostgresTemplate(tmp_path_factory.mktemp("postgres"))
    yield template
    template.server.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Urls]:
    template = request.getfixturevalue(f"{request.param}_template")
    with template.copy(tmp_path) as copy:
        yield copy


@pytest.fixture
async def house(urls: Urls) -> AsyncIterator[Circle]:
    """A circle in which nobody has joined yet."""
    async with circle(urls) as started:
        yield started


@pytest.fixture
async def joined(house: Circle) -> Circle:
    """A circle in which thirteen people have joined."""
    await house.everybody_joins()
    return house


@pytest.fixture
def full() -> bool:
    """Whether the suite runs at full size (`make test-all`)."""
    return bool(os.environ.get("SIDECAR_FULL"))
