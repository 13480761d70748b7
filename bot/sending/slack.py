"""Slack's Web API as the rest of bot/ needs it: posting and the member list, foreign errors wrapped at the border.

The one client is built with `retry_handlers=[]` and one shared session: slack-sdk otherwise repeats a post whose
connection dropped, and the message stands twice. What an answer means stands in `bot/sending/answers.py`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Iterator, Mapping
from typing import Any, NoReturn

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import MessageRefused, SlackRefused, SlackUnsure, SlackWaits
from bot.models import Message, Page, Posted
from bot.sending.answers import IN_BETWEEN, SHORTEST_PAUSE, SLACKS_TROUBLE, place_in, reason_in, refusal_of, said_by
from bot.sending.listed import has_id, is_id, readable
from bot.sending.prefix import with_prefix

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


class OddAnswerError(SlackClientError):
    """What came back is neither a plain yes nor a refusal: Slack may have done what was asked, or not."""


async def _refuse_redirect(*_: object) -> NoReturn:
    raise RedirectedError("Slack's Web API does not redirect")


def make_session(
    patience: aiohttp.ClientTimeout = PATIENCE, *, hours: aiohttp.TraceConfig | None = None
) -> aiohttp.ClientSession:
    """Return the one session of a process: it gives up a call that hangs, and follows nobody to another address."""
    trace = aiohttp.TraceConfig()
    trace.on_request_redirect.append(_refuse_redirect)
    return aiohttp.ClientSession(timeout=patience, trace_configs=[trace, *filter(None, [hours])])


class _Client(AsyncWebClient):
    """Calls our commands by the names they have in this deployment, and hands on nothing but a plain yes."""

    def __init__(self, prefix: str, **options: Any) -> None:
        super().__init__(**options)
        self._prefix = prefix

    # Every method of the client comes by here, so that no sentence can be forgotten.
    async def api_call(self, api_method: str, *, json: dict[str, Any] | None = None, **rest: Any) -> AsyncSlackResponse:
        json = with_prefix(json, self._prefix)
        with _stumbling():
            answer = await super().api_call(api_method, json=json, **rest)
        # slack-sdk takes whatever is not nothing for a yes: the word "false", and a file.
        if not isinstance(answer.data, dict) or answer.data.get("ok") is not True:
            raise OddAnswerError
        return answer

    # By several calls, of which it reads the answers.
    async def files_upload_v2(self, *args: Any, **options: Any) -> AsyncSlackResponse:
        with _stumbling():
            return await super().files_upload_v2(*args, **options)


@contextlib.contextmanager
def _stumbling() -> Iterator[None]:
    """Say of an answer that it is odd where slack-sdk stumbles over it: a list, no alphabet, brackets without end."""
    try:
        yield
    except (SlackClientError, aiohttp.ClientError, OSError):
        raise
    except Exception as error:
        raise OddAnswerError from error


def make_client(token: str, base_url: str, session: aiohttp.ClientSession, prefix: str = "") -> AsyncWebClient:
    """Return the one client of a process. `base_url` ends in a slash; `prefix` goes before command names."""
    return _Client(prefix, token=token, base_url=base_url, session=session, retry_handlers=[])


def _is_chart(block: Mapping[str, object]) -> bool:
    return block.get("type") == "data_visualization"


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
        # Posting to a U… opens the direct messages; Slack names their D…, which it takes to change a message.
        place = place_in(body)
        if place is None:
            # It said yes, so the message may stand there: neither a refusal, nor a place to put letters below.
            raise SlackUnsure("Slack does not say where the message stands")
        return place

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
        following = after.get("next_cursor") if isinstance(after, Mapping) else 0
        if not isinstance(members, list) or not isinstance(following, str | None):
            raise SlackWaits("the member list cannot be read")
        named = [one for one in members if has_id(one)]
        people = [person for one in named if (person := readable(team_id, one))]
        return Page(tuple(people), tuple(one["id"] for one in named), following or "")

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
        team_id, user_id, bot_id = (me.get(name) for name in ("team_id", "user_id", "bot_id"))
        if not (is_id(team_id) and is_id(user_id)):
            raise SlackWaits("Slack does not say who Sidecar is")
        if not bot_id:
            raise SlackRefused(f"Slack does not accept SLACK_BOT_TOKEN (it is no bot's). {FROM_THERE}")
        if not is_id(bot_id):
            raise SlackWaits("Slack does not say who Sidecar is")
        return team_id, user_id, bot_id


async def _asked(call: Awaitable[AsyncSlackResponse], *, to_person: bool) -> Mapping[str, Any]:
    """Return the body of an answer that says yes.

    Raises:
        SlackRefused, MessageRefused, SlackWaits: Slack surely did not do what was asked.
        SlackUnsure: it may have.
    """
    try:
        response = await call
    except SlackApiError as error:
        raise refusal_of(*said_by(error), to_person=to_person) from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, RedirectedError) as error:
        # No connection, no name, no trust in the certificate, or nobody at home: our words never left.
        raise SlackWaits(f"Slack cannot be reached ({type(error).__name__})", look=_where_to_look(error)) from error
    except Exception as error:
        # A cut connection, a time-out, half a body, an odd answer: from here on nothing but a plain yes means that
        # Slack has it or has it not.
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
        case SlackApiError() if reason_in(said_by(error).body):
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
