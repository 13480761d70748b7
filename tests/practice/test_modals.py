from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from practice.hands.person import Person
from practice.hands.submitting import TROUBLE
from practice.workspace import Workspace
from tests.practice.conftest import HandClock
from tests.practice.guinea_pig import FORM, GuineaPig, field, modal, section

TEXT = {"type": "plain_text_input", "action_id": "text"}


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


async def test_a_trigger_works_once(pig: GuineaPig, ana: Person) -> None:
    await ana.command("/form")
    used = pig.heard[-1]["trigger_id"]
    assert await refused(pig.client.views_open(trigger_id=used, view=FORM)) == "exchanged_trigger_id"


async def test_a_trigger_lives_three_seconds(slack: Workspace, pig: GuineaPig, ana: Person, hand: HandClock) -> None:
    trigger = slack.triggers.issue(ana.id)
    hand.seconds += 3.01
    assert await refused(pig.client.views_open(trigger_id=trigger, view=FORM)) == "expired_trigger_id"


async def test_a_made_up_trigger_is_invalid(pig: GuineaPig) -> None:
    assert await refused(pig.client.views_open(trigger_id="1.2.3", view=FORM)) == "invalid_trigger_id"


async def test_a_refused_view_does_not_use_the_trigger_up(slack: Workspace, pig: GuineaPig, ana: Person) -> None:
    trigger = slack.triggers.issue(ana.id)
    bad = modal(section("x"), title="a title far longer than Slack takes")
    assert await refused(pig.client.views_open(trigger_id=trigger, view=bad)) == "invalid_arguments"
    assert (await pig.client.views_open(trigger_id=trigger, view=FORM))["ok"]


async def test_a_huge_view_is_too_large(slack: Workspace, pig: GuineaPig, ana: Person) -> None:
    huge = modal(*[section("x" * 2999) for _ in range(90)])
    opening = pig.client.views_open(trigger_id=slack.triggers.issue(ana.id), view=huge)
    assert await refused(opening) == "view_too_large"


async def test_a_submission_carries_initial_values_of_untouched_inputs(pig: GuineaPig, ana: Person) -> None:
    await ana.command("/form")
    await ana.submit(focus="clarity")
    body = pig.last("view_submission")
    values = body["view"]["state"]["values"]
    assert values["focus"]["text"] == {"type": "plain_text_input", "value": "clarity"}
    assert values["lens"]["choice"]["selected_option"]["value"] == "start"
    assert values["note"]["aside"] == {"type": "plain_text_input", "value": None}
    assert values["who"]["people"] == {"type": "multi_external_select", "selected_options": []}
    assert body["response_urls"] == []
    assert body["view"]["callback_id"] == "form"
    assert body["view"]["root_view_id"] == body["view"]["id"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("", "Please complete this required field."),
        ("no", "Please write at least 3 characters."),
        ("x" * 21, "Please write no more than 20 characters."),
    ],
)
async def test_the_form_itself_refuses_what_does_not_fit(pig: GuineaPig, ana: Person, words: str, error: str) -> None:
    await ana.command("/form")
    assert await ana.submit(focus=words) == {"focus": error}
    assert [body["type"] for body in pig.heard if "type" in body] == []
    assert ana.modal is not None


async def test_errors_from_the_app_keep_the_form_and_what_was_typed(pig: GuineaPig, ana: Person) -> None:
    pig.answer = {"response_action": "errors", "errors": {"focus": "Say more"}}
    await ana.command("/form")
    assert await ana.submit(focus="clarity") == {"focus": "Say more"}
    assert ana.modal is not None
    assert ana.modal["state"]["values"]["focus"]["text"]["value"] == "clarity"


async def test_an_update_keeps_inputs_with_the_same_ids(pig: GuineaPig, ana: Person) -> None:
    again = modal(section("Look again"), FORM["blocks"][0], field("other", TEXT), title="Again")
    pig.answer = {"response_action": "update", "view": again}
    await ana.command("/form")
    before = ana.modal
    assert await ana.submit(focus="clarity") == {}
    after = ana.modal
    assert before is not None
    assert after is not None
    assert after["id"] == before["id"]
    assert after["hash"] != before["hash"]
    assert after["title"]["text"] == "Again"
    assert after["state"]["values"]["focus"]["text"]["value"] == "clarity"
    assert after["state"]["values"]["other"]["text"]["value"] is None


