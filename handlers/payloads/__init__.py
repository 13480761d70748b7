"""Slack dictionaries in, typed values out. The only place that knows the shape of what Slack sends."""

from handlers.payloads.delivery import delivery
from handlers.payloads.reading import Unreadable, click, command, home_opened, submission
from handlers.payloads.values import (
    Click,
    Command,
    HomeOpened,
    Payload,
    Submission,
    Value,
    View,
    day,
    number,
)

__all__ = [
    "Click",
    "Command",
    "HomeOpened",
    "Payload",
    "Submission",
    "Unreadable",
    "Value",
    "View",
    "click",
    "command",
    "day",
    "delivery",
    "home_opened",
    "number",
    "submission",
]
