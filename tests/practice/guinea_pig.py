"""A tiny Bolt app that does one of everything."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from practice.workspace import Workspace

Json = dict[str, Any]

SECRET = "practice-secret"
MANIFEST: Json = {
    "display_information": {"name": "Guinea Pig"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": True,
        },
        "bot_user": {"display_name": "Guinea Pig"},
        "slash_commands": [
            {"command": "/form", "description": "Opens a form"},
            {"command": "/echo", "description": "Says it again", "usage_hint": "[words]"},
            {"command": "/silent", "description": "Never answers"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "users:read"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
        "interactivity": {"is_enabled": True},
    },
}


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": words(text), "action_id": action_id, **more}


def options(*names: str) -> list[Json]:
    return [{"text": words(name.title()), "value": name} for name in names]


def field(block_id: str, element: Json, **more: Any) -> Json:
    label = words(block_id.title())
    return {"type": "input", "block_id": block_id, "label": label, "element": element, **more}


def modal(*blocks: Json, title: str = "A form", **more: Any) -> Json:
    view = {"type": "modal", "title": words(title), "submit": words("Send"), "callback_id": "form"}
    return view | {"blocks": list(blocks)} | more


FORM = modal(
    field("focus", {"type": "plain_text_input", "action_id": "text", "min_length": 3, "max_length": 20}),
    field(
        "lens",
        {
            "type": "static_select",
            "action_id": "choice",
            "options": options("start", "stop"),
            "initial_option": options("start")[0],
        },
    ),
    field("note", {"type": "plain_text_input", "action_id": "aside"}, optional=True),
    field(
        "who",
        {"type": "multi_external_select", "action_id": "people", "min_query_length": 0},
        optional=True,
    ),
    {"type": "actions", "block_id": "buttons", "elements": [button("Refresh", "refresh")]},
    notify_on_close=True,
)
HOME = {"type": "home", "blocks": [section("Welcome home"), {"type": "actions", "elements": [button("Go", "go")]}]}


class GuineaPig:
    """The app, what it heard, and what it is told to answer."""

    def __init__(self, slack: Workspace) -> None:
        self.client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        self.app = AsyncApp(client=self.client, signing_secret=SECRET, process_before_response=True)
        self.heard: list[Json] = []
        self.answer: Json = {}
        self._listen()

    async def direct(self, body: str, headers: dict[str, str]) -> tuple[int, str]:
        response = await self.app.async_dispatch(AsyncBoltRequest(body=body, headers=dict(headers)))
        return response.status, response.body

    def last(self, kind: str) -> Json:
        return next(body for body in reversed(self.heard) if body.get("type") == kind)

    def _listen(self) -> None:
        self.app.command("/form")(self._form)
        self.app.command("/echo")(self._echo)
        self.app.view("form")(self._submitted)
        self.app.view_closed("form")(self._noted)
        self.app.action("refresh")(self._noted)
        self.app.action("go")(self._noted)
        self.app.action("pick")(self._noted)
        self.app.action("more")(self._noted)
        self.app.options("people")(self._people)
        self.app.event("app_home_opened")(self._home)

    async def _noted(self, ack: Any, body: Json) -> None:
        self.heard.append(body)
        await ack()

    async def _form(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        self.heard.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    async def _echo(self, ack: Any, body: Json) -> None:
        self.heard.append(body)
        await ack(json.loads(body["text"]) if body["text"].startswith("{") else body["text"])

    async def _submitted(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        self.heard.append(body)
        if self.answer:
            await ack(**self.answer)
            return
        said = body["view"]["state"]["values"]["focus"]["text"]["value"]
        await client.chat_postMessage(channel=body["user"]["id"], text=f"You wrote {said}")
        await ack()

    async def _people(self, ack: Any, body: Json) -> None:
        self.heard.append(body)
        await ack(options=options("ben", "chloe", "dev"))

    async def _home(self, body: Json, client: AsyncWebClient) -> None:
        self.heard.append(body)
        await client.views_publish(user_id=body["event"]["user"], view=HOME)
