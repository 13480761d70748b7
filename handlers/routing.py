"""From Bolt to a feature: one typed object in, faults out as sentences with a code.

A feature names its listeners by what starts them. `attach` gives each an adapter that reads the payload, counts the
tap, calls the listener and turns a Refusal into a private answer; anything unexpected is logged by class and place.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine import Engine
from bot.errors import Refusal
from bot.logs import fault
from bot.sending.prefix import with_prefix
from handlers import calls, payloads
from handlers.calls import Answer, Call, P, Refuse
from handlers.views import blocks

logger = logging.getLogger(__name__)

ELSEWHERE = "This Sidecar belongs to another workspace. Ask whoever looks after yours to install it there."


Listener = Callable[[Call[P]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: what starts it, and the line that explains it in the help."""

    name: str
    help: str
    words: Mapping[str, Mapping[str, Listener[payloads.Command]]] = field(default_factory=dict)
    """By command: the words that may stand behind it. Several features may share a command."""
    commands: Mapping[str, Listener[payloads.Command]] = field(default_factory=dict)
    clicks: Mapping[str, Listener[payloads.Click]] = field(default_factory=dict)
    submissions: Mapping[str, Listener[payloads.Submission]] = field(default_factory=dict)
    suggestions: Mapping[str, Listener[payloads.Suggestion]] = field(default_factory=dict)
    home: Listener[payloads.HomeOpened] | None = None
    by_givers: frozenset[str] = frozenset()
    """Which clicks may be a giver's: nothing but `views.*` may follow them."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all adapters work with. The client is our own: the one that Bolt hands out is a plain copy of it."""

    engine: Engine
    client: AsyncWebClient
    prefix: str
    team_id: str


def attach(app: AsyncApp, engine: Engine, features: list[Feature], prefix: str = "", team_id: str = "") -> None:
    """Register every listener of every feature.

    `prefix` goes in front of command names, as in the manifest. `team_id` is the one workspace we serve, if known.
    """
    shared = _Shared(engine, app.client, prefix, team_id)
    for name in sorted({name for feature in features for name in (*feature.commands, *feature.words)}):
        answer = _command_listener(features, name)
        app.command(f"/{prefix}{name}")(_adapter(shared, payloads.command, answer, calls.refuse_command))
    for feature in features:
        for name, on_click in feature.clicks.items():
            by_giver = name in feature.by_givers
            app.action(name)(_adapter(shared, payloads.click, on_click, calls.refuse_click, by_giver))
        for name, on_submission in feature.submissions.items():
            app.view(name)(_adapter(shared, payloads.submission, on_submission, calls.refuse_submission))
        for name, on_suggestion in feature.suggestions.items():
            app.options(name)(_adapter(shared, payloads.suggestion, on_suggestion, calls.refuse_suggestion))
        if feature.home:
            app.event("app_home_opened")(_adapter(shared, payloads.home_opened, feature.home, calls.refuse_event))


def _command_listener(features: list[Feature], command: str) -> Listener[payloads.Command]:
    """Return the listener of a command: the features' own words, then whoever owns it, or else the help."""
    words = {word: act for feature in features for word, act in feature.words.get(command, {}).items()}
    owner = next((feature.commands[command] for feature in features if command in feature.commands), None)

    async def answer(call: Call[payloads.Command]) -> None:
        word = call.payload.text.split(maxsplit=1)[0].lower() if call.payload.text else ""
        if word in words:
            await words[word](call)
        elif owner is not None:
            await owner(call)
        else:
            await call.say(_help(features, word or "help"))

    return answer


def _help(features: list[Feature], word: str) -> str:
    """Return the help, made from the features; it says so when the word was not known."""
    unknown = "" if word == "help" else f"I do not know “{blocks.escape(word[:40])}”. "
    lines = [f"• *{feature.name}*: {feature.help}" for feature in features]
    return unknown + "Here is what Sidecar does:\n" + "\n".join(lines)


def _adapter(
    shared: _Shared,
    read: Callable[[Mapping[str, Any]], P | None],
    act: Listener[P],
    refuse: Refuse,
    by_giver: bool = False,
) -> Callable[..., Awaitable[None]]:
    # Bolt fills in arguments by their names, and a name it does not know with None: so there are two and no more.
    async def listen(ack: AsyncAck, body: dict[str, Any]) -> None:
        try:
            payload = read(body)
        except payloads.Unreadable:
            payload = None
        # The Messages tab was opened, say, where there is nothing to show.
        if payload is None:
            await ack()
            return
        call = Call(shared.engine, shared.client, _prefixing(ack, shared.prefix), payload, shared.prefix, by_giver)
        try:
            await _admitted(shared, call, act)
        except Refusal as refusal:
            await refuse(call, refusal, calls.is_late(call))
        # Listeners acknowledge last, so one that fails has not done so yet, and `refuse` may.
        except Exception as error:  # noqa: BLE001 - the edge: whatever happened, the person hears a sentence with its code
            code = calls.code_of(error)
            fault(logger, code, error)
            late = calls.is_stale(error) or calls.is_late(call)
            await refuse(call, _trouble(payload, code), late)

    return listen


async def _admitted(shared: _Shared, call: Call[P], act: Listener[P]) -> None:
    """Act for somebody of our workspace who does not do too much; the database is not waited for beyond that."""
    if shared.team_id and call.payload.team_id != shared.team_id:
        raise Refusal(ELSEWHERE)
    # Inside, so that one tap too many is answered like any other refusal.
    shared.engine.limiter.tap(call.payload.user_id)
    with shared.engine.answering():
        await act(call)


def _trouble(payload: payloads.Payload, code: str) -> Refusal:
    """Return the sentence, for a form beside whatever input there is: it must stay."""
    inputs = (*payload.view.typed, *payload.view.values) if isinstance(payload, payloads.Submission) else ()
    return Refusal(calls.trouble(payload, code), next(iter(inputs), None))


def _prefixing(ack: AsyncAck, prefix: str) -> Answer:
    """Return what answers Slack, and calls our commands by the names they have in this deployment."""

    async def answer(**said: Any) -> None:
        await ack(**with_prefix(said, prefix))

    return answer
