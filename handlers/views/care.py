"""Where help is: below what may be hard to read."""

from __future__ import annotations

from typing import Any

from bot.models import CARE, Help
from handlers.views import blocks as b

Part = dict[str, Any]
AFTER_OPENING = "Some of this may be hard to read. Take your time, and talk to someone you trust before you reply."
APART = "Mental health comes only if you pick it."
TO_MODERATORS = "If this worries you, do not carry it alone: talk to another moderator."


def care_rows(help_: Help, words: str = "") -> list[dict[str, Any]]:
    """Return where help is: a line for the place, the community's own help if an admin named any, and the fixed one."""
    parts: list[Part] = [_text(f"{words} ")] if words else []
    if help_.words:
        parts.append(_text(f"{help_.words} "))
    if help_.link:
        # The address itself is what people see of it: it leads where it says.
        parts += [{"type": "link", "url": help_.link}, _text(" ")]
    parts.append(_text(CARE) | {"style": {"bold": True}})
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}]


def in_one_line(text: str) -> str:
    """Return a text as a notification shows it: with its set-up first, nobody meets a bare question there."""
    return b.escape(" ".join(text.split()))


def _text(words: str) -> Part:
    # Shown literally, as in every place for words that are not ours.
    return {"type": "text", "text": words}
