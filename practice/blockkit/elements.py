"""The composition objects and block elements of Block Kit, as tables of rules."""

from typing import Any

from practice.blockkit import sizes
from practice.blockkit.rules import (
    Faults,
    Rule,
    Shape,
    boolean,
    exactly_one,
    integer,
    join,
    listing,
    one_of,
    ordered,
    shaped,
    string,
    text,
    url,
)

ANY_KIND = ("plain_text", "mrkdwn")
IDENTIFIER = string(sizes.IDENTIFIER)
SLACK_ID = string(sizes.IDENTIFIER, pattern=r"[A-Z0-9]+")
WEB = url("https?")
LINK = url("https?", "mailto", "slack", "tel")
STYLE = one_of("primary", "danger")
DATE = string(10, pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TIME = string(5, pattern=r"([01]\d|2[0-3]):[0-5]\d")


def given_options(element: dict[str, Any]) -> list[Any]:
    """The options of an element, whether grouped or not."""
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]


def _initial_among_options(path: str, element: Any) -> Faults:
    """Slack compares whole options, not only their values."""
    options = given_options(element)
    if "initial_option" in element and element["initial_option"] not in options:
        yield f"{join(path, 'initial_option')}: not among the options"
    for index, option in enumerate(element.get("initial_options", [])):
        if option not in options:
            yield f"{path}.initial_options[{index}]: not among the options"


def _distinct_values(path: str, element: Any) -> Faults:
    seen: set[str] = set()
    for option in given_options(element):
        if option.get("value") in seen:
            yield f"{path}: two options have the value {option['value']}"
        seen.add(option.get("value", ""))


def _initial_within_maximum(path: str, element: Any) -> Faults:
    most = element.get("max_selected_items")
    for key, chosen in element.items():
        if most is not None and key.startswith("initial_") and isinstance(chosen, list) and len(chosen) > most:
            yield f"{join(path, key)}: more than max_selected_items"


def _initial_value_fits(path: str, element: Any) -> Faults:
    if len(element.get("initial_value", "")) > element.get("max_length", sizes.ANSWER_TEXT):
        yield f"{join(path, 'initial_value')}: longer than max_length"


CONFIRM = shaped(
    Shape(
        required={
            "title": text(sizes.CONFIRM_TITLE),
            "text": text(sizes.CONFIRM_TEXT, *ANY_KIND),
            "confirm": text(sizes.CONFIRM_BUTTON),
            "deny": text(sizes.CONFIRM_BUTTON),
        },
        optional={"style": STYLE},
    )
)


# Slack: menus take plain text only, boxes and radio buttons mrkdwn, too; an address only an overflow menu's option.
def _option(*kinds: str, **extra: Rule) -> Rule:
    words = text(sizes.OPTION_TEXT, *kinds)
    return shaped(
        Shape(
            required={"text": words, "value": string(sizes.OPTION_VALUE)},
            optional={"description": words, **extra},
        )
    )


MENU_OPTION = _option()
CHOICE_OPTION = _option(*ANY_KIND)
MENU_OPTIONS = listing(MENU_OPTION, sizes.SELECT_OPTIONS)
CHOICE_OPTIONS = listing(CHOICE_OPTION, sizes.CHOICE_OPTIONS)
_GROUP = Shape({"label": text(sizes.OPTION_TEXT), "options": MENU_OPTIONS})
OPTION_GROUPS = listing(shaped(_GROUP), sizes.SELECT_OPTIONS)
# What an app answers to a block_suggestion; no match at all is a good answer.
SUGGESTIONS = Shape(
    optional={
        "options": listing(MENU_OPTION, sizes.SELECT_OPTIONS, low=0),
        "option_groups": listing(shaped(_GROUP), sizes.SELECT_OPTIONS, low=0),
    },
    checks=(exactly_one("options", "option_groups"), _distinct_values),
)

ACTION: dict[str, Rule] = {"action_id": IDENTIFIER}
CONFIRMED: dict[str, Rule] = {**ACTION, "confirm": CONFIRM}
FOCUSED: dict[str, Rule] = {**CONFIRMED, "focus_on_load": boolean}
MENU: dict[str, Rule] = {**FOCUSED, "placeholder": text(sizes.PLACEHOLDER)}
MULTI: dict[str, Rule] = {**MENU, "max_selected_items": integer(1)}
STATIC: dict[str, Rule] = {"options": MENU_OPTIONS, "option_groups": OPTION_GROUPS}
QUERY: dict[str, Rule] = {"min_query_length": integer(0, sizes.QUERY_LENGTH)}
FILTER = shaped(
    Shape(
        optional={
            "include": listing(one_of("im", "mpim", "private", "public"), 4),
            "exclude_external_shared_channels": boolean,
            "exclude_bot_users": boolean,
        }
    )
)
CONVERSATIONS: dict[str, Rule] = {"default_to_current_conversation": boolean, "filter": FILTER}
STATIC_CHECKS = (exactly_one("options", "option_groups"), _distinct_values, _initial_among_options)
CHOICE_CHECKS = (_distinct_values, _initial_among_options)
DISPATCH = shaped(Shape({"trigger_actions_on": listing(one_of("on_enter_pressed", "on_character_entered"), 2)}))


