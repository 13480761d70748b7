"""A form that was sent off: a window that waits, then what came of it, in whatever order Slack hears of the two."""

from __future__ import annotations

import asyncio
import copy
from typing import Any

import pytest

from bot.taps import TAPS_A_MINUTE
from handlers import calls
from practice.hands import submitting
from practice.hands.reading import text_of
from practice.wire import payloads
from practice.world.people import TEAM_ID
from tests.kit.capture import traces
from tests.kit.circle import Circle
from tests.kit.threads import WORDS, my_thread

pytestmark = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)

TYPED = "You decide late."


async def sent(circle: Circle, name: str, **inputs: str) -> tuple[Any, Any]:
    """Fill in somebody's form and send it off; return the form and the answer, which Slack has not read yet."""
    person = circle.person(name)
    assert person.modal is not None
    (form,) = [view for view in circle.slack.views.stacks[person.id] if view["id"] == person.modal["id"]]
    for block, value in inputs.items():
        (held,) = circle.slack.views.inputs[form["id"]][block].values()
        held["value"] = value
    payload = payloads.view_submission(circle.slack, person.member, form)
    return form, await circle.slack.deliveries.send("view_submission", payload)


async def test_the_answer_to_a_form_holds_its_own_words_and_no_others(joined: Circle) -> None:
    await joined.ana_asks()
    await joined.person("ben").click("answer")
    _, ack = await sent(joined, "ben", q0=TYPED)
    assert ack.payload["response_action"] == "update"
    assert TYPED in text_of(ack.payload["view"])
    assert "product reviews" not in str(ack.payload)
    assert "One moment" in text_of(ack.payload["view"])


async def test_what_came_of_it_is_shown_though_slack_hears_of_it_first(joined: Circle) -> None:
    await joined.ana_asks()
    ben = joined.person("ben")
    await ben.click("answer")
    form, ack = await sent(joined, "ben", q0=TYPED)
    before = len(joined.slack.calls)
    following = asyncio.create_task(joined.slack.deliveries.settled())
    await joined.slack.until(lambda: len(joined.slack.calls) > before)
    assert submitting._taken(joined.slack, ben.id, form, ack) == {}
    assert "One moment" in text_of(ben.modal or {})
    await following
    assert "One moment" not in text_of(ben.modal or {})
    assert "change" in text_of(ben.modal or {})


@pytest.mark.parametrize("trouble", ["500", "not_found"])
async def test_where_slack_shows_nothing_the_words_stay_to_be_copied(
    joined: Circle, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "SETTLING", (0.0,))
    await joined.ana_asks()
    ben = joined.person("ben")
    await ben.click("answer")
    if trouble == "500":
        joined.slack.faults.status("views.update", 500, times=2)
    else:
        joined.slack.faults.error("views.update", "not_found", times=2)
    with traces(joined) as left:
        await ben.submit(q0=TYPED)
    assert TYPED in text_of(ben.modal or {})
    assert "open the window again" in text_of(ben.modal or {})
    assert [statement.split(" SET ")[0] for statement in left.writes] == ["UPDATE boxes"]
    assert all(method.startswith("views.") for method in left.calls)


async def test_one_trouble_on_the_way_is_made_good(joined: Circle) -> None:
    await joined.ana_asks()
    ben = joined.person("ben")
    await ben.click("answer")
    joined.slack.faults.status("views.update", 500)
    await ben.submit(q0=TYPED)
    assert "One moment" not in text_of(ben.modal or {})


