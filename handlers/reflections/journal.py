"""The journal: browse, search, change, delete, export."""

from __future__ import annotations

from dataclasses import replace

from bot.errors import Refusal
from bot.models import Entry
from bot.reflections import journal, rhythms
from handlers import filing
from handlers.calls import Call
from handlers.payloads import Click, Command, Submission
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views import journal as views

GONE = "This entry is gone."
GONE_FOR_GOOD = "The entry is gone for good."
HERE_IT_COMES = "Your journal is being made into a file."
NOT_UPLOADED = "Your journal could not be put into a file here; nothing in it has changed. Please export it again."


async def open_journal(call: Call[Command] | Call[Click]) -> None:
    """Open the newest entries."""
    found = await journal.entries(call.engine, call.who)
    await call.open(call.payload.trigger_id, views.journal_view(found))
    await call.ack()


async def search(call: Call[Submission]) -> None:
    """Show the entries that hold some words."""
    words = call.payload.view.text("search")
    found = await journal.entries(call.engine, call.who, words)
    await call.show(views.journal_view(found, search=words))


async def turn_page(call: Call[Click]) -> None:
    """Show newer or older entries."""
    click = call.payload
    if click.view is not None and click.value.isdecimal():
        # What stands in the input comes with every click. In metadata it would be a word that somebody wrote.
        words = click.view.text("search")
        found = await journal.entries(call.engine, call.who, words)
        await call.turn(views.journal_view(found, int(click.value), words))
    await call.ack()


async def _entry(call: Call[Click] | Call[Submission], entry_id: str) -> Entry:
    found = await journal.entry(call.engine, call.who, entry_id)
    if found is None:
        raise Refusal(GONE)
    return found


async def open_entry(call: Call[Click]) -> None:
    """Open one entry on top of the journal."""
    await call.open(call.payload.trigger_id, views.entry_view(await _entry(call, call.payload.value)))
    await call.ack()


async def change_entry(call: Call[Submission]) -> None:
    """Keep an entry's new words."""
    view = call.payload.view
    # Read anew for its day and its question: the form brings the new words only.
    was = await _entry(call, view.metadata)
    parts = tuple((label, view.text(f"part{number}")) for number, (label, _) in enumerate(was.parts))
    happened = view.text("happened") or was.happened
    changed = replace(was, text=view.text("text"), parts=parts, happened=happened)
    await journal.write(call.engine, call.who, changed)
    await call.show(blocks.note("Changed", "Your changes are saved."))


async def delete_entry(call: Call[Click]) -> None:
    """Delete an entry for good."""
    click = call.payload
    await journal.delete(call.engine, call.who, click.value)
    await call.redraw(blocks.note("Deleted", GONE_FOR_GOOD), GONE_FOR_GOOD)
    await call.ack()


async def export(call: Call[Click]) -> None:
    """Send the whole journal as a Markdown file, in the direct messages.

    A file goes to a conversation, and only a message tells which one that is.
    """
    found = await journal.entries(call.engine, call.who)
    entries = blocks.count(len(found), "entry", "entries")
    text = f"Your journal, {entries}, as a file. {filing.ONCE_SAVED}"
    content = journal.markdown(found)
    await filing.send(
        call, filing.File("my-reflections.md", "My reflections", content, HERE_IT_COMES, text, NOT_UPLOADED)
    )


async def year_ago(call: Call[Click]) -> None:
    """Show what was written about a year ago."""
    today = await rhythms.local_today(call.engine, call.who)
    found = await journal.a_year_ago(call.engine, call.who, today)
    if found is None:
        raise Refusal(GONE)
    await call.open(call.payload.trigger_id, views.year_ago_view(found))
    await call.ack()


FEATURE = Feature(
    name="Journal",
    help="`/reflect journal` shows what you wrote: search it, change it, delete it, or take it with you as a file.",
    words={"reflect": {"journal": open_journal}},
    clicks={
        "journal": open_journal,
        "journal_newer": turn_page,
        "journal_older": turn_page,
        "journal_open": open_entry,
        "journal_delete": delete_entry,
        "journal_export": export,
        "journal_year_ago": year_ago,
    },
    submissions={"journal": search, "journal_entry": change_entry},
    once=frozenset({"journal_entry"}),
)
