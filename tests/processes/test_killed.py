"""A worker that is killed in the middle of sending."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import World
from bot.chance import Chance
from bot.sending.postman import CLAIM_LASTS
from bot.settings import load_settings
from practice.hands.reading import text_of
from practice.workspace import Workspace
from tests.kit.circle import ANA_ASKS, EVERYBODY, FOCUS, Circle, environment
from tests.kit.databases import Urls
from tests.processes.children import PATIENCE, Children

MESSAGES = 7
"""Six people are invited, and Ana is told."""


@pytest.mark.full
async def test_everybody_is_invited_though_the_worker_is_killed_between_claim_and_send(
    slack: Workspace, processes: Children, migrated: Urls
) -> None:
    settings = environment(migrated, slack.api_url)
    await _ana_asks(slack, settings)
    slack.faults.slow("chat.postMessage")  # never let go: the message under way is lost with its worker

    first = await processes.clocked(slack.url, "worker", **settings)
    await slack.until(lambda: any(call.method == "chat.postMessage" for call in slack.calls), PATIENCE)
    await first.kill()
    assert _messages(slack) == 0

    slack.clock.advance(CLAIM_LASTS + timedelta(seconds=1))
    second = await processes.clocked(slack.url, "worker", **settings)
    await slack.until(lambda: _messages(slack) == MESSAGES - 1, PATIENCE)
    slack.clock.advance(timedelta(minutes=1))
    await slack.until(lambda: _messages(slack) == MESSAGES, PATIENCE)

    invited = [name for name in EVERYBODY if _invitations(slack, name)]
    assert {*ANA_ASKS} == {*invited}
    assert len(invited) == MESSAGES - 1
    assert await second.stop() == 0


async def _ana_asks(slack: Workspace, settings: dict[str, str]) -> None:
    """Let a bot that sends nothing take in the round."""
    community = Circle(slack, slack.clock, load_settings("web", settings, dotenv=None), World(slack.clock, Chance()))
    await community.start()
    await community.everybody_joins()
    ana = slack.person("ana")
    await ana.command("/feedback-ask")
    named = [slack.person(name).id for name in ANA_ASKS]
    assert await ana.submit(focus=FOCUS, reviewers=named) == {}
    await community.stop()


def _messages(slack: Workspace) -> int:
    return sum(len(slack.person(name).inbox) for name in EVERYBODY)


def _invitations(slack: Workspace, name: str) -> int:
    return sum("asks for your feedback" in text_of(message) for message in slack.person(name).inbox)
