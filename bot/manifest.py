"""The app manifest: what Slack is told about Sidecar, for Socket Mode or for a web address."""

from __future__ import annotations

import json
from typing import Any

from bot.addresses.web import is_loopback, is_web_address
from bot.errors import SettingsError
from bot.settings import PREFIX
from bot.shipped import SHIPPED

FILE = SHIPPED / "manifest.json"
"""The Socket Mode variant, also read by the Slack CLI."""

PATH = "/slack/events"
"""Where `python -m bot web` listens for everything Slack sends."""


def manifest(mode: str, prefix: str = "") -> dict[str, Any]:
    """Return the manifest for "socket", or for the public address of a web deployment; `prefix` goes before commands.

    SettingsError if the address or the prefix is none Slack would take.
    """
    url = None if mode == "socket" else _request_url(mode)
    if not PREFIX.fullmatch(prefix):
        raise SettingsError([f"prefix: {prefix!r} cannot stand in a command. Use lower-case letters, digits, - and _."])
    app: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    _prefix_commands(app["features"]["slash_commands"], prefix)
    if url is not None:
        _listen_at(app, url)
    return app


def _request_url(address: str) -> str:
    """Return the request URL below a public address such as https://sidecar.example.org."""
    # The whole request URL, as Slack shows it, will do as well.
    base = address.rstrip("/").removesuffix(PATH)
    if not is_web_address(base) or not (base.startswith("https:") or is_loopback(base)):
        raise SettingsError(["address: Slack sends to https addresses. Give it as https://your-host."])
    return base + PATH


def _prefix_commands(commands: list[dict[str, Any]], prefix: str) -> None:
    for command in commands:
        command["command"] = f"/{prefix}{command['command'].removeprefix('/')}"


def _listen_at(app: dict[str, Any], url: str) -> None:
    settings = app["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = url
    # Selects that search while somebody types ask a URL of their own.
    settings["interactivity"] |= {"request_url": url, "message_menu_options_url": url}
    for command in app["features"]["slash_commands"]:
        command["url"] = url
