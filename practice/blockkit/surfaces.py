"""The blocks of Block Kit and the surfaces that carry them, as tables of rules."""

from typing import Any

from practice.blockkit import sizes
from practice.blockkit.elements import (
    ANY_KIND,
    ELEMENTS,
    IDENTIFIER,
    IMAGE_SOURCE,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    LINK,
    SLACK_ID,
)
from practice.blockkit.rules import (
    Faults,
    Rule,
    Shape,
    at_least_one,
    boolean,
    exactly_one,
    integer,
    listing,
    number,
    one_of,
    shaped,
    string,
    text,
    typed,
)

_STYLES = Shape(
    optional=dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean
    )
)
_STYLED: dict[str, Rule] = {"style": shaped(_STYLES)}
_LONG = string(sizes.MESSAGE_TEXT)

INLINE: dict[str, Shape] = {
    "text": Shape({"text": _LONG}, _STYLED),
    "link": Shape({"url": LINK}, {**_STYLED, "text": _LONG, "unsafe": boolean}),
    "emoji": Shape({"name": IDENTIFIER}, {**_STYLED, "unicode": IDENTIFIER, "url": LINK, "skin_tone": integer(1, 6)}),
    "user": Shape({"user_id": SLACK_ID}, _STYLED),
    "usergroup": Shape({"usergroup_id": SLACK_ID}, _STYLED),
    "channel": Shape({"channel_id": SLACK_ID}, _STYLED),
    "broadcast": Shape({"range": one_of("here", "channel", "everyone")}, _STYLED),
    "color": Shape({"value": string(7, pattern=r"#[0-9a-fA-F]{6}")}, _STYLED),
    "date": Shape({"timestamp": integer(0), "format": IDENTIFIER}, {**_STYLED, "url": LINK, "fallback": IDENTIFIER}),
}
_INLINES = listing(typed(INLINE, INLINE), low=0)
_BORDER: dict[str, Rule] = {"border": one_of(0, 1)}

RICH_PARTS: dict[str, Shape] = {
    "rich_text_section": Shape({"elements": _INLINES}),
    "rich_text_quote": Shape({"elements": _INLINES}, _BORDER),
    "rich_text_preformatted": Shape(
        {"elements": listing(typed(INLINE, ("text", "link")), low=0)}, {**_BORDER, "language": IDENTIFIER}
    ),
}
RICH_PARTS["rich_text_list"] = Shape(
    required={
        "style": one_of("bullet", "ordered"),
        "elements": listing(typed(RICH_PARTS, ("rich_text_section",))),
    },
    optional={**_BORDER, "indent": integer(0, 8), "offset": integer(0)},
)

_ID: dict[str, Rule] = {"block_id": IDENTIFIER}
_RICH_TEXT = Shape({"elements": listing(typed(RICH_PARTS, RICH_PARTS))}, _ID)
_CELLS = {"raw_text": Shape({"text": _LONG}), "rich_text": _RICH_TEXT}
_COLUMN = Shape(optional={"align": one_of("left", "center", "right"), "is_wrapped": boolean})

_LABEL = string(sizes.CHART_LABEL)
_AXES = Shape(
    {"categories": listing(_LABEL, sizes.CHART_CATEGORIES)},
    {"x_label": string(sizes.CHART_TITLE), "y_label": string(sizes.CHART_TITLE)},
)
_POINT = shaped(Shape({"label": _LABEL, "value": number}))
_SERIES = shaped(Shape({"name": _LABEL, "data": listing(_POINT, sizes.CHART_CATEGORIES)}))


def _plotted(path: str, value: dict[str, Any]) -> Faults:
    """Series have names of their own, and a point for each category."""
    seen: set[str] = set()
    for index, one in enumerate(value["series"]):
        if one["name"] in seen:
            yield f"{path}.series[{index}].name: {one['name']} is used twice"
        seen.add(one["name"])
        if [point["label"] for point in one["data"]] != value["axis_config"]["categories"]:
            yield f"{path}.series[{index}].data: its labels are not the categories"


