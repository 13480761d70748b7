from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from practice.hands.person import Person
from practice.workspace import Workspace
from tests.practice.guinea_pig import GuineaPig

Json = dict[str, Any]


class Browser:
    """What the page's script does."""

    def __init__(self, session: aiohttp.ClientSession, slack: Workspace, user: str) -> None:
        self.session, self.slack, self.user = session, slack, user

    async def state(self) -> Json:
        async with self.session.get(f"{self.slack.url}/practice/state?as={self.user}") as response:
            state: Json = await response.json()
            return state

    async def act(self, type_: str, **more: Any) -> Json:
        body = {"as": self.user, "type": type_, **more}
        async with self.session.post(f"{self.slack.url}/practice/act", json=body) as response:
            answer: Json = await response.json()
            return answer


@pytest.fixture
async def browser(slack: Workspace, pig: GuineaPig, ana: Person) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession() as session:
        yield Browser(session, slack, ana.id)


async def test_the_state_has_everything_the_page_draws(browser: Browser) -> None:
    state = await browser.state()
    assert state["me"]["name"] == "ana"
    assert {"version", "now", "team", "people", "channels", "messages", "home", "modals"} <= set(state)
    names = [channel["name"] for channel in state["channels"]]
    assert names == ["general", "product-leaders", "introductions", "moderators", "Guinea Pig"]
    assert state["commands"][1] == {
        "command": "/echo",
        "description": "Says it again",
        "usage_hint": "[words]",
    }
    assert all(preset["at"] > state["now"] for preset in state["clock"]["presets"])


async def test_the_page_tells_namesakes_apart_and_knows_the_app_among_bots(browser: Browser) -> None:
    state = await browser.state()
    labels = {person["name"]: person["label"] for person in state["people"]}
    assert (labels["cparker"], labels["cwong"]) == ("chris @cparker", "chris @cwong")
    assert (labels["u7kfd"], labels["rmenon"], labels["ana"]) == ("u7kfd", "Ravi Menon", "Ana Duarte")
    assert next(person for person in state["people"] if person["id"] == state["app"])["shown"] == "Guinea Pig"


async def test_whoever_belongs_to_another_workspace_cannot_act_here(browser: Browser, slack: Workspace) -> None:
    stranger = Browser(browser.session, slack, slack.person("svisser").id)
    refused = await stranger.act("command", channel="C0GENERAL", text="/form")
    assert "belongs to another workspace" in refused["error"]


async def test_the_whole_form_can_be_walked_by_acts(browser: Browser, ana: Person) -> None:
    assert (await browser.act("command", channel="C0GENERAL", text="/form"))["ok"]
    modal = (await browser.state())["modals"][0]
    wrong = await browser.act("submit", view_id=modal["id"], state={"focus": {"text": "x"}})
    assert wrong["errors"] == {"focus": "Please write at least 3 characters."}
    offered = await browser.act("suggest", view_id=modal["id"], block_id="who", action_id="people", query="")
    assert [option["value"] for option in offered["options"]] == ["ben", "chloe", "dev"]
    state = {"focus": {"text": "clarity"}, "lens": {"choice": "stop"}, "who": {"people": ["dev"]}}
    assert (await browser.act("submit", view_id=modal["id"], state=state))["errors"] is None
    after = await browser.state()
    assert after["modals"] == []
    im = after["channels"][-1]
    assert (im["kind"], im["unread"], im["readonly"]) == ("im", 1, True)
    assert after["messages"][im["id"]][0]["text"] == "You wrote clarity"
    await browser.act("read", channel=im["id"])
    assert (await browser.state())["channels"][-1]["unread"] == 0


async def test_what_slack_would_not_allow_is_refused_in_words(browser: Browser) -> None:
    await browser.act("messages")
    im = (await browser.state())["channels"][-1]["id"]
    refused = await browser.act("say", channel=im, text="hello?")
    assert refused["ok"] is False
    assert "turned off" in refused["error"]
    assert (await browser.act("submit", view_id="V0", state={}))["error"] == "That window is closed."
    assert (await browser.act("dance"))["ok"] is False


async def test_threads_are_flat_with_a_count_at_the_parent(browser: Browser) -> None:
    parent = (await browser.act("say", channel="C0GENERAL", text="who?"))["ts"]
    await browser.act("say", channel="C0GENERAL", text="me", thread_ts=parent)
    first, second = (await browser.state())["messages"]["C0GENERAL"]
    assert (first["reply_count"], second["thread_ts"]) == (1, parent)


async def test_the_home_can_be_opened_and_pressed(browser: Browser, pig: GuineaPig) -> None:
    await browser.act("home")
    home = (await browser.state())["home"]
    block = home["blocks"][1]
    where = {"type": "view", "view_id": home["id"]}
    await browser.act("click", container=where, block_id=block["block_id"], action_id="go", chosen=None)
    assert pig.last("block_actions")["actions"][0]["action_id"] == "go"


async def test_the_clock_can_be_moved(browser: Browser) -> None:
    before = (await browser.state())["now"]
    await browser.act("clock", advance=3600)
    assert (await browser.state())["now"] == before + 3600
    await browser.act("clock", to=before + 86_400)
    assert (await browser.state())["now"] == before + 86_400


async def test_the_clock_can_be_moved_to_a_moment_by_its_name(browser: Browser) -> None:
    lisbon = ZoneInfo("Europe/Lisbon")
    # The practice clock begins on a Monday, when "Tomorrow 09:00" is the same moment and the list shows only that.
    for week in ("2026-11-24", "2026-12-01"):
        await browser.act("clock", moment="Next Tuesday 09:00")
        now = datetime.fromtimestamp((await browser.state())["now"], lisbon)
        assert f"{now:%Y-%m-%d %H:%M}" == f"{week} 09:00"
    await browser.act("clock", to=datetime(2026, 12, 8, 6, 0, tzinfo=lisbon).timestamp())
    await browser.act("clock", moment="Next Tuesday 09:00")
    assert datetime.fromtimestamp((await browser.state())["now"], lisbon).day == 8
    assert "The opening" in (await browser.act("clock", moment="The opening"))["error"]


async def test_the_page_offers_the_scenes_it_was_given(browser: Browser, slack: Workspace) -> None:
    slack.page.scenes = [{"id": "short", "steps": []}]
    async with browser.session.get(f"{slack.url}/practice/scenes") as response:
        assert await response.json() == {"scenes": slack.page.scenes}


async def test_the_page_hears_of_every_change(browser: Browser, ana: Person) -> None:
    async with browser.session.ws_connect(f"{browser.slack.url}/practice/live?as={ana.id}") as live:
        first = (await live.receive_json())["version"]
        await ana.say("hello")
        assert (await live.receive_json())["version"] > first


async def test_nobody_else_can_touch_a_modal(browser: Browser, slack: Workspace) -> None:
    await browser.act("command", channel="C0GENERAL", text="/form")
    modal = (await browser.state())["modals"][0]
    other = Browser(browser.session, slack, slack.person("ben").id)
    refused = await other.act("submit", view_id=modal["id"], state={})
    assert refused["error"] == "That window is closed."
