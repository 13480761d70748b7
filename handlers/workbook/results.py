"""Results: read again, lay beside last time, share, ask peers, say what happened, delete."""

from __future__ import annotations

from bot.decks.themes import MOMENTS, THEMES
from bot.errors import Refusal
from bot.feedback import asking
from bot.models import Posted
from bot.reflections import picking
from bot.workbook import coming, comparing, pictures, sharing, sheets
from bot.workbook.around import around, peer_half
from bot.workbook.overview import overview
from handlers import caring
from handlers.calls import Call
from handlers.payloads import Click, Submission
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views.ask import ask_view
from handlers.views.tips import tip_view
from handlers.views.workbook import results as views
from handlers.views.workbook.plan import put_off_message, said_message

PICTURE = "The picture comes into your direct messages with Sidecar, with the same in words below it."
SENT = "It is sent as you saw it. If it cannot be, you are told."
SENT_BEFORE = (
    "You shared these parts there today already, so they are not sent a second time. You can do so again tomorrow."
)
DELETED = "It is gone for good, with its lines in My plan. What you shared of it stays with whoever got it."


async def open_result(call: Call[Click]) -> None:
    """Show a result."""
    sheet = await sheets.get(call.engine, call.who, call.payload.value)
    await call.swap(views.result_view(sheet, await around(call.engine, call.who, sheet)))
    await call.ack()


async def compare(call: Call[Click]) -> None:
    """Lay a result beside the one before it."""
    book = await overview(call.engine, call.who)
    sheet = await sheets.get(call.engine, call.who, call.payload.value)
    before = comparing.before(sheet, book.results)
    if before is None:
        raise Refusal("There is nothing earlier to compare it with.")
    then = await sheets.get(call.engine, call.who, before.id)
    await call.swap(views.compare_view(then, sheet, comparing.differences(then, sheet)))
    await call.ack()


async def send_picture(call: Call[Click]) -> None:
    """Send a result as a picture, in the direct messages. The window with the result stays below."""
    await pictures.send(call.engine, call.who, call.payload.value)
    await call.tell(blocks.note("On its way", PICTURE))
    await call.ack()


async def delete(call: Call[Click]) -> None:
    """Delete a result for good."""
    await sheets.delete(call.engine, call.who, call.payload.value)
    await call.redraw(blocks.note("Deleted", DELETED), DELETED)
    await call.ack()


async def ask_peers(call: Call[Click]) -> None:
    """Open `/feedback-ask` with lens and focus filled in."""
    half = await peer_half(call.engine, call.who, call.payload.value)
    await call.swap(ask_view(await asking.ask_form(call.engine, call.who), half.lens, half.focus))
    await call.ack()


async def show_tip(call: Call[Click]) -> None:
    """Show the tip that a result suggests."""
    tip = await picking.suggested(call.engine, call.who, call.payload.value)
    await call.swap(tip_view(tip, MOMENTS, THEMES, await caring.rows(call.engine, call.who.team_id, tip)))
    await call.ack()


async def ask_what_to_share(call: Call[Click]) -> None:
    """Ask what to share with whom."""
    sheet = await sheets.get(call.engine, call.who, call.payload.value)
    await call.swap(views.share_view(sheet, [part for part in sharing.PARTS if sharing.has(sheet, part)]))
    await call.ack()


async def preview(call: Call[Submission]) -> None:
    """Show exactly what will be sent."""
    view = call.payload.view
    place = view.text("person") or view.text("channel")
    if view.text("person") and view.text("channel"):
        raise Refusal("Pick a person or a channel, not both.", "channel")
    wanted = sharing.Share(view.metadata, place, view.several("parts"))
    shared = await sharing.preview(call.engine, call.who, wanted)
    await call.show(views.preview_view(shared, place))


async def share(call: Call[Submission]) -> None:
    """Send what the preview showed."""
    sheet_id, _, rest = call.payload.view.metadata.partition(" ")
    place, _, parts = rest.partition(" ")
    wanted = sharing.Share(sheet_id, place, tuple(parts.split(",")))
    sent = await sharing.share(call.engine, call.who, wanted)
    await call.show(blocks.note("On its way", SENT) if sent else blocks.note("Shared before", SENT_BEFORE))


async def ask_what_happened(call: Call[Click]) -> None:
    """Ask what happened with an experiment."""
    sheet = await sheets.get(call.engine, call.who, call.payload.value)
    asked = call.payload.message
    await call.swap(views.note_view(sheet, f"{asked.channel} {asked.ts}" if asked else ""))
    await call.ack()


async def keep_what_happened(call: Call[Submission]) -> None:
    """Keep a line of the release notes. The message that asked says so from then on, and asks no more."""
    view = call.payload.view
    sheet_id, _, where = view.metadata.partition(" ")
    channel, _, ts = where.partition(" ")
    sheet = await coming.say(call.engine, call.who, sheet_id, view.text("text"))
    await call.replace(said_message(sheet), Posted(channel, ts) if ts else None)
    await call.show(views.noted_view())


async def put_off(call: Call[Click]) -> None:
    """Let an experiment come back in a week."""
    click = call.payload
    day = await coming.put_off(call.engine, call.who, click.value)
    await call.replace(put_off_message(day), click.message)
    await call.ack()


FEATURE = Feature(
    name="Workbook results",
    help="A result can be done again and compared with last time, shared after a preview, or deleted.",
    clicks={
        "result_open": open_result,
        "result_compare": compare,
        "result_picture": send_picture,
        "result_delete": delete,
        "result_peers": ask_peers,
        "result_tip": show_tip,
        "result_share": ask_what_to_share,
        "result_note": ask_what_happened,
        "result_later": put_off,
    },
    submissions={"result_share": preview, "result_post": share, "result_note": keep_what_happened},
    once=frozenset({"result_post", "result_note", "result_later", "result_picture"}),
)
