"""Answers of Slack's that are neither a plain yes nor a refusal: of proxies, of bad days, of whoever stands between."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

from tests.kit.circle import Circle

JSON, TEXT, FILE = "application/json", "text/plain", "application/gzip"
_ALL: dict[str, tuple[str | bytes, str]] = {
    "half": ('{"ok": tru', JSON),
    "nothing": ("", JSON),
    "null": ("null", JSON),
    "no list": ("[]", JSON),
    "a list": ('[{"ok": true}]', JSON),
    "a word": ('"ok"', JSON),
    "a number": ("7", JSON),
    "yes alone": ("true", JSON),
    "neither yes nor no": ("{}", JSON),
    "a yes in words": ('{"ok": "false"}', JSON),
    "a yes in figures": ('{"ok": 1}', JSON),
    "no, for a list": ('{"ok": false, "error": ["x"]}', JSON),
    "no, for an object": ('{"ok": false, "error": {"x": 1}, "response_metadata": [[]]}', JSON),
    "no, for nothing": ('{"ok": false, "error": null, "response_metadata": {"messages": 7}}', JSON),
    "no, for half a letter": ('{"ok": false, "error": "\\ud800"}', JSON),
    "no, at length": ('{"ok": false, "error": "%s"}' % ("x" * 9_000), JSON),
    "brackets without end": ("[" * 50_000, JSON),
    "a figure without end": ('{"ok": %s}' % ("9" * 9_000), JSON),
    "no letters": (b'{"ok": true, "x": "\xff\xfe"}', JSON),
    "no alphabet": ('{"ok": true', f"{JSON}; charset=klingon"),
    "plain text": ("ok", TEXT),
    "letters of no text": (b"\xff\xfe", TEXT),
    "a file": (b"\x1f\x8b", FILE),
    "a page": ("<html>One moment, please.</html>", "text/html"),
}
_SOME = ("half", "null", "a list", "a yes in words", "no, for a list", "a file")
ODD = _ALL if os.environ.get("SIDECAR_FULL") else {name: _ALL[name] for name in _SOME}
"""By what they are: the body and its content type. None says whether Slack did what was asked."""
BARE = {"a yes without a word": ('{"ok": true}', JSON)}
"""A yes that is none for whoever asked for something."""


def each(circle: Circle, method: str, times: int = 1, *, bare: bool = False) -> Iterator[str]:
    """Let a method give one odd answer after the other, so many times each."""
    for name, (body, kind) in (ODD | BARE if bare else ODD).items():
        circle.slack.faults.page(method, body, times, content_type=kind)
        yield name
        circle.slack.faults.clear()
        # Neither our own limits nor Slack's are what is tried here.
        circle.clock.advance(timedelta(minutes=2))
