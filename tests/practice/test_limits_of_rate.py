from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from practice.hands.person import Person
from practice.wire.ratelimit import PER_MINUTE, RateLimits
from practice.workspace import Workspace
from practice.world.clock import PracticeClock


def test_a_second_post_to_a_conversation_waits_a_second() -> None:
    clock = PracticeClock()
    limits = RateLimits(clock)
    assert limits.wait_for("chat.postMessage", {"channel": "D0ANA"}) is None
    assert limits.wait_for("chat.postMessage", {"channel": "D0ANA"}) == 1
    assert limits.wait_for("chat.postMessage", {"channel": "D0BEN"}) is None
    clock.advance(timedelta(seconds=1))
    assert limits.wait_for("chat.postMessage", {"channel": "D0ANA"}) is None


def test_a_user_and_their_conversation_share_one_limit() -> None:
    limits = RateLimits(PracticeClock())
    assert limits.wait_for("chat.postMessage", {"channel": "U0ANA"}) is None
    assert limits.wait_for("chat.postMessage", {"channel": "D0ANA"}) == 1


@pytest.mark.parametrize(("method", "most"), PER_MINUTE.items())
def test_each_method_has_its_tier_alone(method: str, most: int) -> None:
    clock = PracticeClock()
    limits = RateLimits(clock)
    waits = [limits.wait_for(method, {"channel": f"D{number}"}) for number in range(most + 1)]
    assert waits == [None] * most + [60]
    other = next(name for name in PER_MINUTE if name != method)
    assert limits.wait_for(other, {"channel": "D0ANA"}) is None
    clock.advance(timedelta(seconds=60))
    assert limits.wait_for(method, {"channel": "D0ANA"}) is None


async def test_the_answer_is_429_with_retry_after(slack: Workspace, ana: Person) -> None:
    slack.limits = True
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    await client.chat_postMessage(channel=ana.id, text="one")
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=ana.id, text="two")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "1"
    assert refused.value.response["error"] == "ratelimited"
    assert len(ana.inbox) == 1