def _single(key: str, rule: Rule, **extra: Rule) -> Shape:
    return Shape(optional={**MENU, key: rule, **extra})


def _several(key: str, rule: Rule, **extra: Rule) -> Shape:
    return Shape(optional={**MULTI, key: listing(rule, low=0), **extra}, checks=(_initial_within_maximum,))


IMAGE_SOURCE: dict[str, Rule] = {
    "image_url": WEB,
    "slack_file": shaped(Shape(optional={"id": SLACK_ID, "url": WEB}, checks=(exactly_one("id", "url"),))),
}

ELEMENTS: dict[str, Shape] = {
    "button": Shape(
        required={"text": text(sizes.BUTTON_TEXT)},
        optional={
            **CONFIRMED,
            "url": LINK,
            "value": string(sizes.BUTTON_VALUE),
            "style": STYLE,
            "accessibility_label": string(sizes.BUTTON_TEXT),
        },
    ),
    "overflow": Shape(
        required={"options": listing(_option(url=LINK), sizes.OVERFLOW_OPTIONS)},
        optional=CONFIRMED,
        checks=(_distinct_values,),
    ),
    "image": Shape(
        required={"alt_text": string(sizes.IMAGE_TEXT)},
        optional=IMAGE_SOURCE,
        checks=(exactly_one("image_url", "slack_file"),),
    ),
    "static_select": Shape(optional={**MENU, **STATIC, "initial_option": MENU_OPTION}, checks=STATIC_CHECKS),
    "multi_static_select": Shape(
        optional={**MULTI, **STATIC, "initial_options": MENU_OPTIONS},
        checks=(*STATIC_CHECKS, _initial_within_maximum),
    ),
    "external_select": _single("initial_option", MENU_OPTION, **QUERY),
    "multi_external_select": Shape(
        optional={**MULTI, **QUERY, "initial_options": MENU_OPTIONS}, checks=(_initial_within_maximum,)
    ),
    # No filter here, unlike in lists of conversations: Slack's lists of people hold bots and guests, too.
    "users_select": _single("initial_user", SLACK_ID),
    "multi_users_select": _several("initial_users", SLACK_ID),
    "channels_select": _single("initial_channel", SLACK_ID, response_url_enabled=boolean),
    "multi_channels_select": _several("initial_channels", SLACK_ID),
    "conversations_select": _single("initial_conversation", SLACK_ID, response_url_enabled=boolean, **CONVERSATIONS),
    "multi_conversations_select": _several("initial_conversations", SLACK_ID, **CONVERSATIONS),
    "checkboxes": Shape({"options": CHOICE_OPTIONS}, {**FOCUSED, "initial_options": CHOICE_OPTIONS}, CHOICE_CHECKS),
    "radio_buttons": Shape({"options": CHOICE_OPTIONS}, {**FOCUSED, "initial_option": CHOICE_OPTION}, CHOICE_CHECKS),
    "plain_text_input": Shape(
        optional={
            **ACTION,
            "focus_on_load": boolean,
            "placeholder": text(sizes.PLACEHOLDER),
            "initial_value": string(sizes.ANSWER_TEXT, low=0),
            "multiline": boolean,
            "min_length": integer(0, sizes.ANSWER_TEXT),
            "max_length": integer(1, sizes.ANSWER_TEXT),
            "dispatch_action_config": DISPATCH,
        },
        checks=(ordered("min_length", "max_length"), _initial_value_fits),
    ),
    "datepicker": _single("initial_date", DATE),
    "timepicker": _single("initial_time", TIME, timezone=string(sizes.IDENTIFIER)),
}

SELECTS = (
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
)
MULTI_SELECTS = tuple(f"multi_{name}" for name in SELECTS)
_ANYWHERE = (*SELECTS, *MULTI_SELECTS, "checkboxes", "radio_buttons", "datepicker", "timepicker")
IN_ACTIONS = (*_ANYWHERE, "button", "overflow")
IN_SECTION = (*IN_ACTIONS, "image")
IN_INPUT = (*_ANYWHERE, "plain_text_input")