async def test_a_form_that_a_rule_refuses_is_shown_again_as_it_was(joined: Circle) -> None:
    ana = joined.person("ana")
    await ana.command("/sidecar settings")
    assert ana.modal is not None
    before = copy.deepcopy(ana.modal)
    changed = {"threshold": "5", "slot_hour": "7", "zone": "Lisbon", "admins": [joined.person("ben").id]}
    assert list(await ana.submit(**changed)) == ["zone"]
    assert list(await ana.submit()) == ["zone"]  # said once, however often it is sent
    said = [block for block in ana.modal["blocks"] if block["block_id"].startswith("beside ")]
    assert len(said) == 1
    state = {name: entry for block in ana.modal["state"]["values"].values() for name, entry in block.items()}
    assert state["threshold"]["selected_option"]["value"] == "5"
    assert state["slot_hour"]["selected_option"]["value"] == "7"
    assert state["zone"]["value"] == "Lisbon"
    assert state["admins"]["selected_users"] == [joined.person("ben").id]
    rest = [block["block_id"] for block in ana.modal["blocks"] if block not in said]
    assert rest == [block["block_id"] for block in before["blocks"]]
    assert await ana.submit(zone="Europe/Lisbon") == {}


# Somebody who can sign as Slack, and has a window of their own.


async def forged(circle: Circle, of: str, speaking_for: str, **change: Any) -> str:
    """Send off what somebody has before them in another one's name; return all that stands on their own screen."""
    owner, victim = circle.person(of), circle.person(speaking_for)
    assert owner.modal is not None
    (view,) = [one for one in circle.slack.views.stacks[owner.id] if one["id"] == owner.modal["id"]]
    button = {"type": "button", "action_id": change.get("press"), "value": change.get("value", "")}
    kind = "block_actions" if "press" in change else "view_submission"
    payload = payloads.view_submission(circle.slack, victim.member, {**view, **change.get("view", {})})
    payload |= {"type": kind, "actions": [button], "trigger_id": "1.2.3"}
    await circle.slack.deliveries.send(kind, payload)
    await circle.slack.deliveries.settled()
    return str(circle.slack.views.stacks[owner.id])


@pytest.mark.parametrize("kind", ["modal", "home"])
async def test_nobody_can_look_through_their_own_window_as_somebody_else(
    opened: Circle, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "SETTLING", (0.0,))
    dev = await my_thread(opened, "dev")
    round_id = str((dev.modal or {})["private_metadata"])[32:].partition("/")[0]
    shown = ""
    for press in ("letter_back", "tap_yes", "unsign"):
        shown += await forged(opened, "dev", "ben", press=press, value=round_id, view={"type": kind})
    shown += await forged(opened, "dev", "ben", view={"type": kind})
    assert WORDS["dev"] in shown
    assert WORDS["ben"] not in shown


async def test_a_stamp_is_for_one_person_one_window_and_one_round(fresh: Circle) -> None:
    vault = fresh.bot.engine.vault
    marks = [
        vault.stamp(f"{TEAM_ID}/{user}/{window}", text)
        for user in ("U0BEN00000", "U0DEV00000")
        for window in ("letter", "answer")
        for text in ("a", "b")
    ]
    assert len(set(marks)) == 8


async def test_no_address_but_slacks_own_is_called(joined: Circle) -> None:
    called = asyncio.Event()
    listener = await asyncio.start_server(lambda *_: called.set(), "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    who = {"type": "block_actions", "team": {"id": TEAM_ID}, "user": {"id": joined.person("ana").id}}
    press: dict[str, Any] = {"trigger_id": "1.2.3", "actions": [{"action_id": "join", "value": ""}], **who}
    for url in (f"http://127.0.0.1:{port}/steal", f"https://hooks.slack.com.127.0.0.1:{port}/steal"):
        await joined.slack.deliveries.send("block_actions", press | {"response_url": url})
    listener.close()
    assert not called.is_set()


async def test_how_much_somebody_did_lately_is_told_to_nobody_else(joined: Circle) -> None:
    busy, quiet = joined.person("ana").id, joined.person("ben").id
    for _ in range(TAPS_A_MINUTE):
        joined.bot.engine.limiter.tap(busy)
    command = {"team_id": TEAM_ID, "channel_id": "C0GENERAL", "trigger_id": "1.2.3", "command": "/feedback-tip"}
    one, other = [await joined.slack.deliveries.send("command", command | {"user_id": who}) for who in (busy, quiet)]
    assert one == other
