"""Fixtures: a database of each kind, and a circle on it."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.kit.circle import Circle, circle, shipped_content_read_once
from tests.kit.databases import PostgresTemplate, SqliteTemplate, TemplateAfter, Urls
from tests.kit.threads import open_round

pytest_plugins = ["tests.kit.summary"]

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
"""How long an example takes says more about the machine than about us."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Escape halves of letters that a test's payloads left in what was captured: workers hand reports on as UTF-8."""
    report.sections = [(name, text.encode(errors="backslashreplace").decode()) for name, text in report.sections]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave Postgres to the full suite where a file says so: its rules are the same on both, and so is the store.

    And all cases but the first where a test says so: they are of one kind, and the suite for every day has to be quick.
    """
    begun: set[str] = set()
    for item in items:
        says_so = getattr(getattr(item, "module", None), "POSTGRES_IN_FULL", False)
        callspec = getattr(item, "callspec", None)
        if says_so and callspec is not None and {"postgres", "to postgres"} & set(map(str, callspec.params.values())):
            item.add_marker("full")
        if item.get_closest_marker("others_in_full"):
            name = item.nodeid.partition("[")[0]
            if name in begun:
                item.add_marker("full")
            begun.add(name)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass by what stays for the whole run, modules above all: a twentieth of the time."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def content_read_once() -> Iterator[None]:
    with shipped_content_read_once():
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[PostgresTemplate]:
    # Not under pytest's own folder: another run closes that to other users, and as root Postgres is one.
    with tempfile.TemporaryDirectory(prefix="sidecar-postgres-") as folder:
        template = PostgresTemplate(Path(folder))
        yield template
        template.server.cleanup()


async def all_join(urls: Urls) -> None:
    async with circle(urls) as started:
        await started.everybody_joins()


@pytest.fixture(scope="session")
def sqlite_joined(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("joined"), all_join)


@pytest.fixture(scope="session")
def postgres_joined(postgres_template: PostgresTemplate) -> Iterator[TemplateAfter]:
    with postgres_template.after(all_join) as template:
        yield template


@pytest.fixture(params=["sqlite", "postgres"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Urls]:
    # Three of four tests begin with people who joined: that is played once, and copied.
    template = request.getfixturevalue(
        f"{request.param}_{'joined' if 'joined' in request.fixturenames else 'template'}"
    )
    with template.copy(tmp_path) as copy:
        yield copy


@pytest.fixture
async def fresh(urls: Urls) -> AsyncIterator[Circle]:
    """A circle in which nobody has joined yet."""
    async with circle(urls) as started:
        yield started


@pytest.fixture
async def joined(fresh: Circle) -> Circle:
    """A circle in which thirteen people have joined (`urls` is a copy of one)."""
    return fresh


@pytest.fixture
async def opened(joined: Circle) -> Circle:
    """Ana's round of six has opened with five answers; Goran did not answer."""
    await open_round(joined)
    return joined


@pytest.fixture
def full() -> bool:
    """Whether the suite runs at full size (`make test-all`)."""
    return bool(os.environ.get("SIDECAR_FULL"))
