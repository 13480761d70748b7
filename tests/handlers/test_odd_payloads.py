"""Signed payloads of odd shapes, of strangers and of other workspaces: answered in order, kept nowhere, not a line."""

from __future__ import annotations

import copy
import io
import json
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from handlers import FEATURES
from practice.wire.delivery import encoded
from practice.wire.signing import signed_headers
from practice.world.people import TEAM_ID
from tests.kit.circle import Circle
from tests.kit.spill import cells, logged, summed

SECRET = "practice-secret"
CODE = re.compile(r"SC-\d\d")
Payload = dict[str, Any]
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**30, "", "x", "\ud800", "\x00", "x" * 300_000, [], [None], [[]], {}, {"id": None},
    {"id": []}, {"value": {}}, {"text": "x"}, {"type": "message"},
)  # fmt: skip
HOW_MANY = 1_000

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with logged("DEBUG") as stream:
        yield stream


def _who(circle: Circle) -> Payload:
    ana = circle.person("ana").id
    return {
        "team": {"id": TEAM_ID, "domain": "practice"},
        "user": {"id": ana, "username": "ana", "name": "ana", "team_id": TEAM_ID},
        "api_app_id": "A0",
        "token": "t",
        "trigger_id": "1.2.3",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _view(name: str) -> Payload:
    values = {
        "text": {"text": {"type": "plain_text_input", "value": "words"}},
        "when": {"when": {"type": "radio_buttons", "selected_option": {"value": "day", "text": {"text": "A day"}}}},
        "until": {"until": {"type": "datepicker", "selected_date": "2026-12-24"}},
        "day": {"day": {"type": "datepicker", "selected_date": "2026-12-24"}},
        "weekday": {"weekday": {"type": "static_select", "selected_option": {"value": "2"}}},
        "minute": {"minute": {"type": "static_select", "selected_option": {"value": "510"}}},
        "pace": {"pace": {"type": "static_select", "selected_option": {"value": "1"}}},
        "track": {"track": {"type": "static_select", "selected_option": {"value": "themes"}}},
        "themes": {"themes": {"type": "checkboxes", "selected_options": [{"value": "story"}]}},
        "reviewers": {"reviewers": {"type": "multi_users_select", "selected_users": ["U0BEN00000"]}},
        "channel": {"channel": {"type": "channels_select", "selected_channel": "C0GENERAL"}},
    }
    return {
        "id": "V0000001",
        "hash": "1.2",
        "type": "modal",
        "callback_id": name,
        "private_metadata": "prompt 2026-11-24 D0 1.2",
        "state": {"values": values},
        "app_installed_team_id": TEAM_ID,
        "blocks": [],
    }


def every_kind(circle: Circle) -> list[tuple[str, Payload]]:
    """Return one payload of every listener there is, by the kind of its delivery."""
    who, found = _who(circle), list[tuple[str, Payload]]()
    for feature in FEATURES:
        for name in feature.clicks:
            action = {"type": "button", "block_id": "b", "action_id": name, "value": "one/Heron"}
            boxes = {"type": "checkboxes", "action_id": name, "selected_options": [{"value": "askable"}]}
            place = {"type": "message", "channel_id": "D0", "message_ts": "1.2"}
            where = {
                "container": place,
                "channel": {"id": "D0"},
                "response_url": f"{circle.slack.url}/practice/response/x",
            }
            found.append(("block_actions", {"type": "block_actions", **who, **where, "actions": [action]}))
            inside = {"container": {"type": "view", "view_id": "V1"}, "view": _view("any")}
            found.append(("block_actions", {"type": "block_actions", **who, **inside, "actions": [boxes]}))
        for name in feature.submissions:
            found.append(
                ("view_submission", {"type": "view_submission", **who, "view": _view(name), "response_urls": []})
            )
        commands = {*feature.commands, *feature.words}
        for name in commands:
            for word in ("", "help", *feature.words.get(name, ())):
                found.append(("command", {**_command(circle), "command": f"/{name}", "text": f"{word} more"}))
    event = {"type": "app_home_opened", "user": circle.person("ana").id, "tab": "home", "channel": "D0"}
    outer = {"type": "event_callback", "team_id": TEAM_ID, "event_id": "Ev1", "authorizations": [{"team_id": TEAM_ID}]}
    return [*found, ("event", {**outer, "event": event})]


def _command(circle: Circle) -> Payload:
    return {
        "team_id": TEAM_ID,
        "user_id": circle.person("ana").id,
        "channel_id": "C0GENERAL",
        "trigger_id": "1.2.3",
        "response_url": f"{circle.slack.url}/practice/response/x",
    }


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to everything inside a payload."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inside:
        yield (*path, key)
        yield from places(value, (*path, key))


def changed(payload: Payload, chance: random.Random) -> Payload:
    """Return the payload with one or two things in it taken out, or something else in their place."""
    odd = copy.deepcopy(payload)
    for _ in range(chance.choice((1, 1, 2))):
        ways = list(places(odd))
        if not ways:
            break
        *way, last = chance.choice(ways)
        node: Any = odd
        for key in way:
            node = node[key]
        if chance.random() < 0.3:
            del node[last]
        else:
            node[last] = copy.deepcopy(chance.choice(ODD))
    return odd


async def sent(circle: Circle, kind: str, payload: Any) -> int:
    """Deliver a signed payload at the front door; return the status."""
    body = _form(payload) if kind == "command" else encoded(kind, payload)
    form = "application/json" if kind == "event" else "application/x-www-form-urlencoded"
    assert circle.slack.direct is not None
    status, _ = await circle.slack.direct(body, signed_headers(SECRET, body) | {"Content-Type": form})
    return status


def _form(payload: Payload) -> str:
    return urlencode(
        {key: value for key, value in payload.items() if value is not None}, errors="surrogatepass", doseq=True
    )


@pytest.mark.full
async def test_no_shape_of_a_signed_payload_is_a_fault_of_ours(log: io.StringIO, joined: Circle) -> None:
    chance, valid = random.Random(11), every_kind(joined)
    for number in range(HOW_MANY):
        kind, payload = valid[number % len(valid)]
        odd = changed(payload, chance)
        before = len(log.getvalue())
        status = await sent(joined, kind, odd)
        said = summed(log)[before:]
        assert status < 500, (kind, odd)
        # Slack may refuse an odd id that we hand back to it; nothing else may go wrong.
        assert set(CODE.findall(said)) <= {"SC-30"}, (kind, str(odd)[:3_000], said)
        assert "Traceback" not in said
        joined.bot.engine.limiter._taps.clear()


async def test_every_valid_payload_comes_to_its_listener(log: io.StringIO, joined: Circle) -> None:
    for kind, payload in every_kind(joined):
        assert await sent(joined, kind, payload) == 200, payload
        joined.bot.engine.limiter._taps.clear()
    assert "SC-01" not in summed(log)


NOT_PAYLOADS: tuple[Any, ...] = (None, [], "x", 7, {}, {"type": None}, {"type": []}, {"type": "block_actions"})


@pytest.mark.parametrize("payload", NOT_PAYLOADS, ids=repr)
async def test_what_is_no_payload_is_a_bad_request(log: io.StringIO, fresh: Circle, payload: Any) -> None:
    assert await sent(fresh, "block_actions", payload) == 400
    assert summed(log) == ""


async def test_kinds_that_are_not_for_us_are_acknowledged(log: io.StringIO, fresh: Circle) -> None:
    assert await sent(fresh, "block_actions", {"type": "view_closed", "view": None}) == 200
    assert await sent(fresh, "block_actions", {"type": "shortcut"}) == 200
    other = {"type": "event_callback", "team_id": TEAM_ID, "event": {"type": "message", "user": []}}
    assert await sent(fresh, "event", other) == 200
    assert summed(log) == ""


async def test_slack_may_ask_whether_the_door_is_ours(fresh: Circle) -> None:
    body = json.dumps({"type": "url_verification", "token": "t", "challenge": "prove it"})
    assert fresh.slack.direct is not None
    headers = signed_headers(SECRET, body) | {"Content-Type": "application/json"}
    assert await fresh.slack.direct(body, headers) == (200, '{"challenge": "prove it"}')


# Strangers.


async def _rows(circle: Circle) -> list[tuple[str, object]]:
    return await cells(circle.bot.engine.store)


async def test_payloads_of_another_workspace_are_refused_and_create_nothing(fresh: Circle) -> None:
    await fresh.bot.sweep()
    before = await _rows(fresh)
    for kind, payload in every_kind(fresh):
        odd = json.loads(json.dumps(payload).replace(TEAM_ID, "T0ELSEWHERE"))
        assert await sent(fresh, kind, odd) == 200
    assert await _rows(fresh) == before


async def test_somebody_of_another_workspace_hears_whose_sidecar_this_is(fresh: Circle) -> None:
    body = _form(_command(fresh) | {"command": "/sidecar", "text": "help", "team_id": "T0ELSEWHERE"})
    assert fresh.slack.direct is not None
    status, answer = await fresh.slack.direct(body, signed_headers(SECRET, body))
    assert status == 200
    assert "another workspace" in answer


@pytest.mark.parametrize("stranger", ["U0STRANGER", "W0STRANGER", "U" + "0" * 31])
async def test_people_the_workspace_does_not_know_create_nothing(fresh: Circle, stranger: str) -> None:
    await fresh.bot.sweep()
    before = await _rows(fresh)
    for kind, payload in every_kind(fresh):
        odd = json.loads(json.dumps(payload).replace(fresh.person("ana").id, stranger))
        assert await sent(fresh, kind, odd) == 200
        fresh.bot.engine.limiter._taps.clear()
    assert await _rows(fresh) == before


@pytest.mark.parametrize("person", ["U" * 2_400_000, "u0ana", "U0ANA\n", "U0 ANA", "Ü0ANA", ""])
async def test_an_id_that_is_none_is_not_read(log: io.StringIO, fresh: Circle, person: str) -> None:
    before = await _rows(fresh)
    for kind, payload in dict(every_kind(fresh)).items():
        odd = json.loads(json.dumps(payload).replace(json.dumps(fresh.person("ana").id), json.dumps(person)))
        assert await sent(fresh, kind, odd) in (400, 413)
    assert await _rows(fresh) == before
    assert summed(log) == ""


async def test_a_newcomer_hears_when_to_try_again_and_may_then_join(fresh: Circle) -> None:
    noor = fresh.person("noor")
    await noor.command("/sidecar join")
    assert "try again in an hour" in str(noor.modal)
    assert [method for method in (call.method for call in fresh.slack.calls) if method.startswith("users.")] == []
    await fresh.bot.sweep()
    await noor.close()
    await noor.command("/sidecar join")
    assert "You are in" in str(noor.modal)


# What clients type.


async def test_half_an_emoji_in_any_field_harms_nothing(log: io.StringIO, joined: Circle) -> None:
    ana = joined.person("ana")
    await ana.command("/reflect")
    assert await ana.submit(text="Half a smile \ud83d stays out.\x00") == {}
    await ana.close(everything=True)
    await ana.command("/reflect journal")
    assert "Half a smile  stays out." in str(ana.modal)
    await ana.close(everything=True)
    assert await joined.ana_asks(focus="The focus \ud83d of it") == {}
    assert "SC-01" not in summed(log)


async def test_a_thousand_korean_characters_are_a_thousand(joined: Circle) -> None:
    await joined.ana_asks()
    ben = joined.person("ben")
    await ben.click("answer")
    assert await ben.submit(q0="한" * 1_000) == {}
    await ben.close(everything=True)
    await ben.click("answer")
    assert "한" * 1_000 in str(ben.modal)
