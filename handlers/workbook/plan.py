"""My plan: one private page, and the whole workbook as a file."""

from __future__ import annotations

from bot.workbook.exporting import markdown
from bot.workbook.overview import overview
from handlers import filing
from handlers.calls import Call
from handlers.payloads import Click, Command
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views.workbook.plan import plan_view

COMING = "Your workbook is being made into a file."
THERE = "My plan and your workbook, as a file. Delete it, and this message, once you have saved it."
FAILED = "Your workbook could not be put into a file here; nothing in it has changed. Please export it again."
SENT = "The file is in your direct messages with Sidecar."


async def open_plan(call: Call[Command] | Call[Click]) -> None:
    """Show the whole plan."""
    await call.swap(plan_view(await overview(call.engine, call.who)))
    await call.ack()


async def export(call: Call[Click]) -> None:
    """Send My plan and every result as a Markdown file, in the direct messages."""
    book = await overview(call.engine, call.who)
    await filing.send(call, filing.File("my-plan.md", "My plan", markdown(book), COMING, THERE, FAILED))
    sent = blocks.note("On its way", SENT)
    # On top of a window that is to stay: whoever is about to delete everything goes on from there.
    await (call.tell(sent) if call.payload.value else call.redraw(sent, SENT))
    await call.ack()


FEATURE = Feature(
    name="My plan",
    help="`/workbook plan` shows your plan: what your exercises wrote into it, experiments under way, release notes.",
    words={"workbook": {"plan": open_plan}},
    clicks={"plan": open_plan, "plan_export": export},
)
