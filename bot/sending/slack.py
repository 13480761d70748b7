"""Slack's Web API as the rest of bot/ needs it: posting and the member list, foreign errors wrapped at the border.

The one client is built with `retry_handlers=[]` and one shared session: slack-sdk otherwise repeats a post whose
connection dropped, and the message stands twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import SlackRefused, SlackUnsure, SlackWaits
from bot.models import Message, Person, Posted, storable
from bot.sending.prefix import with_prefix

PALM_TREE = ":palm_tree:"
"""Slack's own status for a holiday."""
UNSURE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
"""Answers after which a post may stand all the same."""
TOKEN_TROUBLE = frozenset(
    {
        "not_authed",
        "invalid_auth",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "missing_scope",
        "accesslimited",
    }
)
"""Answers about our token, not about the message: it keeps until the token is mended."""


class _Client(AsyncWebClient):
    """Calls our commands by the names they have in this deployment."""

    def __init__(self, prefix: str, **options: Any) -> None:
        super().__init__(**options)
        self._prefix = prefix

    async def api_call(self, api_method: str, *, json: dict[str, Any] | None = None, **rest: Any) -> AsyncSlackResponse:
        return await super().api_call(api_method, json=with_prefix(json, self._prefix), **rest)


def make_client(token: str, base_url: str, session: aiohttp.ClientSession, prefix: str = "") -> AsyncWebClient:
    """Return the one client of a process. `base_url` ends in a slash; `prefix` goes before command names."""
    return _Client(prefix, token=token, base_url=base_url, session=session, retry_handlers=[], timeout=20)


class Slack:
    """Posts messages and reads the member list."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def post(self, team_id: str, recipient: str, message: Message) -> Posted:
        """Post to a person or a channel. Errors as `bot.sending.postman.Sender` says."""
        # No previews: Slack would fetch whatever people's words lead to. The text is for notifications.
        arguments: dict[str, Any] = {"text": message.text, "unfurl_links": False, "unfurl_media": False}
        if message.blocks:
            arguments["blocks"] = list(message.blocks)
        if message.below:
            arguments["thread_ts"] = message.below.ts
        channel = message.below.channel if message.below else recipient
        try:
            response = await self._client.chat_postMessage(channel=channel, **arguments)
        except SlackApiError as error:
            raise _meaning(error) from error
        # Where no connection came about Slack surely has nothing; where one broke it may have all.
        except aiohttp.ClientConnectorError as error:
            raise SlackWaits("Slack cannot be reached") from error
        except (aiohttp.ClientError, SlackClientError, TimeoutError, asyncio.IncompleteReadError, OSError) as error:
            raise SlackUnsure(type(error).__name__) from error
        # Posting to a U… opens the direct messages; Slack names their D…, which it takes to change a message.
        return Posted(str(response["channel"]), str(response["ts"]))

    async def people(self, team_id: str) -> AsyncIterator[list[Person]]:
        """Yield everybody in the workspace, a page at a time. Raises SlackWaits."""
        cursor: str | None = None
        # The last page has an empty cursor, or none.
        while cursor != "":
            try:
                page = await self._client.users_list(cursor=cursor, limit=200)
            except (SlackApiError, SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
                raise SlackWaits(f"the member list cannot be read ({type(error).__name__})") from error
            yield [_person(team_id, member) for member in page.get("members") or () if _has_id(member)]
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")

    async def whoami(self) -> tuple[str, str, str]:
        """Return (team id, bot user id, bot id) of our token. Raises SlackRefused or SlackWaits."""
        try:
            me = await self._client.auth_test()
        except SlackApiError as error:
            raise SlackRefused(f"Slack does not accept SLACK_BOT_TOKEN ({error.response['error']})") from error
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SlackWaits(f"Slack cannot be reached ({type(error).__name__})") from error
        return str(me["team_id"]), str(me["user_id"]), str(me["bot_id"])


def _meaning(error: SlackApiError) -> SlackRefused | SlackWaits | SlackUnsure:
    status = getattr(error.response, "status_code", 200)
    # A load balancer answers with a page and not with JSON: then the status alone speaks.
    reason = error.response.get("error") if isinstance(error.response.data, dict) else None
    if status == 429 or reason in {"ratelimited", "rate_limited"}:
        return SlackWaits("Slack asks for a pause", float(error.response.headers.get("Retry-After", 30)))
    if reason in TOKEN_TROUBLE:
        return SlackWaits(f"Slack does not accept our token ({reason})")
    if status >= 500 or reason is None or reason in UNSURE:
        return SlackUnsure(reason or f"HTTP {status}")
    return SlackRefused(reason)


def _person(team_id: str, member: dict[str, Any]) -> Person:
    """Return what the list says of somebody, whatever stands in it: one odd name must not hide the others."""
    found = member.get("profile")
    profile: dict[str, Any] = found if isinstance(found, dict) else {}
    names = (profile.get("display_name"), profile.get("real_name"), member.get("real_name"), member.get("name"))
    # Either name may be blank; the handle never is.
    return Person(
        team_id=team_id,
        user_id=member["id"],
        name=next((name for name in map(_text, names) if name), ""),
        handle=_text(member.get("name")),
        zone=_text(member.get("tz"))[:64] or None,
        is_bot=bool(member.get("is_bot")) or member["id"] == "USLACKBOT",
        is_deleted=bool(member.get("deleted")),
        is_guest=bool(member.get("is_restricted") or member.get("is_ultra_restricted")),
        is_stranger=bool(member.get("is_stranger")) or member.get("team_id", team_id) != team_id,
        is_away=profile.get("status_emoji") == PALM_TREE,
        is_admin=bool(member.get("is_admin") or member.get("is_owner")),
    )


def _text(value: object) -> str:
    return storable(value)[:255] if isinstance(value, str) else ""


def _has_id(member: object) -> bool:
    user_id = member.get("id") if isinstance(member, dict) else None
    return isinstance(user_id, str) and 0 < len(user_id) <= 32 and user_id == storable(user_id)
