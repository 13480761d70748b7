"""A container engine, called as one calls it by hand."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

HARDENED = ("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")  # noqa: S108
"""As compose.yaml has it."""
VOLUMES = ("/data", "/keys")
NAME = "sidecar-try"
"""Fixed: what a try that was killed leaves behind, the next one removes."""


class Engine:
    """docker, or podman, which takes the same words."""

    def __init__(self, program: str, image: str, environment: Mapping[str, str]) -> None:
        self._program, self._image, self._environment = program, image, environment

    async def says(self, *arguments: str, status: int = 0) -> str:
        """Run a command of the engine to its end; return what it says. AssertionError on any other status."""
        process = await asyncio.create_subprocess_exec(self._program, *arguments, stdout=PIPE, stderr=PIPE)
        out, err = await process.communicate()
        assert process.returncode == status, f"{arguments[0]}: status {process.returncode}\n{(out + err).decode()}"
        return out.decode().strip()

    async def once(self, *arguments: str, status: int = 0) -> str:
        """Run a command of the bot in a container that goes away with it."""
        return await self.says("run", "--rm", *self._options(), self._image, *arguments, status=status)

    async def within(self, *command: str, status: int = 0) -> str:
        """Run a command beside the bot, in its container."""
        return await self.says("exec", NAME, *command, status=status)

    async def facts(self) -> dict[str, Any]:
        """Return what the engine knows of the bot's container."""
        (found,) = json.loads(await self.says("container", "inspect", NAME))
        return dict(found)

    async def log(self) -> str:
        """Return what the bot has written."""
        return await self.says("logs", NAME)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run what the image runs by itself; at the end it is gone."""
        await self.says("run", "--detach", "--name", NAME, *self._options(), self._image)
        try:
            yield
        finally:
            await self.says("rm", "--force", NAME)

    @asynccontextmanager
    async def volumes(self) -> AsyncIterator[None]:
        """Have two empty volumes; at the end they are gone."""
        names = [self._volume(folder) for folder in VOLUMES]
        await self.says("rm", "--force", NAME)
        await self.says("volume", "rm", "--force", *names)
        try:
            yield
        finally:
            await self.says("volume", "rm", "--force", *names)

    def _volume(self, folder: str) -> str:
        return f"{NAME}-{folder.strip('/')}"

    def _options(self) -> list[str]:
        # The host's network, because the practice Slack stands at this machine's loopback address and nowhere else.
        options = ["--network", "host", *HARDENED]
        for folder in VOLUMES:
            options += ["--volume", f"{self._volume(folder)}:{folder}"]
        for name, value in self._environment.items():
            options += ["--env", f"{name}={value}"]
        return options
