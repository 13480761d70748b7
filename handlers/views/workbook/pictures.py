"""A result as a picture: Slack's own charts, and below them the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.models import Chart, Message, Picture, shortened
from handlers.views import blocks as b
from handlers.views.workbook.parts import reading_rows

Block = dict[str, Any]
CHART = "data_visualization"
TITLE_CHARS, LABEL_CHARS, MOST_CATEGORIES = 50, 20, 20
"""What Slack takes for a title, for the name of a category or a series, and how many categories."""
WORDS_CHARS = 1_500
"""How much of each reading stands below the charts: Slack takes about 11,000 characters in a message."""
MOST_READINGS = 5


def picture_message(picture: Picture) -> Message:
    """Return the message with a picture. Everything that is drawn stands in it in words as well."""
    sheet = picture.sheet
    heading = f"*{b.escape(sheet.title)}*, {sheet.finished_on or sheet.day:%-d %B %Y}"
    rows = [b.section(heading), *map(chart_block, picture.charts), b.context("The same in words:")]
    for reading in picture.words[:MOST_READINGS]:
        rows += reading_rows(reading, WORDS_CHARS)
    rows.append(b.actions(b.button("The result", "result_open", sheet.id)))
    return Message(f"Your picture of “{b.escape(sheet.title)}”", tuple(rows))


def chart_block(chart: Chart) -> Block:
    """Return Slack's chart block. slack-sdk has no class for it."""
    names = unlike([*chart.categories][:MOST_CATEGORIES])
    series = [
        {"name": name, "data": [{"label": one, "value": value} for one, value in zip(names, values, strict=False)]}
        for name, values in zip(
            unlike([name for name, _ in chart.series]), (one for _, one in chart.series), strict=True
        )
    ]
    axes: Block = {"categories": names}
    if chart.values:
        axes["y_label"] = shortened(chart.values, TITLE_CHARS)
    drawn = {"type": "line" if chart.over_time else "bar", "series": series, "axis_config": axes}
    return {"type": CHART, "title": shortened(chart.title, TITLE_CHARS), "chart": drawn}


def unlike(names: Sequence[str]) -> list[str]:
    """Return names as short as Slack takes them, no two alike."""
    found: list[str] = []
    for name in names:
        short, times = shortened(name, LABEL_CHARS) or name[:LABEL_CHARS], 2
        while short in found:
            end = f" ({times})"
            short, times = f"{name[: LABEL_CHARS - len(end)].rstrip()}{end}", times + 1
        found.append(short)
    return found
