"""My plan: one private page, and the whole workbook as a file."""

from __future__ import annotations

import logging
from functools import partial

from bot.logs import fault
from bot.models import Stop
from bot.workbook import doing, drawing
from bot.workbook.exporting import markdown
from bot.workbook.overview import overview
from handlers import filing
from handlers.calls import Call, code_of
from handlers.payloads import Click, Command
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views.workbook import plan as views

logger = logging.getLogger(__name__)
COMING = "Your workbook is being made into a file."
THERE = f"My plan and your workbook, as a file. {filing.ONCE_SAVED}"
FAILED = "Your workbook could not be put into a file here; nothing in it has changed. Please export it again."
ROAD_COMING, ROAD_THERE = "Your roadmap is being drawn.", "My roadmap"
ROAD_FAILED = "Your roadmap could not be sent; nothing in your plan has changed. Please try again."
ROAD_IN_WORDS = "My roadmap, in words"
ROAD_SENT = "Your roadmap comes into your direct messages with Sidecar, with the same in words."
ALT_CHARS = 1_000
"""How much is said of a picture to whoever cannot see it: the words below it say all."""


async def open_plan(call: Call[Command] | Call[Click]) -> None:
    """Show the whole plan."""
    await call.swap(views.plan_view(await overview(call.engine, call.who)))
    await call.ack()


async def export(call: Call[Click]) -> None:
    """Send My plan, every draft and every result as a Markdown file, in the direct messages."""
    book = await overview(call.engine, call.who, brief=False)
    text = markdown(book, partial(doing.offered, call.engine))
    await filing.send(call, filing.File("my-plan.md", "My plan", text, COMING, THERE, FAILED))


async def send_roadmap(call: Call[Click]) -> None:
    """Send My plan as a drawn road, in the direct messages, with the same in words."""
    stops = drawing.roadmap((await overview(call.engine, call.who)).plan)
    await call.tell(blocks.note("On its way", ROAD_SENT))
    await call.ack()
    call.later.append(partial(_draw, call, stops))


async def _draw(call: Call[Click], stops: tuple[Stop, ...]) -> None:
    try:
        drawn = await drawing.picture(stops)
        rows = tuple(views.road_rows(stops, drawn=drawn is not None))
        if drawn is None:
            await call.client.chat_postMessage(channel=call.who.user_id, text=ROAD_IN_WORDS, blocks=rows)
            return
        said = views.road_words(stops)[:ALT_CHARS]
        road = ("my-roadmap.png", "My roadmap", drawn, ROAD_COMING, ROAD_THERE, ROAD_FAILED)
        await filing.upload(call, filing.File(*road, said, rows))
    except Exception as error:  # noqa: BLE001 - the request is answered: what goes wrong now, the log says, and the message
        fault(logger, code_of(error), error)


FEATURE = Feature(
    name="My plan",
    help="`/workbook plan` shows your plan: what your exercises wrote into it, experiments under way, release notes.",
    words={"workbook": {"plan": open_plan}},
    clicks={"plan": open_plan, "plan_export": export, "plan_road": send_roadmap},
    once=frozenset({"plan_road"}),
)
