"""Slack's chart block, within what Slack takes of it."""

from __future__ import annotations

from bot.models import Chart
from handlers.views.workbook.pictures import chart_block, unlike
from practice.blockkit.checking import check_message


def test_names_are_as_short_as_slack_takes_them_and_no_two_alike() -> None:
    long = "A product made much larger than it was"

    assert unlike(["Craft", long, long]) == ["Craft", "A product made much…", "A product made m (2)"]
    assert all(len(name) <= 20 for name in unlike([long] * 20))
    assert len(set(unlike([long] * 20))) == 20


def test_however_much_there_is_to_draw_slack_takes_it() -> None:
    names = tuple(f"Something with a long name, number {place}" for place in range(25))
    chart = Chart("T" * 80, names, (("S" * 40, (1.0,) * 25),) * 6, "V" * 80)

    assert check_message({"text": "x", "blocks": [chart_block(chart)] * 2}) == []


def test_a_name_without_a_space_is_cut_inside_a_word() -> None:
    assert unlike(["Wolfeschlegelsteinhausen"]) == ["Wolfeschlegelsteinh…"]