async def test_views_update_keeps_inputs_and_minds_the_hash(pig: GuineaPig, ana: Person) -> None:
    await ana.command("/form")
    before = ana.modal
    assert before is not None
    await ana.click("Refresh", focus="typed")
    updated = await pig.client.views_update(view_id=before["id"], hash=before["hash"], view=FORM)
    assert updated["view"]["state"]["values"]["focus"]["text"]["value"] == "typed"
    stale = pig.client.views_update(view_id=before["id"], hash=before["hash"], view=FORM)
    assert await refused(stale) == "hash_conflict"


async def test_a_pushed_view_lies_on_top_and_the_fourth_is_refused(
    slack: Workspace, pig: GuineaPig, ana: Person
) -> None:
    pig.answer = {"response_action": "push", "view": FORM | {"title": {"type": "plain_text", "text": "Next"}}}
    await ana.command("/form")
    await ana.submit(focus="clarity")
    first, second = ana.modals
    assert second["title"]["text"] == "Next"
    assert second["previous_view_id"] == second["root_view_id"] == first["id"]
    assert (await pig.client.views_push(trigger_id=slack.triggers.issue(ana.id), view=FORM))["ok"]
    fourth = pig.client.views_push(trigger_id=slack.triggers.issue(ana.id), view=FORM)
    assert await refused(fourth) == "push_limit_reached"


async def test_a_push_needs_an_open_modal(slack: Workspace, pig: GuineaPig, ana: Person) -> None:
    push = pig.client.views_push(trigger_id=slack.triggers.issue(ana.id), view=FORM)
    assert await refused(push) == "not_found"


async def test_clear_closes_the_whole_stack(slack: Workspace, pig: GuineaPig, ana: Person) -> None:
    await ana.command("/form")
    await pig.client.views_push(trigger_id=slack.triggers.issue(ana.id), view=FORM)
    pig.answer = {"response_action": "clear"}
    assert await ana.submit(focus="clarity") == {}
    assert ana.modals == []


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "?"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": modal(section(""))},
        {"response_action": "applaud"},
    ],
)
async def test_a_bad_answer_shows_trouble_and_is_complained_of(
    slack: Workspace, ana: Person, pig: GuineaPig, answer: dict[str, Any]
) -> None:
    await ana.command("/form")
    pig_direct = slack.direct

    async def broken(body: str, headers: dict[str, str]) -> tuple[int, str]:
        assert pig_direct is not None
        await pig_direct(body, headers)
        return 200, json.dumps(answer)

    slack.direct = broken
    assert await ana.submit(focus="clarity") == {"": TROUBLE}
    assert ana.modal is not None
    assert slack.complaints


async def test_no_answer_in_time_shows_trouble_and_keeps_the_form(
    slack: Workspace, pig: GuineaPig, ana: Person
) -> None:
    await ana.command("/form")
    never = asyncio.Event()

    async def silent(_body: str, _headers: dict[str, str]) -> tuple[int, str]:
        await never.wait()
        return 200, ""

    slack.direct = silent
    slack.deliveries.ack_seconds = 0.01
    before = ana.modal
    assert await ana.submit(focus="clarity") == {"": TROUBLE}
    assert ana.modal is not None
    assert before is not None
    assert ana.modal["id"] == before["id"]


async def test_closing_tells_the_app_when_it_asked_for_that(pig: GuineaPig, ana: Person) -> None:
    await ana.command("/form")
    await ana.close()
    body = pig.last("view_closed")
    assert body["is_cleared"] is False
    assert body["view"]["callback_id"] == "form"
    assert ana.modal is None


async def test_an_external_id_belongs_to_one_view(slack: Workspace, pig: GuineaPig, ana: Person) -> None:
    named = FORM | {"external_id": "mine"}
    await pig.client.views_open(trigger_id=slack.triggers.issue(ana.id), view=named)
    ben = slack.person("ben")
    second = pig.client.views_open(trigger_id=slack.triggers.issue(ben.id), view=named)
    assert await refused(second) == "duplicate_external_id"
    assert (await pig.client.views_update(external_id="mine", view=named))["ok"]


async def test_a_closed_view_cannot_be_updated(pig: GuineaPig, ana: Person) -> None:
    await ana.command("/form")
    view = ana.modal
    assert view is not None
    await ana.close()
    assert await refused(pig.client.views_update(view_id=view["id"], view=FORM)) == "not_found"
