"""Reading what stands on the screen: all words of a view or message, and its elements by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from practice.blockkit.interactive import STATEFUL, Placed, placed

# Keys whose strings people see.
VISIBLE = ("text", "alt_text", "fallback", "title", "label", "initial_value")
# What holds mrkdwn under `text`.
FORMATTED = ("mrkdwn", "message")
# Keys with nothing to see in them, however deep.
UNSEEN = ("state", "private_metadata", "metadata", "confirm")


def text_of(shown: dict[str, Any]) -> str:
    """Return all words a person sees in a view, a message or a block, one piece per line.

    A message's top-level text counts: it is what the notification shows. Confirmation dialogs are left out.
    """
    return "\n".join(piece for piece, _ in pieces(shown) if piece)


def pieces(node: Any) -> Iterator[tuple[str, bool]]:
    """Yield every piece of text a person sees, and of each whether Slack formats it: dates, names, bold."""
    if isinstance(node, list):
        for item in node:
            yield from pieces(item)
    elif isinstance(node, dict):
        if node.get("type") in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
            yield "".join(_inline(leaf) for leaf in node["elements"]), False
            return
        for key, value in node.items():
            if key in VISIBLE and isinstance(value, str):
                yield value, key == "text" and node.get("type") in FORMATTED
            elif key not in UNSEEN:
                yield from pieces(value)


def _inline(leaf: dict[str, Any]) -> str:
    kind = leaf.get("type")
    if kind == "user":
        return f"<@{leaf['user_id']}>"
    if kind == "broadcast":
        return f"<!{leaf['range']}>"
    if kind == "emoji":
        return f":{leaf['name']}:"
    return str(leaf.get("text") or leaf.get("fallback") or leaf.get("url") or "")


def find_element(shown: dict[str, Any], name: str, block_id: str | None = None) -> Placed | None:
    """Return the first element with this action id, or else the first button with this text."""
    items = [p for p in placed(shown.get("blocks") or []) if block_id in (None, p.block_id)]
    by_id = [p for p in items if p.action_id == name]
    by_text = [p for p in items if p.element["type"] == "button" and p.element["text"]["text"] == name]
    return next(iter(by_id + by_text), None)


def find_input(shown: dict[str, Any], name: str) -> Placed:
    """Return the element that takes values whose block id or action id is `name`; LookupError when unclear."""
    items = [p for p in placed(shown.get("blocks") or []) if p.element["type"] in STATEFUL]
    found = [p for p in items if name in (p.block_id, p.action_id)]
    if len(found) != 1:
        offered = ", ".join(f"{p.block_id}/{p.action_id}" for p in items)
        raise LookupError(f"{len(found)} inputs are called {name!r}; there are: {offered}")
    return found[0]


def said_beside(view: dict[str, Any]) -> dict[str, str]:
    """Return what an app says in a form beside its inputs, by block id: in blocks called "beside " and that id."""
    said = [(str(block.get("block_id")), text_of(block)) for block in view.get("blocks") or []]
    return {name.removeprefix("beside "): words for name, words in said if name.startswith("beside ")}
