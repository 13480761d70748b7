"""The demonstration as its own process: `python -m practice`, found by the address it prints."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
OURS = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
TROUBLE = re.compile(r"ERROR|CRITICAL|Traceback|Warning:")
HARMLESS = "ClientConnectionResetError"
"""A window was left while news was on its way to it."""


@asynccontextmanager
async def demonstration(folder: Path) -> AsyncIterator[str]:
    """Start it somewhere else than in its own folder, give its address, stop it; it must not have complained."""
    log = folder / "demonstration.log"
    with log.open("w") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "practice", "--port", "0",
            cwd=folder, env=os.environ | OURS, stdout=asyncio.subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_SECONDS):
            address = await _address(process.stdout)
        assert address, f"The demonstration did not start:\n{log.read_text()}"
        yield address
        complaints = [line for line in log.read_text().splitlines() if TROUBLE.search(line) and HARMLESS not in line]
        assert not complaints, "\n".join(complaints)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()
    assert process.returncode == 0, log.read_text()


async def _address(output: asyncio.StreamReader) -> str:
    """Return the address it prints, or "" when it ended without."""
    async for line in output:
        if found := ADDRESS.search(line.decode()):
            return found.group()
    return ""
