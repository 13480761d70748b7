"""The few Block Kit shapes Sidecar uses, as plain dictionaries.

slack-sdk has no classes for the newest blocks and turns unknown ones into null, so nothing here uses them. Text that
a person wrote goes through `quote`, which Slack shows literally; everything else is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.models import CARE, Help, shortened

Block = dict[str, Any]

OPTION_CHARS = 75
"""What Slack takes for an option and for its description; a person's name may be longer."""


def plain(text: str) -> Block:
    """Text without any formatting, for titles, buttons, labels and options."""
    return {"type": "plain_text", "text": text, "emoji": False}


def mrkdwn(text: str) -> Block:
    """Return a mrkdwn text object for text of our own; escape names put into it."""
    # verbatim: Slack makes no links of its own out of names, channels and addresses.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def escape(text: str) -> str:
    """Return a text that mrkdwn shows literally where mentions and links are concerned."""
    # The ampersand first, or it would escape those of the other two again.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 entry", "3 entries"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def people(number: int) -> str:
    """Return how many people, in words that fit one, too."""
    return count(number, "person", "people")


def person(user_id: str) -> str:
    """Name somebody in mrkdwn: Slack shows the name they have now."""
    return f"<@{user_id}>"


def when(moment: datetime) -> str:
    """Return a moment as each reader's own Slack shows it, with UTC for whoever cannot."""
    fallback = moment.astimezone(UTC).strftime("%a %d %b %Y, %H:%M UTC")
    return f"<!date^{int(moment.timestamp())}^{{date_long_pretty}} at {{time}}|{fallback}>"


def day(moment: datetime) -> str:
    """Return the day of a moment as each reader's own Slack shows it, by its name."""
    fallback = moment.astimezone(UTC).strftime("%A %d %b %Y")
    return f"<!date^{int(moment.timestamp())}^{{date_long_pretty}}|{fallback}>"


def when_plain(moment: datetime) -> str:
    """Return a moment where Slack formats nothing: notification texts."""
    return moment.astimezone(UTC).strftime("%a %d %b, %H:%M UTC")


def section(text: str, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """A paragraph of our own words, in mrkdwn, at most 3,000 characters."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory:
        block["accessory"] = accessory
    if block_id:
        block["block_id"] = block_id
    return block


def first(rows: Sequence[Block], most: int, words: str = "And {} more.") -> list[Block]:
    """Return so many rows, and how many more there are: Home and windows hold 100 blocks."""
    return [*rows[:most], *more(len(rows) - most, words)]


def more(count: int, words: str = "And {} more.") -> list[Block]:
    """Say that there are so many more, if there are any."""
    return [context(words.format(count))] if count > 0 else []


def header(text: str) -> Block:
    """A heading, at most 150 characters."""
    return {"type": "header", "text": plain(text)}


def context(*lines: str) -> Block:
    """Small print, at most ten lines."""
    return {"type": "context", "elements": [mrkdwn(line) for line in lines]}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def quote(text: str) -> Block:
    """Return what a person wrote, literally: no links, no mentions, no formatting."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}],
    }


def literal(text: str) -> Block:
    """A paragraph shown literally, like `quote` but without its line: for texts of the decks."""
    inner = [{"type": "text", "text": text}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": inner}]}


def table(text: str) -> Block:
    """Lines whose letters stand below one another, shown literally."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}],
    }


def in_one_line(text: str) -> str:
    """Return a text as a notification shows it."""
    return escape(" ".join(text.split()))


def care(help_: Help, words: str = "") -> list[Block]:
    """Return where help is: a line for the place, the community's own help if an admin named any, and the fixed one."""
    parts: list[Block] = [{"type": "text", "text": f"{line} "} for line in (words, help_.words) if line]
    if help_.link:
        # The address itself is what people see of it: it leads where it says.
        parts += [{"type": "link", "url": help_.link}, {"type": "text", "text": " "}]
    parts.append({"type": "text", "text": CARE, "style": {"bold": True}})
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}]


def button(text: str, action: str, value: str = "", style: str | None = None, confirm: Block | None = None) -> Block:
    """Return a button; `value` is opaque and the same for every reader of a round."""
    element: Block = {"type": "button", "text": plain(text), "action_id": action}
    if value:
        element["value"] = value
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    return element


