"""The bot in processes of its own: started, listened to, and stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp

from practice.world.changes import Changes

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0
"""Seconds a process may take to start or to say something; generous, because test machines are busy."""
STOPS_WITHIN = 5.0


class Child:
    """One process, with everything it has said so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._heard = Changes()
        self.out = self.err = ""
        self._ears = [asyncio.create_task(self._hear_out()), asyncio.create_task(self._hear_err())]

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    async def _hear_out(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.out += line.decode()

    async def _hear_err(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self.err += line.decode()
            self._heard.touch()

    async def says(self, words: str) -> None:
        """Return once these words stand in its standard error."""
        await self._heard.until(lambda: words in self.err, PATIENCE)

    async def pause(self, seconds: float = 0.1) -> None:
        """Give it a moment, but fail at once when it has ended."""
        with contextlib.suppress(TimeoutError):
            status = await asyncio.wait_for(self._process.wait(), seconds)
            raise AssertionError(f"It ended with status {status}:\n{self.err}")

    async def ended(self, within: float = PATIENCE) -> int:
        """Wait for its end and return its exit status (negative: the signal that killed it)."""
        async with asyncio.timeout(within):
            status = await self._process.wait()
            await asyncio.gather(*self._ears)
        return status

    async def stop(self) -> int:
        """Ask it to stop, as a service manager would, and return its exit status."""
        self._process.terminate()
        return await self.ended(STOPS_WITHIN)

    async def kill(self) -> None:
        """Kill it where it stands, if it still does."""
        if self._process.returncode is None:
            self._process.kill()
        await self.ended()

    async def tidy_away(self) -> None:
        """Make sure that it is gone, and show what it said beside a test that failed."""
        await self.kill()
        sys.stderr.write(f"{self.err}(ended with status {self._process.returncode})\n")


class Children:
    """Starts commands in a folder of their own, so that nobody's .env is read; none outlives the block."""

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        self._folder, self._stack = folder, stack

    async def bot(self, *arguments: str, **environment: str) -> Child:
        """Start `python -m bot` with these arguments."""
        return await self._start(["bot", *arguments], environment)

    async def clocked(self, url: str, *arguments: str, **environment: str) -> Child:
        """Start the bot on the practice time of the workspace at `url`."""
        return await self._start(["practice.clocked", url, *arguments], environment)

    async def mortal(self, url: str, dies_at: int, *arguments: str, **environment: str) -> Child:
        """Start the bot likewise, to be killed by itself at the commit of this number."""
        return await self._start(["tests.processes.mortal", url, *arguments], {**environment, "DIES_AT": str(dies_at)})

    async def demo(self, *arguments: str, **environment: str) -> Child:
        """Start the demonstration."""
        return await self._start(["practice", *arguments], environment)

    async def ran(self, *arguments: str, **environment: str) -> tuple[int, Child]:
        """Run `python -m bot` to its end; return the exit status and what it said."""
        child = await self.bot(*arguments, **environment)
        return await child.ended(), child

    async def shell(self, line: str, folder: Path, **environment: str) -> Child:
        """Start a line of a Procfile as its hosts do, in a folder."""
        return await self._started(["sh", "-c", f"exec env {line}"], environment, folder)

    async def _start(self, module: list[str], environment: Mapping[str, str]) -> Child:
        return await self._started([sys.executable, "-m", *module], environment, self._folder)

    async def _started(self, command: list[str], environment: Mapping[str, str], folder: Path) -> Child:
        given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
        process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE, env=given, cwd=folder)
        child = Child(process)
        self._stack.push_async_callback(child.tidy_away)
        return child


@asynccontextmanager
async def children(folder: Path) -> AsyncIterator[Children]:
    """Start processes in a folder; whatever still runs at the end is killed."""
    async with AsyncExitStack() as stack:
        yield Children(folder, stack)


async def health(address: str, web: Child) -> int:
    """Return the status of the health check, as soon as the endpoint answers at all."""
    async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"{address}/healthz") as response:
                    return response.status
            except aiohttp.ClientConnectionError:
                await web.pause()
