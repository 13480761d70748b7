"""Which scope each Web API method asks for."""

from __future__ import annotations

from practice.world.errors import SlackError

NEEDED: dict[str, str | None] = {
    "auth.test": None,
    "apps.connections.open": "connections:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.getPermalink": None,
    "views.open": None,
    "views.push": None,
    "views.update": None,
    "views.publish": None,
    "users.list": "users:read",
    "users.info": "users:read",
    # Sidecar goes without it: a post to a U… opens direct messages with chat:write alone.
    "conversations.open": "im:write",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}

APP_TOKEN_METHODS = frozenset({"apps.connections.open"})
APP_TOKEN_SCOPES = frozenset({"connections:write"})


def require(method: str, provided: frozenset[str]) -> None:
    """Raise missing_scope, as Slack words it, when the token lacks the method's scope."""
    needed = NEEDED[method]
    if needed is not None and needed not in provided:
        raise SlackError("missing_scope", needed=needed, provided=",".join(sorted(provided)))
