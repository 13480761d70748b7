"""What a host that runs a Procfile finds here, and what becomes of its processes on disks of their own."""

from __future__ import annotations

import os
import shlex
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.serving.arguments import parser
from practice.workspace import Workspace
from tests.kit.circle import environment
from tests.kit.databases import PostgresTemplate, Urls
from tests.processes.children import ROOT, Child, Children, health

PROCFILE = dict(
    line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines() if ": " in line
)


def lines(name: str) -> list[str]:
    """Return what a file at the root says, without remarks."""
    return [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]


def test_the_release_step_migrates_and_both_processes_are_there() -> None:
    assert set(PROCFILE) == {"web", "worker", "release"}
    for name, line in PROCFILE.items():
        words = [word for word in shlex.split(line) if "=" not in word]
        assert words[:3] == ["python", "-m", "bot"]
        assert parser().parse_args(words[3:]).command == {"release": "migrate"}.get(name, name)
    # Routers in front of it come from other machines.
    assert "HOST=0.0.0.0" in PROCFILE["web"]


def test_a_buildpack_installs_what_was_locked_and_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {part.partition("[")[0].lower().rstrip("<>=0123456789.,") for part in project["dependencies"]}
    locked = {line.partition("==")[0] for line in lines("requirements/runtime.txt") if "==" in line}

    # By way of the locked list itself: two lists would drift apart.
    assert lines("requirements.txt") == ["-r requirements/runtime.txt"]
    assert wanted - locked == set()


def test_a_buildpack_takes_the_python_that_the_list_was_locked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert lines(".python-version") == [project["requires-python"].removeprefix(">=")]


# Started as such a host does it: by a shell, each process on a disk of its own.


class Host:
    """A host that runs the Procfile's lines."""

    def __init__(self, processes: Children, folder: Path, given: dict[str, str]) -> None:
        self._processes, self._folder, self._given = processes, folder, given

    async def starts(self, name: str, disk: str, **more: str) -> Child:
        """Start a line on a disk."""
        place = self._folder / disk
        place.mkdir(exist_ok=True)
        # The line says `python`: here that is the one that runs the tests.
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return await self._processes.shell(PROCFILE[name], place, PATH=path, **self._given, **more)

    async def refuses(self, name: str, disk: str) -> str:
        """Start a line that must not stay; return what it says."""
        child = await self.starts(name, disk)
        assert await child.ended() == 1
        return child.err


@pytest.fixture
def main_on_postgres(postgres_template: PostgresTemplate, tmp_path: Path) -> Iterator[Urls]:
    with postgres_template.copy(tmp_path) as urls:
        yield Urls(urls.database, "sqlite:///sidecar-keys.db")


@pytest.mark.full
async def test_processes_that_share_a_disk_run_and_one_with_a_disk_of_its_own_is_told_the_way_out(
    processes: Children, slack: Workspace, main_on_postgres: Urls, free_port: int, tmp_path: Path
) -> None:
    host = Host(processes, tmp_path, environment(main_on_postgres, slack.api_url) | {"PORT": str(free_port)})
    assert await (await host.starts("release", "one")).ended() == 0
    web, worker = await host.starts("web", "one"), await host.starts("worker", "one")
    assert await health(f"http://127.0.0.1:{free_port}", web) == 200

    said = await host.refuses("worker", "two")

    assert said.startswith("SC-50 ")
    assert "on disks of their own" in said
    assert [await one.stop() for one in (web, worker)] == [0, 0]


@pytest.mark.full
async def test_a_database_file_on_another_disk_is_asked_after(
    processes: Children, slack: Workspace, tmp_path: Path
) -> None:
    given = environment(Urls("sqlite:///sidecar.db", "sqlite:///sidecar-keys.db"), slack.api_url)
    host = Host(processes, tmp_path, given)
    assert await (await host.starts("release", "one")).ended() == 0

    assert "was `migrate` run on another disk?" in await host.refuses("worker", "two")
