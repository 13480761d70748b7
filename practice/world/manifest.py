"""What the app's manifest allows it: scopes, tabs, slash commands, events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class AppManifest:
    """A manifest in Slack's format, and the questions the workspace asks it; what is not mentioned is not allowed."""

    raw: dict[str, Any]

    @property
    def app_name(self) -> str:
        """What the app is called."""
        return str(self._part("display_information").get("name", "App"))

    @property
    def bot_scopes(self) -> frozenset[str]:
        """The scopes granted to the bot token."""
        return frozenset(self._part("oauth_config", "scopes").get("bot", []))

    @property
    def home_tab(self) -> bool:
        """Whether the app has an App Home."""
        return bool(self._part("features", "app_home").get("home_tab_enabled"))

    @property
    def messages_tab(self) -> bool:
        """Whether the app can write direct messages."""
        return bool(self._part("features", "app_home").get("messages_tab_enabled"))

    @property
    def messages_read_only(self) -> bool:
        """Whether people cannot write to the app."""
        return bool(self._part("features", "app_home").get("messages_tab_read_only_enabled"))

    @property
    def commands(self) -> list[dict[str, Any]]:
        """The slash commands, each with its description and usage hint."""
        return list(self._part("features").get("slash_commands", []))

    @property
    def interactive(self) -> bool:
        """Whether the app handles buttons and forms."""
        return bool(self._part("settings", "interactivity").get("is_enabled"))

    @property
    def bot_events(self) -> list[str]:
        """The events the app subscribed to."""
        return list(self._part("settings", "event_subscriptions").get("bot_events", []))

    def _part(self, *path: str) -> dict[str, Any]:
        part = self.raw
        for key in path:
            part = part.get(key, {})
        return part
