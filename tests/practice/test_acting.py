"""Buttons, menus, commands, suggestions, tabs and response URLs."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from practice.hands.composing import read
from practice.hands.person import Person
from practice.hands.reading import text_of
from practice.workspace import Workspace
from practice.world.errors import RefusedError
from tests.practice.guinea_pig import GuineaPig, button, field, modal, options, section

PICK = {
    "type": "static_select",
    "action_id": "pick",
    "options": options("red", "blue"),
    "placeholder": {"type": "plain_text", "text": "Colour"},
}
BUTTONS: list[dict[str, Any]] = [
    section("Choose", block_id="choose", accessory=PICK),
    {
        "type": "actions",
        "block_id": "acts",
        "elements": [
            button("Go", "go", value="v1", style="primary"),
            {"type": "overflow", "action_id": "more", "options": options("mute", "report")},
        ],
    },
]


async def test_a_button_in_a_message_arrives_with_all_its_context(
    slack: Workspace, pig: GuineaPig, ana: Person
) -> None:
    posted = await pig.client.chat_postMessage(channel=ana.id, text="hello", blocks=BUTTONS)
    await ana.click("Go")
    body = pig.last("block_actions")
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": posted["channel"],
        "is_ephemeral": False,
    }
    assert body["message"]["text"] == "hello"
    assert "notified" not in body["message"]
    action = body["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("go", "acts", "v1")
    assert action["text"]["text"] == "Go"
    assert "action_ts" in action
    assert body["state"]["values"]["choose"]["pick"]["selected_option"] is None
    assert body["response_url"].startswith(slack.url)
    assert body["trigger_id"]


async def test_of_two_messages_of_one_moment_in_two_conversations_the_right_one_is_pressed(
    slack: Workspace, pig: GuineaPig, ana: Person
) -> None:
    slack.invite_bot("general")
    stamps = [
        (await pig.client.chat_postMessage(channel=place, text=f"in {place}", blocks=BUTTONS))["ts"]
        for place in ("C0GENERAL", ana.id)
    ]
    direct = slack.conversations.im(ana.id)
    assert direct is not None
    direct.messages[-1]["ts"] = stamps[0]

    await ana.click("Go", message=ana.inbox[-1])
    assert pig.last("block_actions")["channel"]["id"] == direct.id


async def test_a_choice_arrives_as_a_full_option_and_stays_in_the_state(pig: GuineaPig, ana: Person) -> None:
    await pig.client.chat_postMessage(channel=ana.id, text="hello", blocks=BUTTONS)
    await ana.click("pick", chosen="blue")
    chosen = options("blue")[0]
    assert pig.last("block_actions")["actions"][0]["selected_option"] == chosen
    await ana.click("more", chosen="report")
    body = pig.last("block_actions")
    assert body["actions"][0]["selected_option"]["value"] == "report"
    assert body["state"]["values"]["choose"]["pick"]["selected_option"] == chosen


async def test_nobody_can_choose_what_is_not_offered(pig: GuineaPig, ana: Person) -> None:
    await pig.client.chat_postMessage(channel=ana.id, text="hello", blocks=BUTTONS)
    with pytest.raises(RefusedError):
        await ana.click("pick", chosen="green")


async def test_a_button_in_a_modal_carries_what_was_typed(pig: GuineaPig, ana: Person) -> None:
    await ana.command("/form")
    await ana.click("refresh", focus="half a thought")
    body = pig.last("block_actions")
    assert body["container"] == {"type": "view", "view_id": body["view"]["id"]}
    assert body["view"]["state"]["values"]["focus"]["text"]["value"] == "half a thought"
    assert "response_url" not in body
    assert "message" not in body


async def test_the_home_is_opened_shown_and_pressed(pig: GuineaPig, ana: Person) -> None:
    home = await ana.open_home()
    assert home is not None
    assert "Welcome home" in text_of(home)
    event = pig.heard[-1]
    assert event["event"]["tab"] == "home"
    assert event["event_id"].startswith("Ev")
    assert "view" not in event["event"]
    await ana.click("Go")
    assert pig.last("block_actions")["view"]["type"] == "home"
    await ana.open_home()
    assert pig.heard[-1]["event"]["view"]["id"] == home["id"]


async def test_options_come_from_the_app(pig: GuineaPig, ana: Person) -> None:
    await ana.command("/form")
    offered = await ana.suggest("people", "b")
    assert [option["value"] for option in offered] == ["ben", "chloe", "dev"]
    asked = pig.last("block_suggestion")
    assert (asked["value"], asked["block_id"], asked["action_id"]) == ("b", "who", "people")
    assert asked["view"]["callback_id"] == "form"
    await ana.submit(focus="clarity", who=["dev", "ben"])
    values = pig.last("view_submission")["view"]["state"]["values"]
    assert [o["value"] for o in values["who"]["people"]["selected_options"]] == ["dev", "ben"]


async def test_a_command_answer_is_private_unless_it_says_otherwise(
    slack: Workspace, pig: GuineaPig, ana: Person
) -> None:
    await ana.command("/echo hello you", channel="general")
    body = pig.heard[-1]
    assert (body["command"], body["text"], body["channel_name"]) == ("/echo", "hello you", "general")
    assert [message["text"] for message in ana.ephemerals] == ["hello you"]
    assert slack.person("ben").messages("general") == []
    await ana.command("/echo " + json.dumps({"response_type": "in_channel", "text": "to all"}))
    assert [m["text"] for m in slack.person("ben").messages("general")][-1] == "to all"


async def test_an_empty_answer_shows_nothing(pig: GuineaPig, ana: Person) -> None:
    await ana.command("/echo")
    assert ana.ephemerals == []
    assert ana.notices == []


async def test_an_app_without_an_answer_is_named_to_the_person(pig: GuineaPig, ana: Person) -> None:
    await ana.command("/silent")
    assert "Guinea Pig did not respond" in ana.notices[0]


async def test_an_unknown_command_never_leaves_the_client(pig: GuineaPig, ana: Person) -> None:
    await ana.command("/nothing")
    assert ana.notices == ['"/nothing" is not a valid command.']
    assert pig.heard == []


async def test_the_messages_tab_is_read_only(slack: Workspace, pig: GuineaPig, ana: Person) -> None:
    await ana.open_messages()
    im = slack.conversations.im(ana.id)
    assert im is not None
    with pytest.raises(RefusedError):
        await ana.say("a secret", channel=im.id)
    with pytest.raises(RefusedError):
        await ana.command("/echo hi", channel=im.id)


async def test_somebody_deactivated_can_do_nothing(slack: Workspace, pig: GuineaPig) -> None:
    with pytest.raises(RefusedError):
        await slack.person("pia").command("/echo hi")


async def post(url: str, **body: Any) -> int:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        return response.status


async def test_a_response_url_works_five_times(pig: GuineaPig, ana: Person) -> None:
    await ana.command("/echo")
    url = pig.heard[-1]["response_url"]
    assert [await post(url, text=str(n)) for n in range(6)] == [200] * 5 + [404]
    assert [message["text"] for message in ana.ephemerals] == ["0", "1", "2", "3", "4"]


async def test_a_response_url_lives_thirty_minutes(slack: Workspace, pig: GuineaPig, ana: Person) -> None:
    await ana.command("/echo")
    slack.clock.advance(timedelta(minutes=30, seconds=1))
    assert await post(pig.heard[-1]["response_url"], text="late") == 404
    assert ana.ephemerals == []


async def test_a_response_url_can_replace_or_delete_its_message(pig: GuineaPig, ana: Person) -> None:
    await pig.client.chat_postMessage(channel=ana.id, text="hello", blocks=BUTTONS)
    await ana.click("Go")
    url = pig.last("block_actions")["response_url"]
    await post(url, text="done", replace_original=True)
    assert [(m["text"], m.get("blocks")) for m in ana.inbox] == [("done", None)]
    await post(url, delete_original=True)
    assert ana.inbox == []


async def test_unread_messages_are_counted_until_read(slack: Workspace, ana: Person) -> None:
    slack.invite_bot("general")
    await slack.person("ben").say("hello")
    general = slack.conversations.named("general")
    assert general.unread_by(ana.id) == 1
    assert general.unread_by(slack.person("ben").id) == 0
    read(slack, ana.id, general.id)
    assert general.unread_by(ana.id) == 0


async def test_typed_markup_stays_words_and_commands_stay_out_of_threads(
    slack: Workspace, pig: GuineaPig, ana: Person
) -> None:
    said = await ana.say("<!here> a & b")
    assert said["text"] == "&lt;!here&gt; a &amp; b"
    assert said["notified"] == []
    with pytest.raises(RefusedError, match="not supported in threads"):
        await ana.say("/echo hi", thread_ts=said["ts"])


async def test_buttons_need_interactivity_in_the_manifest(slack: Workspace, pig: GuineaPig, ana: Person) -> None:
    await pig.client.chat_postMessage(channel=ana.id, text="hello", blocks=BUTTONS)
    slack.manifest = slack.manifest | {"settings": {}}
    with pytest.raises(RefusedError):
        await ana.click("Go")


async def test_a_message_records_who_it_notifies(pig: GuineaPig, ana: Person) -> None:
    await pig.client.chat_postMessage(channel=ana.id, text="<!here> &lt;@U0BEN&gt;")
    assert ana.inbox[0]["notified"] == ["here"]


async def test_a_button_in_an_ephemeral_message_comes_without_the_message(pig: GuineaPig, ana: Person) -> None:
    await ana.command("/echo " + json.dumps({"blocks": BUTTONS, "text": "only you"}))
    await ana.click("Go", message=ana.ephemerals[0])
    body = pig.last("block_actions")
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body


async def test_an_input_is_only_sent_at_once_when_its_block_says_so(
    slack: Workspace, pig: GuineaPig, ana: Person
) -> None:
    block = field("colour", PICK)
    opened = await pig.client.views_open(trigger_id=slack.triggers.issue(ana.id), view=modal(block))
    await ana.click("pick", chosen="red")
    assert pig.heard == []
    assert ana.modal is not None
    assert ana.modal["state"]["values"]["colour"]["pick"]["selected_option"]["value"] == "red"
    now_at_once = modal(block | {"dispatch_action": True})
    await pig.client.views_update(view_id=opened["view"]["id"], view=now_at_once)
    await ana.click("pick", chosen="blue")
    assert pig.last("block_actions")["actions"][0]["selected_option"]["value"] == "blue"


async def test_nonsense_posted_to_a_response_url_is_refused(pig: GuineaPig, ana: Person) -> None:
    await ana.command("/echo")
    assert await post(pig.heard[-1]["response_url"], blocks=[section("")]) == 400
    url = pig.heard[-1]["response_url"]
    async with aiohttp.ClientSession() as session, session.post(url, data="{") as response:
        assert response.status == 400
    assert ana.ephemerals == []