def confirm(title: str, text: str, yes: str, no: str = "Not now") -> Block:
    """A question that Slack asks before a tap reaches us."""
    return {"title": plain(title), "text": mrkdwn(text), "confirm": plain(yes), "deny": plain(no)}


def actions(*elements: Block) -> Block:
    """A row of buttons, at most 25. Their `action` names differ inside one row."""
    return {"type": "actions", "elements": list(elements)}


def option(text: str, value: str, description: str = "") -> Block:
    """Return one choice; what is too long for Slack is cut."""
    choice: Block = {"text": plain(shortened(text, OPTION_CHARS)), "value": value}
    if description:
        choice["description"] = plain(shortened(description, OPTION_CHARS))
    return choice


def field(
    name: str, label: str, element: Block, hint: str = "", optional: bool = False, at_once: bool = False
) -> Block:
    """Return an input whose block id is `name`: errors and values come back under it.

    What is chosen `at_once` also comes as a click of its own.
    """
    block: Block = {"type": "input", "block_id": name, "label": plain(label), "element": element, "optional": optional}
    if hint:
        block["hint"] = plain(hint)
    if at_once:
        # Without it Slack keeps what is chosen in an input to itself until the form is sent off.
        block["dispatch_action"] = True
    return block


def text_input(action: str, initial: str = "", most: int = 1000, lines: bool = True, placeholder: str = "") -> Block:
    """A text box of at most `most` characters. A round counts bytes, too, and may refuse what fits here."""
    element: Block = {"type": "plain_text_input", "action_id": action, "multiline": lines, "max_length": most}
    if initial:
        element["initial_value"] = initial
    if placeholder:
        element["placeholder"] = plain(placeholder)
    return element


def select(action: str, choices: Sequence[Block], initial: str | None = None, radio: bool = False) -> Block:
    """A choice of one. Nothing is chosen when no choice has the value `initial`."""
    element: Block = {
        "type": "radio_buttons" if radio else "static_select",
        "action_id": action,
        "options": list(choices),
    }
    chosen = [choice for choice in choices if choice["value"] == initial]
    if chosen:
        # The whole option: Slack compares options, not their values.
        element["initial_option"] = chosen[0]
    return element


def several(action: str, choices: Sequence[Block], chosen: Iterable[str], most: int, placeholder: str) -> Block:
    """A menu of which somebody may choose some, `most` at most; `chosen` are values."""
    element = checks(action, choices, chosen) | {"type": "multi_static_select", "max_selected_items": most}
    return element | {"placeholder": plain(placeholder)}


def checks(action: str, choices: Sequence[Block], ticked: Iterable[str] = ()) -> Block:
    """Boxes to tick; `ticked` are values."""
    element: Block = {"type": "checkboxes", "action_id": action, "options": list(choices)}
    wanted = set(ticked)
    initial = [choice for choice in choices if choice["value"] in wanted]
    # Slack takes no empty list here.
    if initial:
        element["initial_options"] = initial
    return element


def modal(
    name: str, title: str, blocks: Sequence[Block], submit: str = "", metadata: str = "", close: str = "Close"
) -> Block:
    """Return a modal. Titles and buttons have 24 characters."""
    view: Block = {
        "type": "modal",
        "callback_id": name,
        "title": plain(title),
        "close": plain(close),
        # Slack brings it back with the form: ids and days, never a word that somebody wrote.
        "private_metadata": metadata,
        "blocks": list(blocks),
    }
    if submit:
        view["submit"] = plain(submit)
    return view


def note(title: str, *paragraphs: str) -> Block:
    """A modal that only says something: nothing can be sent from it."""
    return modal("note", title, [section(text) for text in paragraphs])


def refusal(sentence: str, typed: Sequence[str] = ()) -> Block:
    """Return a modal that says no, with what somebody had typed, so that they can copy it."""
    kept = [section("What you wrote is kept nowhere else; copy it from here:"), *map(quote, typed)] if typed else []
    return modal("note", "Not just yet", [section(sentence), *kept])
