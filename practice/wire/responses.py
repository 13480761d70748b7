"""Response URLs: five uses within thirty minutes of practice time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from practice.blockkit.checking import check_message
from practice.world.errors import SlackError
from practice.world.messages import Channel, Message
from practice.world.state import WorkspaceState

RESPONSES = "/practice/response"
USES = 5
LIFE = timedelta(minutes=30)
GONE = ("used_url", "expired_url", "no_such_response_url")


@dataclass
class ResponseUrl:
    """Where an answer to one interaction goes."""

    channel: Channel
    user: str
    message: Message | None
    born: datetime
    uses: int = 0


class Responses:
    """Issues response URLs and takes what the app posts to them."""

    def __init__(self, slack: WorkspaceState) -> None:
        self._slack = slack
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, channel: Channel, user: str, message: Message | None = None) -> str:
        """Return a fresh response URL for something this person did in this conversation."""
        key = self._slack.identifiers.secret("response")
        self._issued[key] = ResponseUrl(channel, user, message, self._slack.clock.now())
        return f"{self._slack.url}{RESPONSES}/{key}"

    async def serve(self, request: web.Request) -> web.Response:
        """Answer a post to a response URL."""
        try:
            self.take(request.match_info["key"], json.loads(await request.text()))
        except json.JSONDecodeError:
            return web.Response(status=400, text="invalid_payload")
        except SlackError as error:
            return web.json_response(error.response(), status=404 if error.code in GONE else 400)
        return web.Response(text="ok")

    def take(self, key: str, body: dict[str, Any]) -> None:
        """Do what the app asks for; SlackError when the URL is unknown, old or used up."""
        target = self._issued.get(key)
        if target is None:
            raise SlackError("no_such_response_url")
        if self._slack.clock.now() - target.born > LIFE:
            raise SlackError("expired_url")
        if target.uses >= USES:
            raise SlackError("used_url")
        if faults := check_message(body) if not body.get("delete_original") else []:
            raise SlackError("invalid_blocks", *faults)
        target.uses += 1
        self._apply(target, body)
        self._slack.changes.touch()

    def _apply(self, target: ResponseUrl, body: dict[str, Any]) -> None:
        original = target.message
        if body.get("delete_original") and original in target.channel.messages:
            target.channel.messages.remove(original)
        elif body.get("replace_original") and original is not None:
            self._slack.posting.replace(original, body)
        else:
            self.say(target.channel, target.user, body)

    def say(self, channel: Channel, user: str, body: dict[str, Any]) -> Message:
        """Post an answer, to this person alone unless it says in_channel."""
        # Slack's default is the answer that one person sees.
        private = body.get("response_type", "ephemeral") != "in_channel"
        return self._slack.posting.post(channel, body, only_for=user if private else None)
