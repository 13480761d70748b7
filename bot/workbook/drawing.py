"""My plan as a roadmap: what was released, the present version, the next jobs, the endings; and its picture.

Painting happens in a process of its own: it holds up nothing here, and its memory goes with it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from itertools import islice

from bot.decks.themes import PLAN
from bot.errors import Refusal
from bot.models import Plan, Stop

PATIENCE_SECONDS = 20
AT_A_TIME = asyncio.Semaphore(2)
"""So many painters work at once."""
MOST_LINES, MOST_CHARS = 4, 300
"""So many lines at a stop, and so many characters of each, are drawn."""
TOO_BARE = "There is no road to draw yet: finish “Career as a product”, or another exercise that names a job you want."


def roadmap(plan: Plan) -> tuple[Stop, ...]:
    """Return the stops of somebody's road, the oldest first. Raises Refusal when there are fewer than two."""
    parts = {part.name: part.lines for part in plan.parts}
    past = [f"{note.day:%-d %b %Y}: {note.text}" for note in plan.notes]
    proves = [f"Must prove: {line}" for line in parts.get(PLAN["must-prove"], ())]
    found = (
        Stop("past", "Released", tuple(past[:MOST_LINES][::-1])),
        Stop("now", PLAN["version"], tuple([*parts.get(PLAN["version"], ()), *proves][:MOST_LINES])),
        Stop("next", PLAN["next-job"], tuple(islice(parts.get(PLAN["next-job"], ()), MOST_LINES))),
        Stop("next", PLAN["job-after-next"], tuple(islice(parts.get(PLAN["job-after-next"], ()), MOST_LINES))),
        Stop("end", PLAN["end-states"], tuple(islice(parts.get(PLAN["end-states"], ()), MOST_LINES))),
    )
    stops = tuple(one for one in found if one.lines)
    if len(stops) < 2:
        raise Refusal(TOO_BARE)
    return stops


async def picture(stops: tuple[Stop, ...]) -> bytes | None:
    """Return a roadmap as a PNG; None where it cannot be drawn, for letters the font has not or any other reason."""
    lines = [[line[:MOST_CHARS] for line in one.lines] for one in stops]
    given = json.dumps([(one.shape, one.heading, rows) for one, rows in zip(stops, lines, strict=True)]).encode()
    # Nothing of our environment: there are keys in it.
    path = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    async with AT_A_TIME:
        painter = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.workbook.painting", env=path,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                drawn, _ = await painter.communicate(given)
        except TimeoutError:
            return None
        finally:
            with suppress(ProcessLookupError):
                painter.kill()
    return drawn if painter.returncode == 0 and drawn else None
