"""The journal's windows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.models import BOX_CHARS, ENTRY_CHARS, HAPPENED, NOTE_CHARS, Entry
from handlers.views import blocks as b

PAGE = 8
"""Entries on a page."""
EXCERPT = 160
"""Characters of an entry in the list."""


def journal_view(found: Sequence[Entry], page: int = 0, search: str = "") -> dict[str, Any]:
    """Return the page of this number, from 0, of everything that was found, newest first."""
    shown = found[page * PAGE : (page + 1) * PAGE]
    rows: list[dict[str, Any]] = [_search(search)]
    if not found:
        nothing = "No entry has those words." if search else "Your journal is empty. Type `/reflect` to begin."
        rows.append(b.section(nothing))
    for entry in shown:
        text = _excerpt(entry)
        rows += [
            b.divider(),
            b.section(_heading(entry), b.button("Open", "journal_open", entry.id)),
            b.literal(text),
        ]
    rows += [b.divider(), b.actions(*_buttons(found, page))]
    rows.append(b.context("Sidecar shows this to nobody else. An exported file stays in your messages with Sidecar."))
    return b.modal("journal", "My journal", rows, submit="Search", metadata=str(page))


def _excerpt(entry: Entry) -> str:
    # A two-by-two has no text of its own: its boxes are what was written.
    text = entry.text or "; ".join(f"{label}: {words}" for label, words in entry.beside)
    return text if len(text) <= EXCERPT else text[: EXCERPT - 3].rstrip() + "..."


def _heading(entry: Entry) -> str:
    return f"*{entry.day:%d %b %Y}*\n{b.escape(entry.question)}"


def _search(search: str) -> dict[str, Any]:
    return b.field("search", "Search", b.text_input("search", search, most=100, lines=False), optional=True)


def _buttons(found: Sequence[Entry], page: int) -> list[dict[str, Any]]:
    buttons = []
    if page:
        buttons.append(b.button("Newer", "journal_newer", str(page - 1)))
    if (page + 1) * PAGE < len(found):
        buttons.append(b.button("Older", "journal_older", str(page + 1)))
    return [*buttons, export_button()]


def export_button(value: str = "") -> dict[str, Any]:
    """Return the button that sends the journal as a file; with a value the window it stands in stays open."""
    return b.button(
        "Export" if not value else "Export my journal",
        "journal_export",
        value,
        confirm=b.confirm(
            "Export your journal?",
            "Sidecar sends you a file here in Slack. You cannot delete it there yourself, but an "
            "admin can, and workspace owners "
            "may be able to export it.",
            "Send me the file",
        ),
    )


def entry_view(entry: Entry) -> dict[str, Any]:
    """One entry, to change or delete. Its question stays as it was asked, whatever became of the decks."""
    delete = b.button(
        "Delete",
        "journal_delete",
        entry.id,
        style="danger",
        confirm=b.confirm("Delete this entry?", "It is deleted for good.", "Delete it"),
    )
    return b.modal(
        "journal_entry",
        f"{entry.day:%d %b %Y}",
        [b.section(b.escape(entry.question)), *_fields(entry), *_beside(entry), b.actions(delete)],
        submit="Save",
        metadata=entry.id,
    )


def _fields(entry: Entry) -> list[dict[str, Any]]:
    """Return an input for everything that was written and not chosen."""
    boxes = [
        b.field(f"part{number}", label, b.text_input(f"part{number}", words, most=BOX_CHARS), optional=True)
        for number, (label, words) in enumerate(entry.parts)
    ]
    has_more = bool(entry.parts or entry.came_to)
    text = [] if entry.parts else [b.text_input("text", entry.text, most=ENTRY_CHARS)]
    rows = [*(b.field("text", "What you wrote", one, optional=has_more) for one in text), *boxes]
    if entry.happened:
        rows.append(b.field("happened", HAPPENED, b.text_input("happened", entry.happened, most=NOTE_CHARS)))
    return rows


def _beside(entry: Entry) -> list[dict[str, Any]]:
    """Return what stands beside the text and is not changed here."""
    written = {label for label, _ in entry.parts} | {HAPPENED}
    shown = [(label, words) for label, words in entry.beside if label not in written]
    return [b.section(f"*{b.escape(label)}:* {b.escape(words)}") for label, words in shown]


def year_ago_view(entry: Entry) -> dict[str, Any]:
    """What was written about a year ago, to read only."""
    rows = [b.section(_heading(entry)), *([b.quote(entry.text)] if entry.text else [])]
    for label, words in entry.beside:
        rows += [b.section(f"*{b.escape(label)}*"), b.quote(words)]
    return b.modal("note", "A year ago you wrote", rows)
