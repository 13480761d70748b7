"""A worker that never lives for long: every life begins with everything that is due."""

from __future__ import annotations

import pytest

from bot.models import Rhythm, RhythmState
from bot.sending.postman import CLAIM_LASTS
from bot.store import Store, rhythms
from practice.workspace import Workspace
from practice.world.people import TEAM_ID
from tests.kit.circle import environment
from tests.kit.databases import Urls
from tests.processes.children import PATIENCE, Children

NAMES = ("ana", "ben", "chloe", "dev", "emeka", "farah")
LIVES = 3


@pytest.mark.full
async def test_a_worker_that_is_killed_again_and_again_gets_on_in_every_life(
    slack: Workspace, processes: Children, migrated: Urls
) -> None:
    settings = environment(migrated, slack.api_url)
    await _questions_are_due(migrated, slack)

    for life in range(LIVES):
        slack.clock.advance(CLAIM_LASTS)
        worker = await processes.clocked(slack.url, "worker", **settings)
        # Killed as soon as one message more has come: no interval of any tick has passed by then.
        await slack.until(lambda life=life: _asked(slack) > life, PATIENCE)  # type: ignore[misc]
        await worker.kill()

    assert _asked(slack) >= LIVES


async def _questions_are_due(urls: Urls, slack: Workspace) -> None:
    store, now = Store(urls.database), slack.clock.now()
    async with store.begin() as tx:
        for name in NAMES:
            who = slack.person(name).id
            one = Rhythm(TEAM_ID, who, RhythmState.ON, now.weekday(), 540, due_on=now.date(), due_at=now)
            await rhythms.put(tx, [one])
    await store.close()


def _asked(slack: Workspace) -> int:
    return sum(bool(slack.person(name).inbox) for name in NAMES)
