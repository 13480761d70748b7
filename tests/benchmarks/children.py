"""Processes of their own: memory can only be compared between fresh ones."""

from __future__ import annotations

import json
import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


async def output(*command: str) -> str:
    """Return what a command printed; what it complains about goes to our own errors. SystemExit when it failed."""
    child = await create_subprocess_exec(*command, stdout=PIPE, cwd=ROOT)
    printed, _ = await child.communicate()
    if child.returncode:
        raise SystemExit(f"{' '.join(command[:3])} ended with status {child.returncode}.")
    return printed.decode()


async def measured(module: str, *arguments: object) -> dict[str, float]:
    """Return what a module of ours measured in a fresh interpreter."""
    printed = await output(sys.executable, "-m", module, *map(str, arguments))
    figures: dict[str, float] = json.loads(printed)
    return figures
