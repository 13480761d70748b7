"""Slack's Web API as the rest of bot/ needs it: posting and the member list, foreign errors wrapped at the border.

The one client is built with `retry_handlers=[]` and one shared session: slack-sdk otherwise repeats a post whose
connection dropped, and the message stands twice. What an answer means stands in `bot/sending/answers.py`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Mapping
from typing import Any, NoReturn

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import MessageRefused, SlackRefused, SlackUnsure, SlackWaits
from bot.models import Message, Page, Person, Posted, storable, visible
from bot.sending.answers import IN_BETWEEN, SHORTEST_PAUSE, SLACKS_TROUBLE, reason_in, refusal_of
from bot.sending.prefix import with_prefix

PALM_TREE = ":palm_tree:"
"""Slack's own status for a holiday."""
LONGEST_PLACE = 32
"""Ids of channels and time stamps are far shorter; a longer one could not be kept, and would stop the pass."""
PAGE = 200
"""So many people are read at a time, as Slack recommends."""
NO_MESSAGE = "1000000000.000000"
"""A time stamp from before Slack, which no message has."""
CLOSED_TO_US = frozenset({"channel_not_found", "not_in_channel", "is_archived"})
PATIENCE = aiohttp.ClientTimeout(total=20, sock_connect=5, sock_read=15)
"""Seconds for one call. slack-sdk's own `timeout` does not hold for a session it is given."""
LOST_PLACES = frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "thread_not_found", "message_not_found", "invalid_thread_ts"}
)
"""Answers that are about the message below which another one was to stand: that stands nowhere, for certain."""
ODD_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format"})
NO_TOKEN = frozenset(
    {"not_authed", "invalid_auth", "token_revoked", "token_expired", "account_inactive", "not_allowed_token_type"}
)
"""Answers at the start that no waiting mends: there is another token to be put into the settings."""
FROM_THERE = 'Copy the token that starts with xoxb- from "OAuth & Permissions" in your Slack app, and start again.'


class RedirectedError(aiohttp.ClientError):
    """A call was sent elsewhere, to a login page perhaps. Slack's Web API never does that: it has not taken it."""


async def _refuse_redirect(*_: object) -> NoReturn:
    raise RedirectedError("Slack's Web API does not redirect")


def make_session(patience: aiohttp.ClientTimeout = PATIENCE) -> aiohttp.ClientSession:
    """Return the one session of a process: it gives up a call that hangs, and follows nobody to another address."""
    trace = aiohttp.TraceConfig()
    trace.on_request_redirect.append(_refuse_redirect)
    return aiohttp.ClientSession(timeout=patience, trace_configs=[trace])


class _Client(AsyncWebClient):
    """Calls our commands by the names they have in this deployment."""

    def __init__(self, prefix: str, **options: Any) -> None:
        super().__init__(**options)
        self._prefix = prefix

    # Every method of the client comes by here, so that no sentence can be forgotten.
    async def api_call(self, api_method: str, *, json: dict[str, Any] | None = None, **rest: Any) -> AsyncSlackResponse:
        return await super().api_call(api_method, json=with_prefix(json, self._prefix), **rest)


def make_client(token: str, base_url: str, session: aiohttp.ClientSession, prefix: str = "") -> AsyncWebClient:
    """Return the one client of a process. `base_url` ends in a slash; `prefix` goes before command names."""
    return _Client(prefix, token=token, base_url=base_url, session=session, retry_handlers=[])


def _is_chart(block: Mapping[str, object]) -> bool:
    return block.get("type") == "data_visualization"


def _is_place(said: object) -> bool:
    return isinstance(said, str) and 0 < len(said) <= LONGEST_PLACE


