"""Silence: what people write, and who they are, stays out of logs, intents and readable columns; keys really go."""

from __future__ import annotations

import io
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.authorization import AuthorizeResult

from bot.app import _bolt
from bot.errors import SidecarError, StoreError
from handlers import FEATURES
from handlers.calls import Call
from handlers.routing import Feature, attach
from practice.hands.person import Person
from practice.hands.reading import text_of
from practice.wire.faults import Faults
from tests.kit.circle import FOCUS, Circle, FrontDoor
from tests.kit.outage import outage
from tests.kit.spill import (
    ANSWER,
    WORDS,
    cells,
    collected,
    holds,
    logged,
    spilled,
    summed,
)

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""

CODE = re.compile(r"SC-\d\d")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with logged("DEBUG") as stream:
        yield stream


# A whole walk.


@pytest.mark.full
async def test_a_whole_walk_with_troubles_leaves_no_person_and_no_word_in_the_log(
    log: io.StringIO, joined: Circle, capfd: pytest.CaptureFixture[str]
) -> None:
    faults = joined.slack.faults
    faults.drop_after("chat.postMessage", 2)
    faults.ratelimited("chat.postMessage", 5)
    faults.status("chat.postMessage", 500)
    await collected(joined)
    faults.error("chat.postMessage", "user_not_found")
    await joined.later(timedelta(days=4, hours=1))
    faults.error("chat.postMessage", "internal_error")
    await joined.later(timedelta(days=1))
    await joined.later(timedelta(days=50))
    await joined.bot.tidy()

    assert "SC-30" in summed(log)
    assert spilled(log.getvalue()) == spilled("".join(capfd.readouterr())) == []


async def test_the_search_for_words_sees_them() -> None:
    assert spilled(f"U0ANA00000 said to mei: {ANSWER.upper()}") == [ANSWER, "U0ANA00000", "mei"]
    assert spilled("the manager of a meinung") == []


@pytest.mark.full
async def test_no_column_and_no_file_holds_what_people_wrote(joined: Circle) -> None:
    found: list[str] = []
    await collected(joined)
    for wait in (timedelta(0), timedelta(days=5, hours=1), timedelta(days=50)):
        await joined.later(wait)
        found += [place for words in WORDS for place in await holds(joined, words)]

    assert found == []
    assert await holds(joined, joined.person("ana").id) != []


async def test_the_outbox_holds_no_words_and_no_names(joined: Circle) -> None:
    await collected(joined)
    await joined.later(timedelta(days=5, hours=1))
    rows = [(place, str(value)) for place, value in await cells(joined.bot.engine.store) if "outbox." in place]

    assert len(rows) > 100
    assert [place for place, value in rows if place != "outbox.recipient" and spilled(value.split(":U0")[0])] == []


# Crashes in every listener.

Listen = Callable[[Call[Any]], Awaitable[None]]


def crashing(error: type[Exception]) -> Listen:
    async def listen(call: Call[Any]) -> None:
        words = f"{call.payload!r} {ANSWER} {FOCUS}"
        try:
            raise ValueError(words)
        except ValueError as cause:
            raise error(words) from cause

    return listen


def crash_everywhere(circle: Circle, error: type[Exception]) -> None:
    """Put an app in the place of the real one whose every listener raises, with all it knows in the message."""
    crash, bot = crashing(error), circle.bot
    kinds = ("commands", "clicks", "submissions")
    copies = []
    for feature in FEATURES:
        listeners: dict[str, Any] = {kind: dict.fromkeys(getattr(feature, kind), crash) for kind in kinds}
        words = {command: dict.fromkeys(several, crash) for command, several in feature.words.items()}
        copies.append(replace(feature, words=words, home=crash if feature.home else None, **listeners))
    us = AuthorizeResult(enterprise_id=None, team_id=bot.team_id, bot_token=bot.settings.slack_bot_token)
    app = _bolt(bot.settings, bot.client, us)
    attach(app, bot.engine, copies)
    circle.slack.direct = FrontDoor(replace(bot, bolt=app))


def names(kind: str) -> list[str]:
    if kind == "words":
        return sorted(f"{name} {word}" for one in FEATURES for name, several in one.words.items() for word in several)
    return sorted({name for feature in FEATURES for name in getattr(feature, kind)})


async def by_command(circle: Circle, ana: Person, name: str) -> str:
    before = len(ana.ephemerals)
    await ana.command(f"/{name} {ANSWER}")
    return text_of(ana.modal or {}) + "".join(map(text_of, ana.ephemerals[before:]))


async def by_click(circle: Circle, ana: Person, name: str) -> str:
    button = {"type": "button", "action_id": name, "value": ANSWER, "text": {"type": "plain_text", "text": "Press"}}
    blocks = [{"type": "actions", "elements": [button]}]
    if any(name in feature.in_windows for feature in FEATURES):
        await modal(circle, ana, "a_window", blocks)
    else:
        await circle.bot.client.chat_postMessage(channel=ana.id, text="Press", blocks=blocks)
    await ana.click(name)
    return text_of(ana.modal or {})


