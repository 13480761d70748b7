"""What the tables say of themselves to members."""

from __future__ import annotations

from bot.store.foundation.tables import metadata


def kept_lines() -> tuple[str, ...]:
    """What tables say they keep of a member beyond the sentences of `handlers.views.privacy`, one line each."""
    return tuple(table.info["kept"] for table in metadata.sorted_tables if table.info.get("kept"))
