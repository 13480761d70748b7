"""A result as a picture: Slack's own charts in the member's direct messages, and the same in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.models import SendState
from practice.hands.reading import find_element, text_of
from practice.world.messages import Message
from tests.kit.circle import Circle
from tests.kit.sending import POST, states
from tests.reflections.steps import ON_SQLITE
from tests.workbook.drawn import CHART, OWN, WORLD_CLASS, draw, peers_mark, pictures, world_class
from tests.workbook.steps import UNSEEN, answer, choose, finish, shown

pytestmark = ON_SQLITE
UP, DOWN = ["5", "4", "5", "4", "2"], ["1", "2", "2", "1", "5"]


def charts(message: Message) -> list[dict[str, Any]]:
    return [block for block in message["blocks"] if block["type"] == CHART]


def series(chart: dict[str, Any]) -> dict[str, list[float]]:
    return {one["name"]: [point["value"] for point in one["data"]] for one in chart["chart"]["series"]}


async def test_a_result_comes_as_bars_and_in_words_to_its_own_member_alone(joined: Circle) -> None:
    await world_class(joined)
    message = await draw(joined)

    (chart,) = charts(message)
    assert chart["chart"]["axis_config"]["categories"] == [
        "Craft", "Market", "Organisation", "Domain", "Team", "Growth",
    ]  # fmt: skip
    assert series(chart) == {"Your own scores": list(OWN)}
    assert "5  Craft\n" in text_of(message)
    assert "Highest: Craft" in text_of(message)
    assert all(pictures(joined, name) == [] for name in ("ben", "chloe", "dev"))


async def test_where_slack_takes_no_charts_the_words_go_alone(joined: Circle) -> None:
    await world_class(joined)
    joined.slack.faults.error(POST, "invalid_blocks")

    message = await draw(joined)

    assert charts(message) == []
    assert "5  Craft\n" in text_of(message)
    assert len(pictures(joined)) == 1
    assert await states(joined) == {SendState.SENT}


@pytest.mark.full
async def test_peers_bars_stand_beside_ones_own_in_the_picture(joined: Circle) -> None:
    await world_class(joined)
    await peers_mark(joined, DOWN, UP)
    await joined.person("ana").command("/workbook")
    await joined.person("ana").click("result_open")
    message = await draw(joined)

    bars = series(charts(message)[0])
    assert bars["You"] == list(OWN)
    assert bars["Peers"] == [1.5, 4.5, 0, 0, 0, 0]
    assert "They see more than you in: Market. You see more than they do in: Craft." in text_of(message)


async def test_done_again_a_second_chart_shows_the_change_over_time(joined: Circle) -> None:
    await world_class(joined)
    await joined.person("ana").close(everything=True)
    await joined.later(timedelta(days=100))
    await world_class(joined, (5, 4, 3, 1, 4, 2))

    first, second = charts(await draw(joined))

    assert first["chart"]["type"] == "bar"
    assert second["chart"]["type"] == "line"
    assert series(second)["Market"] == [2, 4]
    assert len(set(second["chart"]["axis_config"]["categories"])) == 2
    assert "Market: 2 → 4" in text_of(pictures(joined)[-1])


async def test_a_deleted_result_is_not_drawn(joined: Circle) -> None:
    ana = joined.person("ana")
    await world_class(joined)
    await ana.click("result_picture")
    await ana.close()
    await ana.click("result_delete")
    await joined.settle()

    assert pictures(joined) == []


async def test_a_result_without_bars_offers_no_picture(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)

    assert find_element(ben.modal or {}, "result_picture") is None


async def test_bars_stand_below_one_another_in_the_window_as_well(joined: Circle) -> None:
    await world_class(joined)
    ana = joined.person("ana")

    kinds = [part["type"] for block in (ana.modal or {})["blocks"] for part in block.get("elements", ())]
    assert "rich_text_preformatted" in kinds
    assert "██████████ 5  Craft" in shown(ana)
    assert WORLD_CLASS in str(ana.modal)


async def test_the_experience_map_is_a_table_that_says_what_is_missing(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/workbook")
    await choose(ben, "x-range-of-experience")
    await answer(
        ben,
        {"y-before": "0", "y-smoke": "3", "y-fire": "9.5"},
        {"y-inside": "10", "y-outside": "2", "y-consumer": "0", "y-business": "12"},
        {"reasons": ["stage"], "wanted": "fire"},
    )
    assert await ben.submit() == {}

    rows = ["░░░░░░░░░░   0  Before product-market fit (missing)", "███░░░░░░░   3  Smoke to fire"]
    assert "\n".join([*rows, "██████████ 9.5  Fire to great"]) in shown(ben)
    stages, kinds = charts(await draw(joined, "ben"))
    assert series(stages) == {"Stages": [0, 3, 9.5]}
    assert series(kinds)["Inside and outside,…"] == [10, 2, 0, 12]