async def modal(circle: Circle, ana: Person, callback: str, blocks: list[dict[str, Any]]) -> None:
    label = {"type": "plain_text", "text": "Say"}
    view = {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": circle.bot.engine.vault.stamp(f"{circle.bot.team_id}/{ana.id}/{callback}", ""),
        "title": label,
        "submit": label,
        "blocks": blocks,
    }
    await circle.bot.client.views_open(trigger_id=circle.slack.triggers.issue(ana.id), view=view)


async def by_submission(circle: Circle, ana: Person, name: str) -> str:
    element, label = {"type": "plain_text_input", "action_id": "said"}, {"type": "plain_text", "text": "Say"}
    await modal(circle, ana, name, [{"type": "input", "block_id": "said", "label": label, "element": element}])
    errors = await ana.submit(said=ANSWER)
    return " ".join(errors.values())


async def by_home(circle: Circle, ana: Person, name: str) -> None:
    await ana.open_home()


WAYS: dict[str, Callable[[Circle, Person, str], Awaitable[str]]] = {
    "words": by_command,
    "commands": by_command,
    "clicks": by_click,
    "submissions": by_submission,
}
EVERY = [(kind, name) for kind in WAYS for name in names(kind)]


class Unexpected(Exception):
    """Something nobody thought of."""


@pytest.mark.parametrize("error", [StoreError, Unexpected])
async def test_a_crash_in_any_listener_says_its_code_and_nothing_else(
    log: io.StringIO, fresh: Circle, capfd: pytest.CaptureFixture[str], error: type[Exception]
) -> None:
    crash_everywhere(fresh, error)
    code = error.code if issubclass(error, SidecarError) else "SC-01"
    silent = []
    for kind, name in EVERY:
        before, ana = len(log.getvalue()), fresh.person("ana")
        shown = await WAYS[kind](fresh, ana, name)
        if ana.modal:
            await ana.close(everything=True)
        if code not in CODE.findall(shown):
            silent.append(f"{kind}: {name}")
        assert code in summed(log)[before:], f"{kind}: {name} is not in the log"
        fresh.clock.advance(timedelta(seconds=5))
    await by_home(fresh, fresh.person("ana"), "")

    assert summed(log).count(f" {code} {error.__name__} at ") > len(EVERY)
    assert spilled(log.getvalue()) == spilled("".join(capfd.readouterr())) == []
    assert silent == []


def test_every_kind_of_listener_is_made_to_crash() -> None:
    kinds = {
        name for name in Feature.__dataclass_fields__ if name not in ("name", "help", "by_givers", "in_windows", "once")
    }

    assert kinds == {*WAYS, "home"}


SLACK_TROUBLE: dict[str, Callable[[Faults], None]] = {
    "error": lambda faults: faults.error("views.open", "internal_error"),
    "500": lambda faults: faults.status("views.open", 500),
    "429": lambda faults: faults.ratelimited("views.open"),
    "dropped": lambda faults: faults.drop_before("views.open"),
}


@pytest.mark.parametrize("trouble", SLACK_TROUBLE)
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_form_slack_did_not_open_is_explained_with_the_code_in_the_log(
    log: io.StringIO, joined: Circle, trouble: str
) -> None:
    SLACK_TROUBLE[trouble](joined.slack.faults)

    shown = await by_command(joined, joined.person("ana"), "feedback-ask")

    assert set(CODE.findall(shown)) == set(CODE.findall(summed(log))) == {"SC-30"}
    assert spilled(log.getvalue()) == []


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_what_an_act_met_at_slack_is_summed_up_with_slacks_reason(log: io.StringIO, joined: Circle) -> None:
    joined.slack.faults.error("views.open", "missing_scope")

    await by_command(joined, joined.person("ana"), "feedback-ask")

    assert log.getvalue() == ""
    assert "SC-30 SlackApiError missing_scope at " in summed(log)


REFUSED = [
    ("user_not_found", "SC-30 Slack refuses a scheduled message (user_not_found)"),
    ("missing_scope", "SC-33 Slack takes no messages (missing_scope); they wait. Install the app again in Slack"),
    ("msg_too_long", "SC-38 Slack does not take a message as it is (msg_too_long)"),
]


@pytest.mark.parametrize(("reason", "said"), REFUSED)
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_what_the_clock_met_at_slack_is_a_line_with_slacks_reason(
    log: io.StringIO, joined: Circle, reason: str, said: str
) -> None:
    joined.slack.faults.error("chat.postMessage", reason)

    await joined.ana_asks()

    assert said in log.getvalue()


async def test_without_its_database_sidecar_says_so_with_the_code_in_the_log(
    log: io.StringIO, joined: Circle, request: pytest.FixtureRequest
) -> None:
    async with outage(joined.bot.engine.store, request):
        shown = await by_command(joined, joined.person("ana"), "feedback-ask")

    assert set(CODE.findall(shown)) == set(CODE.findall(summed(log))) == {"SC-20"}
    assert spilled(log.getvalue()) == []
