"""Who a message really notifies: markup that Slack would turn into a mention, not text that merely looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_MENTION = re.compile(r"<(?:@(?P<user>[UW][A-Z0-9]+)|!(?P<range>here|channel|everyone))(?:\|[^>]*)?>")


def notified(text: str, blocks: list[dict[str, Any]] | None, *, markup: bool = True) -> list[str]:
    """Return user ids and "here", "channel" or "everyone", each once, in reading order.

    `text` counts even beside blocks (it is what the notification shows); `markup=False` means the message
    was posted with `mrkdwn: false`.
    """
    found = list(_in_text(text)) if markup else []
    for block in blocks or []:
        found += _in_node(block)
    return list(dict.fromkeys(found))


def _in_text(text: str) -> Iterator[str]:
    for match in _MENTION.finditer(text):
        yield match["user"] or match["range"]


def _in_node(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _in_node(item)
    elif isinstance(node, dict):
        yield from _in_object(node)


def _in_object(node: dict[str, Any]) -> Iterator[str]:
    kind = node.get("type")
    # Plain text and the words of rich text notify nobody, whatever they look like.
    if kind == "mrkdwn":
        yield from _in_text(str(node.get("text", "")))
    elif kind == "user" and "user_id" in node:
        yield str(node["user_id"])
    elif kind == "broadcast" and "range" in node:
        yield str(node["range"])
    elif kind == "markdown":
        yield from _in_text(str(node.get("text", "")))
    else:
        for value in node.values():
            yield from _in_node(value)
