"""What somebody does at the server: run commands, lose files, cut the power."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.app import World, unmet_engine
from bot.engine import Engine
from bot.keeping import copying, restoring
from bot.keeping.copying import Notes
from bot.keeping.restoring import Restored, Wishes
from bot.settings import load_settings
from bot.store import Store
from practice.hands.reading import text_of
from tests.kit.circle import MASTER, Circle, environment
from tests.kit.databases import Urls
from tests.kit.power import Mains, PowerCutError
from tests.kit.spill import logged

NEW = bytes(range(100, 132))
NO_SLACK = "http://127.0.0.1:9/api/"


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str


class Desk:
    """Runs `python -m bot` in this process, in a folder without a .env."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder, self._monkeypatch, self._capsys = folder, monkeypatch, capsys

    async def ran(self, urls: Urls, *arguments: str, world: World | None = None, **changes: str) -> Said:
        """Run a command on these databases to its end."""
        self._monkeypatch.chdir(self._folder)
        for name, value in (environment(urls, NO_SLACK) | changes).items():
            self._monkeypatch.setenv(name, value)
        self._capsys.readouterr()
        with logged():
            status = await asyncio.to_thread(main, arguments, world)
        return Said(status, *self._capsys.readouterr())


def coded(key: bytes) -> str:
    """Return a master key as it stands in the environment."""
    return base64.b64encode(key).decode()


def elsewhere(folder: Path, name: str = "elsewhere") -> Urls:
    """Return two files that are not there."""
    return Urls(f"sqlite+aiosqlite:///{folder / name}.db", f"sqlite+aiosqlite:///{folder / name}-keys.db")


def files_of(urls: Urls) -> list[Path]:
    """Return what lies under the names of two SQLite databases."""
    names = [path_of(url) for url in (urls.database, urls.keys)]
    return [found for name in names for found in sorted(name.parent.glob(f"{name.name}*"))]


def path_of(url: str) -> Path:
    return Path(url.partition(":///")[2])


@asynccontextmanager
async def engine_on(circle: Circle, urls: Urls, master: bytes = MASTER) -> AsyncIterator[tuple[Engine, Store]]:
    """Build an engine on databases that need not know each other, in the circle's time and chance."""
    given = environment(urls, NO_SLACK) | {"SIDECAR_KEY": coded(master)}
    settings = load_settings("restore", given, dotenv=None)
    async with unmet_engine(settings, World(circle.clock, circle.bot.engine.chance)) as built:
        yield built


async def backed_up(circle: Circle, file: Path) -> Notes:
    engine = circle.bot.engine
    return await copying.backup(engine.store, file, engine.now(), engine.chance.id())


async def restored(circle: Circle, urls: Urls, file: Path, wishes: Wishes | None = None) -> Restored:
    """Restore a backup beside the running circle, as on another machine."""
    async with engine_on(circle, urls) as (engine, keys):
        return await restoring.restore(engine, keys, file, wishes or Wishes())


async def cut(circle: Circle, at: int, late: bool, work: Callable[[], Awaitable[object]]) -> bool:
    """Do some work and cut the power at a commit; return whether it came that far."""
    with Mains(circle, at, late).connected():
        try:
            await work()
        except PowerCutError:
            return True
    return False


def texts(circle: Circle, name: str) -> list[str]:
    return [text_of(message) for message in circle.person(name).inbox]
