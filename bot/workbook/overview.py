"""What a member has in the workbook, read at once: drafts, results, My plan."""

from __future__ import annotations

from bot.engine import Engine
from bot.models import Who, Workbook
from bot.workbook import plans
from bot.workspaces import require_member


async def overview(engine: Engine, who: Who, *, brief: bool = True) -> Workbook:
    """Return what a member has, its sheets `brief` or whole. Raises Refusal for whoever has not joined."""
    async with engine.store.read() as tx:
        await require_member(tx, who)
        return await plans.workbook(engine, tx, who, brief=brief)
