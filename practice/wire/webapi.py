"""Slack's Web API: who may call, how often, with what trouble on the way, and what comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from practice.wire import scopes
from practice.wire.calls import Arguments, Call
from practice.wire.connected import ConnectedWorkspace
from practice.wire.faults import CallFault, CallTrouble
from practice.wire.methods import app, chat, conversations, files, users, views
from practice.world.errors import SlackError

Method = Callable[[ConnectedWorkspace, Arguments], dict[str, Any]]

METHODS: dict[str, Method] = {
    "auth.test": app.auth_test,
    "apps.connections.open": app.open_connection,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.getPermalink": chat.get_permalink,
    "views.open": views.open_view,
    "views.push": views.push,
    "views.update": views.update,
    "views.publish": views.publish,
    "users.list": users.users_list,
    "users.info": users.users_info,
    "conversations.open": conversations.open_conversation,
    "files.getUploadURLExternal": files.get_upload_url,
    "files.completeUploadExternal": files.complete_upload,
}
# Clients send calls as forms, and these arguments in them as JSON.
JSON_ARGUMENTS = ("blocks", "view", "attachments", "metadata", "files")


class DroppedError(Exception):
    """The connection is to be cut instead of answered."""


class OddAnswerError(Exception):
    """The answer is none that Slack's Web API would give."""

    def __init__(self, fault: CallFault) -> None:
        super().__init__()
        self.fault = fault


class WebApi:
    """The /api/METHOD endpoint."""

    def __init__(self, slack: ConnectedWorkspace) -> None:
        self._slack = slack

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        method = request.match_info["method"]
        arguments, token = await _read(request)
        call = Call(method, self._kind(token), arguments, self._slack.clock.now())
        # Noted before it is answered: a call whose answer gets lost was made all the same.
        self._slack.calls.append(call)
        self._slack.changes.touch()
        try:
            status, headers = await self._answer(call, token)
        except DroppedError:
            return _cut(request)
        except OddAnswerError as odd:
            return await _odd(request, odd.fault)
        finally:
            self._slack.changes.touch()
        if call.response:
            return web.json_response(call.response, status=status, headers=headers)
        return web.Response(status=status, headers=headers, text="something went wrong")

    def _kind(self, token: str) -> str:
        known = {self._slack.bot_token: "bot", self._slack.app_token: "app", "": "none"}
        return known.get(token, "unknown")

    async def _answer(self, call: Call, token: str) -> tuple[int, dict[str, str]]:
        fault = None
        try:
            self._admit(call, token)
            # A call that is refused for its rate leaves the trouble to the next one.
            wait = self._limited(call)
            fault = None if wait else self._slack.faults.take_call(call.method)
            if fault is not None and fault.trouble is CallTrouble.RATE_LIMITED:
                call.response = SlackError("ratelimited").response()
                return 429, {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
            if wait:
                call.response = SlackError("ratelimited").response()
                return 429, {"Retry-After": str(wait)}
            return await self._perform(call, fault), {"X-OAuth-Scopes": ",".join(sorted(self._slack.app.bot_scopes))}
        except SlackError as error:
            # A refusal of Slack's is an answer like any other: status 200, with `ok` false in it.
            call.response = error.response()
            return 200, {}

    def _limited(self, call: Call) -> int | None:
        return self._slack.rate_limits.wait_for(call.method, call.arguments) if self._slack.limits else None

    def _admit(self, call: Call, token: str) -> None:
        if call.method not in METHODS:
            raise SlackError("unknown_method", req_method=call.method)
        if not token:
            raise SlackError("not_authed")
        if call.kind == "unknown":
            raise SlackError("invalid_auth")
        if self._slack.token_error:
            raise SlackError(self._slack.token_error)
        wants_app_token = call.method in scopes.APP_TOKEN_METHODS
        if wants_app_token != (call.kind == "app"):
            raise SlackError("not_allowed_token_type")
        scopes.require(call.method, scopes.APP_TOKEN_SCOPES if wants_app_token else self._slack.app.bot_scopes)

    async def _perform(self, call: Call, fault: CallFault | None) -> int:
        if fault is not None and not _comes_after(fault) and (status := await _suffer(fault)):
            return status
        response = METHODS[call.method](self._slack, call.arguments)
        self._slack.changes.touch()
        if fault is not None and _comes_after(fault) and (status := await _suffer(fault)):
            return status
        call.response = response
        return 200


def _comes_after(fault: CallFault) -> bool:
    return fault.after or fault.trouble is CallTrouble.DROP_AFTER


async def _suffer(fault: CallFault) -> int | None:
    """Bring the trouble about; a number is the bare HTTP status to answer with."""
    if fault.trouble in (CallTrouble.DROP_BEFORE, CallTrouble.DROP_AFTER):
        raise DroppedError
    if fault.trouble is CallTrouble.STATUS:
        return fault.status
    if fault.trouble is CallTrouble.ERROR:
        raise SlackError(fault.error, *filter(None, [fault.said]))
    if fault.trouble in (CallTrouble.PAGE, CallTrouble.HALF, CallTrouble.REDIRECT):
        raise OddAnswerError(fault)
    if fault.gate is not None:
        await fault.gate.wait()
    return None


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)  # reaches nobody; aiohttp wants an answer


async def _odd(request: web.Request, fault: CallFault) -> web.StreamResponse:
    if fault.trouble is CallTrouble.REDIRECT:
        return web.Response(status=302, headers={"Location": str(fault.text)})
    if fault.trouble is CallTrouble.PAGE:
        body = fault.text.encode() if isinstance(fault.text, str) else fault.text
        # As it is given: an answer may name an alphabet that is none.
        return web.Response(status=fault.status, body=body, headers={"Content-Type": fault.content_type})
    # It promises more bytes than will come: that is how a caller can tell that something is missing.
    half = web.StreamResponse(status=fault.status, headers={"Content-Type": "application/json", "Content-Length": "99"})
    await half.prepare(request)
    await half.write(b'{"ok": tr')
    return _cut(request)


async def _read(request: web.Request) -> tuple[Arguments, str]:
    arguments: Arguments = dict(request.query)
    if request.method == "POST":
        if request.content_type == "application/json":
            arguments |= _json_object(await request.text())
        else:
            arguments |= dict(await request.post())
    for key in JSON_ARGUMENTS:
        if isinstance(arguments.get(key), str):
            arguments[key] = _decoded(arguments[key])
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else ""
    # It may stand in the header or among the arguments. There it must not stay: calls are kept.
    return arguments, str(arguments.pop("token", "") or token)


def _json_object(text: str) -> Arguments:
    decoded = _decoded(text or "{}")
    return decoded if isinstance(decoded, dict) else {}


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