def _cut(path: str, value: dict[str, Any]) -> Faults:
    """A slice is larger than nothing."""
    for index, one in enumerate(value["segments"]):
        if one["value"] <= 0:
            yield f"{path}.segments[{index}].value: not above 0"


_PLOT = Shape(
    {"series": listing(_SERIES, sizes.CHART_SERIES), "axis_config": shaped(_AXES)},
    checks=(_plotted,),
)
_CHARTS = {
    "pie": Shape({"segments": listing(_POINT, sizes.CHART_SERIES)}, checks=(_cut,)),
    "bar": _PLOT,
    "area": _PLOT,
    "line": _PLOT,
}


def _context_element(path: str, value: Any) -> Faults:
    """A context holds images and text objects side by side."""
    if isinstance(value, dict) and value.get("type") in ANY_KIND:
        yield from text(sizes.ANY_TEXT, *ANY_KIND)(path, value)
    else:
        yield from typed(ELEMENTS, ("image",))(path, value)


BLOCKS: dict[str, Shape] = {
    "section": Shape(
        optional={
            **_ID,
            "text": text(sizes.ANY_TEXT, *ANY_KIND),
            "fields": listing(text(sizes.FIELD_TEXT, *ANY_KIND), sizes.FIELDS),
            "accessory": typed(ELEMENTS, IN_SECTION),
            "expand": boolean,
        },
        checks=(at_least_one("text", "fields"),),
    ),
    "context": Shape({"elements": listing(_context_element, sizes.CONTEXT_ELEMENTS)}, _ID),
    "divider": Shape(optional=_ID),
    "header": Shape({"text": text(sizes.HEADER_TEXT)}, _ID),
    "image": Shape(
        required={"alt_text": string(sizes.IMAGE_TEXT)},
        optional={**_ID, **IMAGE_SOURCE, "title": text(sizes.IMAGE_TEXT)},
        checks=(exactly_one("image_url", "slack_file"),),
    ),
    "actions": Shape({"elements": listing(typed(ELEMENTS, IN_ACTIONS), sizes.ACTIONS_ELEMENTS)}, _ID),
    "input": Shape(
        required={"label": text(sizes.LABEL_TEXT), "element": typed(ELEMENTS, IN_INPUT)},
        optional={**_ID, "hint": text(sizes.LABEL_TEXT), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": _RICH_TEXT,
    "alert": Shape(
        required={"text": text(sizes.ANY_TEXT, *ANY_KIND)},
        optional={**_ID, "level": one_of("default", "info", "warning", "error", "success")},
    ),
    "table": Shape(
        required={
            "rows": listing(listing(typed(_CELLS, _CELLS), sizes.TABLE_COLUMNS), sizes.TABLE_ROWS),
        },
        optional={**_ID, "column_settings": listing(shaped(_COLUMN), sizes.TABLE_COLUMNS)},
    ),
    "data_visualization": Shape(
        {"title": string(sizes.CHART_TITLE), "chart": typed(_CHARTS, _CHARTS)},
        _ID,
    ),
}

# Inputs, too: Slack takes them in messages and in Home as well.
_EVERYWHERE = ("section", "context", "divider", "header", "image", "actions", "input", "rich_text")
MESSAGE = listing(typed(BLOCKS, (*_EVERYWHERE, "table", "data_visualization")), sizes.MESSAGE_BLOCKS, low=0)
MODAL = listing(typed(BLOCKS, (*_EVERYWHERE, "alert")), sizes.VIEW_BLOCKS)
HOME = listing(typed(BLOCKS, _EVERYWHERE), sizes.VIEW_BLOCKS, low=0)

_VIEW: dict[str, Rule] = {
    "private_metadata": string(sizes.PRIVATE_METADATA, low=0),
    "callback_id": string(sizes.IDENTIFIER, low=0),
    "external_id": string(sizes.IDENTIFIER, low=0),
}
VIEWS: dict[str, Shape] = {
    "home": Shape({"blocks": HOME}, _VIEW),
    "modal": Shape(
        required={"title": text(sizes.VIEW_TITLE), "blocks": MODAL},
        optional={
            **_VIEW,
            "submit": text(sizes.VIEW_TITLE),
            "close": text(sizes.VIEW_TITLE),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
        },
    ),
}
