"""The first call to Slack: a start waits for Slack and not for a token that is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.app import World, build
from bot.chance import Chance
from bot.errors import SlackRefused, SlackWaits
from bot.sending.answers import refusal_of
from bot.sending.pace import FIRST_PAUSE, LONGEST_PAUSE
from bot.sending.starting import introduced
from bot.settings import load_settings
from practice.demo import practice_workspace
from practice.wire.faults import Faults
from practice.world.clock import PracticeClock
from tests.kit.circle import environment
from tests.kit.databases import Urls

TEST = "auth.test"
IN_BETWEEN, STATUS = "Look for a proxy or a login page", "Slack's own troubles are told at"
NETWORK = "Look at this machine's network and its firewall"
AWAY: dict[str, tuple[Callable[[Faults], None], str]] = {
    "a page": (lambda faults: faults.page(TEST), IN_BETWEEN),
    "a word": (lambda faults: faults.page(TEST, "busy", content_type="text/plain"), IN_BETWEEN),
    "503": (lambda faults: faults.status(TEST, 503), IN_BETWEEN),
    "half a body": (lambda faults: faults.half(TEST), NETWORK),
    "a login page": (lambda faults: faults.redirect(TEST, "http://127.0.0.1:9/"), IN_BETWEEN),
    "a cut line": (lambda faults: faults.drop_before(TEST), NETWORK),
    "429": (lambda faults: faults.ratelimited(TEST, 7), ""),
    "429 until a date": (lambda faults: faults.ratelimited(TEST, "Wed, 21 Oct 2015 07:28:00 GMT"), ""),
    "the workspace's door": (lambda faults: faults.error(TEST, "org_login_required"), "Ask whoever administers"),
    "Slack's own trouble": (lambda faults: faults.error(TEST, "fatal_error"), STATUS),
}
"""What is in the way, and where the log says to look."""


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_start_waits_through_everything_that_passes(urls: Urls, caplog: pytest.LogCaptureFixture) -> None:
    slack, waited = practice_workspace(PracticeClock()), []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    await slack.start()
    for trouble, _ in AWAY.values():
        trouble(slack.faults)
    settings = load_settings("worker", environment(urls, slack.api_url), dotenv=None)
    async with build(settings, World(slack.clock, Chance(), wait=wait)) as bot:
        assert bot.team_id == "T0PRACTICE"
    await slack.stop()

    assert len(waited) == len(AWAY)
    assert waited[6] == 7.0
    assert caplog.text.count("SC-33 Sidecar cannot start yet") == len(AWAY)
    looks = [words.partition("as often as it takes. ")[2] for words in caplog.messages if "cannot start yet" in words]
    assert [name for name, look in zip(AWAY, looks, strict=True) if not look.startswith(AWAY[name][1])] == []
    assert [name for name, look in zip(AWAY, looks, strict=True) if not look] == ["429", "429 until a date"]


@pytest.mark.parametrize("reason", ["invalid_auth", "account_inactive", "token_revoked", "not_authed"])
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_token_that_is_refused_stops_the_start_with_slacks_reason(urls: Urls, reason: str) -> None:
    slack = practice_workspace(PracticeClock())
    await slack.start()
    slack.faults.error(TEST, reason)
    settings = load_settings("worker", environment(urls, slack.api_url), dotenv=None)

    with pytest.raises(SlackRefused, match=rf"SLACK_BOT_TOKEN \({reason}\)"):
        async with build(settings, World(slack.clock, Chance())):
            pass
    await slack.stop()


class Away:
    """Slack, not to be reached."""

    async def whoami(self) -> tuple[str, str, str]:
        raise SlackWaits("away")


async def test_the_waits_of_a_start_grow_to_a_bound_and_whoever_ends_one_ends_the_start() -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await introduced(Away(), wait)

    assert waited[0] == FIRST_PAUSE.total_seconds()
    assert waited == sorted(waited)
    assert waited[-1] == LONGEST_PAUSE.total_seconds()


@pytest.mark.parametrize(
    ("reason", "look"),
    [("missing_scope", "Install the app again in Slack"), ("token_revoked", "Put the app's present bot token into")],
)
def test_what_only_its_owner_can_mend_is_said_with_the_way(reason: str, look: str) -> None:
    waits = refusal_of(200, {}, {"ok": False, "error": reason}, to_person=True)

    assert isinstance(waits, SlackWaits)
    assert waits.look.startswith(look)
