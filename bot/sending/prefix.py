"""What our commands are called in a deployment that puts a prefix in front of them.

Sentences name commands as manifest.json does. Behind a prefix that would send people to another app's command, and
their words with them; so a name is completed on its way out, in one place for every sentence.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar

T = TypeVar("T")

OURS = re.compile(r"`/(?=(?:feedback-ask|feedback-tip|reflect|workbook|sidecar)\b)")
"""Where a sentence begins to name a command of ours; `/invite` is Slack's."""


def with_prefix(said: T, prefix: str) -> T:
    """Return what goes to Slack with `prefix` before each of our commands that it names.

    Only mrkdwn and untyped text change: what people wrote stands in rich text, plain text or the value of an input.
    """
    return _complete(said, prefix, ours=True) if prefix else said


def _complete(said: Any, prefix: str, ours: bool) -> Any:
    if isinstance(said, dict):
        # An object without a type (a command's answer, an error beside a field) holds sentences of ours.
        ours = said.get("type", "mrkdwn") == "mrkdwn"
        return {key: _complete(value, prefix, ours) for key, value in said.items()}
    if isinstance(said, (list, tuple)):
        return [_complete(value, prefix, ours) for value in said]
    return OURS.sub(f"`/{prefix}", said) if ours and isinstance(said, str) else said
