"""The figures of the promise, collected from the constants and settings that the behaviour itself is made of."""

from __future__ import annotations

from datetime import timedelta

from bot.engine import Engine
from bot.feedback import cover
from bot.feedback.asking import DAYS, JOIN_INVITE_EVERY, MEMORY
from bot.feedback.ending import SEEN_KEPT, SENT_KEPT
from bot.feedback.slots import FIRST_AFTER, READING, UNSIGNED
from bot.models import MIN_REVIEWERS, THREAD_SLOTS, Promise, Workspace
from bot.reflections.prompts import PROMPTS_KEPT
from bot.store import kept_lines, members

GONE_KEPT = timedelta(days=365)
"""How long everything is kept of somebody who left while keeping it, once their Slack account is closed."""
WITHDRAWN_KEPT = timedelta(days=400)
"""How long a note without a name says that something was taken away, so that no restored copy brings it back."""


async def current(engine: Engine, team_id: str) -> Promise:
    """Read what a workspace promises just now, for texts that people are shown."""
    async with engine.store.read() as tx:
        settings, pace = await members.workspace(tx, team_id), await cover.pace(engine, tx)
    return promise_of(settings, pace, engine.keys_on_same_server)


def promise_of(workspace: Workspace, pace: cover.Pace = cover.FEW, keys_on_same_server: bool = False) -> Promise:
    """Return the figures under these settings, and with so many boxes to cover; all others are the same everywhere."""
    return Promise(
        workspace=workspace,
        invited=MIN_REVIEWERS,
        opens_after_days=min(DAYS),
        slots=THREAD_SLOTS,
        first_slot_hours=round(FIRST_AFTER.total_seconds() / 3600),
        reading_hours=round(READING.total_seconds() / 3600),
        unsigned=UNSIGNED,
        sets_kept_days=MEMORY.days,
        sent_kept_days=SENT_KEPT.days,
        questions_kept_days=PROMPTS_KEPT.days,
        withdrawn_kept_days=WITHDRAWN_KEPT.days,
        invites_kept_days=JOIN_INVITE_EVERY.days,
        seen_kept_days=SEEN_KEPT.days,
        gone_kept_days=GONE_KEPT.days,
        cover_minutes=max(1, round(pace.sitting_seconds / 60)),
        quiet_cover_minutes=max(1, round(pace.sitting_seconds / cover.QUIET / 60)),
        keys_on_same_server=keys_on_same_server,
        kept=kept_lines(),
    )
