"""What the page in the browser asks for: the state of the workspace, news of changes, and acts."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from practice.browser.newsfeed import NewsFeed
from practice.browser.onlookers import BotRecords, what_they_see
from practice.browser.scenes import Scene
from practice.browser.snapshot import Asked, Moment, moments, snapshot
from practice.hands import clicking, composing, submitting
from practice.wire.connected import ConnectedWorkspace
from practice.world.errors import RefusedError, SlackError

Act = dict[str, Any]
Answer = dict[str, Any]

PAGE = Path(__file__).parents[1] / "page"


class PageServer:
    """The routes of the page and of the practice clock.

    `presets` returns moments the page offers to jump to, beside tomorrow and next Tuesday, `asked` whom somebody waits
    for. `records` is what the onlookers' page shows of the bot's own side. `scenes` are what it offers to play. All
    are for whoever starts the bot to assign.
    """

    def __init__(self, slack: ConnectedWorkspace) -> None:
        self._slack = slack
        self.presets: Callable[[], Iterable[Moment]] = tuple
        self.asked: Callable[[], Asked] = dict
        self.records: BotRecords | None = None
        self.scenes: list[Scene] = []
        self._news = NewsFeed(slack.changes)
        self._clock_news = NewsFeed(slack.jumps)
        self._acts: dict[str, Callable[[Act], Awaitable[Answer]]] = {
            "command": self._command,
            "say": self._say,
            "read": self._read,
            "click": self._click,
            "submit": self._submit,
            "close": self._close,
            "suggest": self._suggest,
            "home": self._home,
            "messages": self._messages,
            "clock": self._clock,
        }

    def add_routes(self, app: web.Application) -> None:
        """Add the routes to the server."""
        app.on_shutdown.extend([self._news.close, self._clock_news.close])
        app.router.add_get("/", self._index)
        app.router.add_static("/page/", PAGE)
        app.router.add_get("/practice/state", self._state)
        app.router.add_get("/practice/live", self._live)
        app.router.add_get("/practice/onlookers", self._onlookers)
        app.router.add_get("/practice/scenes", self._scenes)
        app.router.add_post("/practice/act", self._act)
        app.router.add_get("/practice/clock", self._time)
        app.router.add_get("/practice/clock/live", self._time_live)

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html")

    async def _state(self, request: web.Request) -> web.Response:
        # Nobody signs in: whoever sees the page is meant to act as everybody in turn.
        user = request.query.get("as") or self._slack.directory.humans()[0].id
        if user not in self._slack.directory.members:
            return web.json_response({"ok": False, "error": "nobody has that id"}, status=404)
        return web.json_response(snapshot(self._slack, user, self.presets(), self.asked()))

    async def _live(self, request: web.Request) -> web.StreamResponse:
        return await self._news.serve(request, lambda: {"version": self._slack.changes.version})

    async def _onlookers(self, _request: web.Request) -> web.Response:
        seen = await what_they_see(self._slack, self.records) if self.records else []
        return web.json_response({"views": seen})

    async def _scenes(self, _request: web.Request) -> web.Response:
        return web.json_response({"scenes": self.scenes})

    async def _act(self, request: web.Request) -> web.Response:
        try:
            act = json.loads(await request.text())
            answer = await self._acts[act["type"]](act)
        # What Slack's client would not let one do is shown to the person; only what is malformed is the page's fault.
        except (RefusedError, SlackError) as error:
            return web.json_response({"ok": False, "error": str(error)})
        except (KeyError, TypeError, ValueError) as error:
            return web.json_response({"ok": False, "error": f"malformed: {error!r}"}, status=400)
        return web.json_response({"ok": True, **answer})

    async def _command(self, act: Act) -> Answer:
        await composing.command(self._slack, act["as"], act["channel"], act["text"])
        return {}

    async def _say(self, act: Act) -> Answer:
        thread = act.get("thread_ts")
        message = composing.say(self._slack, act["as"], act["channel"], act["text"], thread)
        return {"ts": message["ts"]}

    async def _read(self, act: Act) -> Answer:
        composing.read(self._slack, act["as"], act["channel"])
        return {}

    async def _click(self, act: Act) -> Answer:
        await clicking.click(
            self._slack,
            act["as"],
            act["container"],
            act["block_id"],
            act["action_id"],
            act.get("chosen"),
            act.get("state"),
        )
        return {}

    async def _submit(self, act: Act) -> Answer:
        errors = await submitting.submit(self._slack, act["as"], act["view_id"], act.get("state"))
        if whole := errors.get(""):
            raise RefusedError(whole)
        return {"errors": errors or None}

    async def _close(self, act: Act) -> Answer:
        everything = bool(act.get("all"))
        await submitting.close(self._slack, act["as"], act["view_id"], everything=everything)
        return {}

    async def _suggest(self, act: Act) -> Answer:
        container = act.get("container") or {"type": "view", "view_id": act["view_id"]}
        options = await clicking.suggest(
            self._slack, act["as"], container, act["block_id"], act["action_id"], act.get("query", "")
        )
        return {"options": options}

    async def _home(self, act: Act) -> Answer:
        await composing.open_tab(self._slack, act["as"], "home")
        return {}

    async def _messages(self, act: Act) -> Answer:
        await composing.open_tab(self._slack, act["as"], "messages")
        return {}

    async def _clock(self, act: Act) -> Answer:
        if "moment" in act:
            self._slack.clock.jump(self._named(act["as"], act["moment"]))
        elif "to" in act:
            self._slack.clock.jump(datetime.fromtimestamp(float(act["to"]), UTC))
        else:
            self._slack.clock.advance(timedelta(seconds=float(act["advance"])))
        return {"now": self._slack.clock.now().timestamp()}

    def _named(self, user: str, label: str) -> datetime:
        """Return the moment that is offered to somebody by this name; RefusedError when none is."""
        offered = moments(self._slack, self._slack.directory.get(user).tz, self.presets())
        found = [at for name, at in offered if name == label]
        if not found:
            raise RefusedError(f"Nothing says when this is: {label}.")
        return found[0]

    def _tells_time(self) -> dict[str, Any]:
        clock = self._slack.clock
        return {"now": clock.now().timestamp(), "running": clock.running}

    async def _time(self, _request: web.Request) -> web.Response:
        return web.json_response(self._tells_time())

    async def _time_live(self, request: web.Request) -> web.StreamResponse:
        return await self._clock_news.serve(request, self._tells_time)
