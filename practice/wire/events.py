"""The callback in which an event travels to the app."""

from __future__ import annotations

from typing import Any

from practice.world.people import APP_ID, BOT_USER_ID, TEAM_ID
from practice.world.state import WorkspaceState

Payload = dict[str, Any]

# Slack still sends its old verification token; nothing should rely on it.
VERIFICATION_TOKEN = "practice-verification-token"  # noqa: S105


def event_callback(slack: WorkspaceState, inner: Payload) -> Payload:
    """Return an Events API callback around an event such as {"type": "app_uninstalled"}."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "context_team_id": TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": inner,
        "type": "event_callback",
        "event_id": slack.identifiers.short("Ev"),
        "event_time": int(slack.clock.now().timestamp()),
        # In shared channels the ids above are the other workspace's: Bolt takes team and enterprise from here.
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }
