"""What stands below an item that comes only to people who chose its theme: where help is."""

from __future__ import annotations

from typing import Any

from bot import workspaces
from bot.decks.themes import ONLY_CHOSEN
from bot.engine import Engine
from bot.models import Reflection, Tip
from handlers.views import blocks


async def rows(engine: Engine, team_id: str, item: Tip | Reflection) -> list[dict[str, Any]]:
    """Return where help is, for an item that needs it; nothing for any other."""
    if item.theme not in ONLY_CHOSEN:
        return []
    return blocks.care((await workspaces.current(engine, team_id)).help)
