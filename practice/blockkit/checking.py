"""Checks views and messages as strictly as Slack does before it shows them.

`check_view`, `check_message` and `check_suggestions` return one sentence per fault, each beginning with
the path of what is wrong, and nothing when all is well; `error_code` names the error Slack would answer.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from practice.blockkit import sizes
from practice.blockkit.elements import SUGGESTIONS
from practice.blockkit.rules import Faults, shaped, typed
from practice.blockkit.surfaces import MESSAGE, VIEWS

Block = dict[str, Any]

# A fault that Slack answers with an error of its own begins with that error's name.
_SPECIAL = (
    "view_too_large",
    "no_text",
    "msg_too_long",
    "invalid_blocks_format",
    "msg_blocks_too_long",
)
# Not the ampersands of entities: what is escaped already counts as it stands.
_BARE_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")


def check_view(view: dict[str, Any]) -> list[str]:
    """Return the faults of a modal or an App Home; Slack's error is `error_code(faults, "invalid_arguments")`."""
    faults = list(_too_large(view))
    faults += typed(VIEWS, VIEWS)("", view)
    blocks = _blocks(view)
    faults += _surface_faults(blocks)
    modal = view.get("type") == "modal"
    faults += _response_url_faults(blocks, "input" if modal else None)
    # Slack asks for the button as soon as there is one input, and takes a form without either.
    if modal and "submit" not in view and any(block.get("type") == "input" for block in blocks):
        faults.append("submit: missing, and there are inputs")
    return faults


def check_message(payload: dict[str, Any], text_limit: int = sizes.MESSAGE_TEXT) -> list[str]:
    """Return the faults of a message; Slack's error is `error_code(faults, "invalid_blocks")`.

    Give `sizes.UPDATED_MESSAGE_TEXT` as the text limit for `chat.update`.
    """
    faults = list(_text_faults(payload, text_limit))
    if "blocks" not in payload:
        return faults
    if not _is_block_list(payload["blocks"]):
        return [*faults, "invalid_blocks_format: blocks: not a list of objects"]
    blocks = _blocks(payload)
    faults += MESSAGE("blocks", blocks)
    faults += _surface_faults(blocks)
    faults += _message_faults(blocks)
    return faults


def check_suggestions(answer: dict[str, Any]) -> list[str]:
    """Return the faults of an answer to `block_suggestion`; Slack then shows no options."""
    return list(shaped(SUGGESTIONS)("answer", answer))


def error_code(faults: Iterable[str], otherwise: str) -> str:
    """Name the error Slack answers: the most specific one among the faults, or else `otherwise`."""
    names = {fault.partition(":")[0] for fault in faults}
    return next((code for code in _SPECIAL if code in names), otherwise)


def _is_block_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(block, dict) for block in value)


def _blocks(surface: dict[str, Any]) -> list[Block]:
    """Return the blocks of a surface, or nothing where they are malformed: the tables say so already."""
    blocks = surface.get("blocks")
    return blocks if isinstance(blocks, list) and _is_block_list(blocks) else []


def _too_large(view: dict[str, Any]) -> Faults:
    if (
        # How Slack counts its 250 KB is not documented: here as compact JSON in UTF-8.
        len(json.dumps(view, separators=(",", ":"), ensure_ascii=False).encode(errors="surrogatepass"))
        > sizes.VIEW_BYTES
    ):
        yield f"view_too_large: the view has more than {sizes.VIEW_BYTES} bytes"


def _text_faults(payload: dict[str, Any], text_limit: int) -> Faults:
    words = payload.get("text", "")
    if not isinstance(words, str):
        yield "text: not a string"
    elif len(words) > text_limit:
        yield f"msg_too_long: text: longer than {text_limit}"
    elif not words.strip() and not payload.get("blocks"):
        yield "no_text: text: empty, and there are no blocks"


def elements_of(block: Block) -> Iterator[tuple[str, Block]]:
    """Yield the block elements of a block with their paths inside it."""
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict):
            yield key, block[key]
    if block.get("type") in ("actions", "context") and isinstance(block.get("elements"), list):
        for index, element in enumerate(block["elements"]):
            if isinstance(element, dict):
                yield f"elements[{index}]", element


def _surface_faults(blocks: list[Block]) -> Faults:
    # Block ids must differ in a whole view, action ids only inside their block.
    yield from _repeated_block_ids(blocks)
    for index, block in enumerate(blocks):
        yield from _repeated_action_ids(f"blocks[{index}]", block)
    yield from _second_focus(blocks)


def _repeated_block_ids(blocks: list[Block]) -> Faults:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id")
        if isinstance(name, str) and name in seen:
            yield f"blocks[{index}].block_id: {name} is used twice"
        elif isinstance(name, str):
            seen.add(name)


def _repeated_action_ids(path: str, block: Block) -> Faults:
    seen: set[str] = set()
    for place, element in elements_of(block):
        name = element.get("action_id")
        if isinstance(name, str) and name in seen:
            yield f"{path}.{place}.action_id: {name} is used twice in the block"
        elif isinstance(name, str):
            seen.add(name)


def _second_focus(blocks: list[Block]) -> Faults:
    focused = [
        f"blocks[{index}].{place}"
        for index, block in enumerate(blocks)
        for place, element in elements_of(block)
        if element.get("focus_on_load") is True
    ]
    for path in focused[1:]:
        yield f"{path}.focus_on_load: another element has the focus"


def _response_url_faults(blocks: list[Block], allowed: str | None) -> Faults:
    """Only a menu in a modal's input may ask for a response_url."""
    for index, block in enumerate(blocks):
        for place, element in elements_of(block):
            if element.get("response_url_enabled") is True and block.get("type") != allowed:
                yield f"blocks[{index}].{place}.response_url_enabled: only in an input of a modal"


def _message_faults(blocks: list[Block]) -> Faults:
    yield from _response_url_faults(blocks, None)
    counts = Counter(str(block.get("type")) for block in blocks)
    for kind, most in (("table", sizes.MESSAGE_TABLES), ("data_visualization", sizes.MESSAGE_CHARTS)):
        if counts[kind] > most:
            yield f"blocks: more than {most} of type {kind}"
    if sum(_written(block) for block in blocks) > sizes.MESSAGE_BLOCKS_TEXT:
        yield f"msg_blocks_too_long: blocks: together longer than {sizes.MESSAGE_BLOCKS_TEXT}"


def _written(value: Any) -> int:
    """Count the characters of all texts inside a value as Slack stores them, that is escaped."""
    if isinstance(value, list):
        return sum(map(_written, value))
    if not isinstance(value, dict):
        return 0
    inside = sum(_written(entry) for entry in value.values())
    words = value.get("text")
    return inside + (_stored_length(words, value.get("type")) if isinstance(words, str) else 0)


def _stored_length(words: str, kind: Any) -> int:
    length = len(_BARE_AMPERSAND.sub("&amp;", words))
    # In mrkdwn an angle bracket is markup and stays as it is; elsewhere it becomes an entity.
    return length if kind == "mrkdwn" else length + 3 * (words.count("<") + words.count(">"))