class Slack:
    """Posts messages and reads the member list."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._no_charts = set[str]()
        """The workspaces that refused a chart since we started: a picture is not worth asking twice."""

    async def post(self, team_id: str, recipient: str, message: Message) -> Posted:
        """Post to a person or a channel. Errors as `bot.sending.postman.Sender` says."""
        blocks = [block for block in message.blocks if team_id not in self._no_charts or not _is_chart(block)]
        # No previews: Slack would fetch whatever people's words lead to. The text is for notifications.
        arguments: dict[str, Any] = {"text": message.text, "unfurl_links": False, "unfurl_media": False}
        if blocks:
            arguments["blocks"] = blocks
        try:
            body = await self._said(recipient, message.below, arguments)
        except MessageRefused as error:
            if str(error) not in ODD_BLOCKS or not any(map(_is_chart, blocks)):
                raise
            # Charts are Slack's newest blocks. Below each stands the same in words, which goes alone in a moment: Slack
            # takes one message a second in a conversation.
            self._no_charts.add(team_id)
            raise SlackWaits(f"Slack takes no charts here ({error})", SHORTEST_PAUSE) from error
        if not (_is_place(body.get("channel")) and _is_place(body.get("ts"))):
            # It said yes, so the message may stand there: neither a refusal, nor a place to put letters below.
            raise SlackUnsure("Slack does not say where the message stands")
        # Posting to a U… opens the direct messages; Slack names their D…, which it takes to change a message.
        return Posted(body["channel"], body["ts"])

    async def _said(self, recipient: str, below: Posted | None, arguments: dict[str, Any]) -> Mapping[str, Any]:
        """Say something to somebody, below what stands there already where Slack still knows that."""
        # Ids of people begin with W in organisations of several workspaces.
        to_person = recipient.startswith(("U", "W"))
        if below is not None:
            post = self._client.chat_postMessage(channel=below.channel, thread_ts=below.ts, **arguments)
            try:
                return await _asked(post, to_person=to_person)
            except (SlackRefused, MessageRefused) as error:
                # An app that was made anew has other direct messages. What is said names what it belongs to.
                if str(error) not in LOST_PLACES:
                    raise
        return await _asked(self._client.chat_postMessage(channel=recipient, **arguments), to_person=to_person)

    async def answers(self, team_id: str) -> None:
        """Raise SlackWaits unless Slack answers something harmless."""
        # A refusal is an answer, too: somebody is there.
        with contextlib.suppress(SlackRefused):
            await _read(self._client.auth_test())

    async def page(self, team_id: str, cursor: str) -> Page:
        """Return one page of the member list, "" being the first. Raises SlackWaits, or SlackRefused for the cursor."""
        try:
            body = await _read(self._client.users_list(cursor=cursor or None, limit=PAGE))
        except SlackRefused as error:
            # Only this is about the page that was asked for; anything else passes, or is for whoever runs us.
            if str(error) == "invalid_cursor":
                raise
            raise SlackWaits(f"the member list is refused ({error})") from error
        members, after = body.get("members"), body.get("response_metadata") or {}
        if not isinstance(members, list) or not isinstance(after, Mapping):
            raise SlackWaits("the member list cannot be read")
        named = [one for one in members if _has_id(one)]
        people = [person for one in named if (person := _readable(team_id, one))]
        return Page(tuple(people), tuple(one["id"] for one in named), str(after.get("next_cursor") or ""))

    async def sees(self, channel_id: str) -> bool:
        """Tell whether we are in a channel. Raises SlackWaits when Slack does not say just now.

        It asks for the address of a message that is nowhere. That takes no permission and leaves nothing behind, and
        Slack names the message as what is missing where it shows us the channel, or else the channel.
        """
        try:
            await _read(self._client.chat_getPermalink(channel=channel_id, message_ts=NO_MESSAGE))
        except SlackRefused as error:
            return str(error) not in CLOSED_TO_US
        return True

    async def whoami(self) -> tuple[str, str, str]:
        """Return (team id, bot user id, bot id) of our token. Raises SlackRefused or SlackWaits."""
        try:
            me = await _read(self._client.auth_test())
        except (SlackRefused, SlackWaits) as error:
            if isinstance(error, SlackRefused) or str(error) in NO_TOKEN:
                raise SlackRefused(f"Slack does not accept SLACK_BOT_TOKEN ({error}). {FROM_THERE}") from error
            raise
        ids = [me.get(name) for name in ("team_id", "user_id", "bot_id")]
        if ids[0] and not ids[2]:
            raise SlackRefused(f"Slack does not accept SLACK_BOT_TOKEN (it is no bot's). {FROM_THERE}")
        if not all(isinstance(one, str) for one in ids):
            raise SlackWaits("Slack does not say who Sidecar is")
        return str(ids[0]), str(ids[1]), str(ids[2])


async def _asked(call: Awaitable[AsyncSlackResponse], *, to_person: bool) -> Mapping[str, Any]:
    """Return the body of an answer that says yes.

    Raises:
        SlackRefused, MessageRefused, SlackWaits: Slack surely did not do what was asked.
        SlackUnsure: it may have.
    """
    try:
        response = await call
    except SlackApiError as error:
        raise refusal_of(*_parts(error.response), to_person=to_person) from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, RedirectedError) as error:
        # No connection, no name, no trust in the certificate, or nobody at home: our words never left.
        raise SlackWaits(f"Slack cannot be reached ({type(error).__name__})", look=_where_to_look(error)) from error
    except Exception as error:
        # A cut connection, a time-out, half a body. Also an answer that slack-sdk itself stumbles over (text, a list,
        # letters of no alphabet): from here on nothing but a plain yes means that Slack has it or has it not.
        raise SlackUnsure(type(error).__name__) from error
    return response.data if isinstance(response.data, Mapping) else {}


async def _read(call: Awaitable[AsyncSlackResponse]) -> Mapping[str, Any]:
    """Return the body of an answer to a question, which may be asked again whatever became of it.

    Raises:
        SlackRefused: for a reason that is about neither the workspace nor Slack's own trouble.
        SlackWaits: for anything else.
    """
    try:
        return await _asked(call, to_person=True)
    except MessageRefused as error:
        raise SlackRefused(str(error)) from error
    except SlackUnsure as error:
        look = _where_to_look(error.__cause__)
        raise SlackWaits(f"Slack does not answer as it should ({error})", look=look) from error


def _where_to_look(error: BaseException | None) -> str:
    """Return what may be in the way, as far as the kind of an error says so."""
    match error:
        case SlackApiError() if reason_in(_parts(error.response)[2]):
            return SLACKS_TROUBLE
        case aiohttp.ClientConnectorDNSError():
            return "This machine finds no address for Slack: look at its network and its name server."
        case aiohttp.ClientSSLError():
            return "This machine does not trust the certificate it is shown: look at its clock, and at proxies."
        case RedirectedError() | aiohttp.ClientProxyConnectionError():
            return IN_BETWEEN
        case aiohttp.ClientError() | OSError():
            return f"Look at this machine's network and its firewall (it needs port 443 outwards). {SLACKS_TROUBLE}"
    # Something answered, and it was not Slack's API.
    return IN_BETWEEN


def _parts(response: Any) -> tuple[int, Mapping[str, str], object]:
    """Return status, headers and body of a refusal: of slack-sdk's own answer, or the raw one when it was no JSON."""
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    return int(status or 200), getattr(response, "headers", None) or {}, getattr(response, "data", None)


def _readable(team_id: str, member: dict[str, Any]) -> Person | None:
    """Return a member as a person; None for one whose row is so odd that it cannot be read."""
    try:
        return _person(team_id, member)
    except (TypeError, ValueError, AttributeError, KeyError):
        return None


def _person(team_id: str, member: dict[str, Any]) -> Person:
    """Return what the list says of somebody, whatever stands in it: one odd name must not hide the others."""
    found = member.get("profile")
    profile: dict[str, Any] = found if isinstance(found, dict) else {}
    # Either of them may be blank, also with a space in it, or be somebody else's, too; the handle is their own.
    shown, handle = _name(profile.get("display_name")), _name(member.get("name"))
    real = _name(profile.get("real_name")) or _name(member.get("real_name"))
    return Person(
        team_id=team_id,
        user_id=member["id"],
        name=shown or real or handle,
        real_name=real,
        handle=handle,
        zone=_text(member.get("tz"))[:64] or None,
        # Slackbot says of itself that it is none.
        is_bot=bool(member.get("is_bot")) or member["id"] == "USLACKBOT",
        is_deleted=bool(member.get("deleted")),
        is_guest=bool(member.get("is_restricted") or member.get("is_ultra_restricted")),
        is_stranger=bool(member.get("is_stranger")) or member.get("team_id", team_id) != team_id,
        is_away=profile.get("status_emoji") == PALM_TREE,
        is_admin=bool(member.get("is_admin") or member.get("is_owner")),
    )


def _text(value: object) -> str:
    # As much as the column holds: Postgres would refuse the row, and with it the whole page.
    return storable(value)[:255] if isinstance(value, str) else ""


def _name(value: object) -> str:
    return visible(value)[:255] if isinstance(value, str) else ""


def _has_id(member: object) -> bool:
    user_id = member.get("id") if isinstance(member, dict) else None
    # One that no database keeps would make every statement fail that names it.
    return isinstance(user_id, str) and 0 < len(user_id) <= 32 and user_id == storable(user_id)
