"""From Bolt to a feature: one typed object in, faults out as sentences with a code.

A feature names its listeners by what starts them. `attach` gives each an adapter that reads the payload, counts the
tap, calls the listener and turns a Refusal into a private answer; anything unexpected is logged by class and place.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import aiohttp
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine import Engine
from bot.errors import Refusal, SidecarError
from bot.logs import fault
from bot.models import Message, Posted, Who
from bot.sending.prefix import with_prefix
from handlers import payloads
from handlers.views import blocks

logger = logging.getLogger(__name__)

NETWORK_TROUBLE = (SlackApiError, aiohttp.ClientError, TimeoutError)

P = TypeVar("P", bound=payloads.Payload)
Block = dict[str, Any]
Answer = Callable[..., Awaitable[None]]
"""Bolt's `ack`: what it is given by name goes to Slack."""


@dataclass(frozen=True, slots=True)
class Call(Generic[P]):
    """One thing somebody did, and all a listener needs to answer it."""

    engine: Engine
    client: AsyncWebClient
    ack: Answer
    payload: P

    @property
    def who(self) -> Who:
        """Whoever acted, as rules know people."""
        return self.payload.who

    async def open(self, trigger_id: str, view: Block) -> None:
        """Open a modal, or put it on top of the one that is open."""
        # Listeners open first and acknowledge afterwards: a trigger lives three seconds and works once. App Home is a
        # view, too, but no window that another could lie on.
        in_modal = isinstance(self.payload, payloads.Click) and self.payload.view and self.payload.view.kind == "modal"
        if in_modal:
            await self.client.views_push(trigger_id=trigger_id, view=view)
        else:
            await self.client.views_open(trigger_id=trigger_id, view=view)

    async def say(self, text: str) -> None:
        """Answer a command so that only its sender sees it, in whatever conversation it was typed."""
        await self.ack(text=text, response_type="ephemeral")

    async def show(self, view: Block) -> None:
        """Put another view in the place of the modal that was sent off; it is the only confirmation."""
        await self.ack(response_action="update", view=view)

    async def replace(self, message: Message, place: Posted | None) -> None:
        """Put other words into the message whose button was pressed, if it was in one."""
        if place is not None:
            now: list[Block] = list(message.blocks)
            await self.client.chat_update(channel=place.channel, ts=place.ts, text=message.text, blocks=now)

    async def errors(self, **sentences: str) -> None:
        """Put sentences beside the inputs of the modal that was sent off."""
        await self.ack(response_action="errors", errors=sentences)


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


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all adapters work with. The client is our own: the one that Bolt hands out is a plain copy of it."""

    engine: Engine
    client: AsyncWebClient
    prefix: str


def attach(app: AsyncApp, engine: Engine, features: list[Feature], prefix: str = "") -> None:
    """Register every listener of every feature. `prefix` goes in front of command names, as in the manifest."""
    shared = _Shared(engine, app.client, prefix)
    for name in sorted({name for feature in features for name in (*feature.commands, *feature.words)}):
        answer = _command_listener(features, name)
        app.command(f"/{prefix}{name}")(_adapter(shared, payloads.command, answer, _refuse_command))
    for feature in features:
        for name, on_click in feature.clicks.items():
            app.action(name)(_adapter(shared, payloads.click, on_click, _refuse_click))
        for name, on_submission in feature.submissions.items():
            app.view(name)(_adapter(shared, payloads.submission, on_submission, _refuse_submission))
        for name, on_suggestion in feature.suggestions.items():
            app.options(name)(_adapter(shared, payloads.suggestion, on_suggestion, _refuse_suggestion))
        if feature.home:
            app.event("app_home_opened")(_adapter(shared, payloads.home_opened, feature.home, _refuse_event))


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


Refuse = Callable[[Call[Any], Refusal], Awaitable[None]]


def _adapter(
    shared: _Shared, read: Callable[[Mapping[str, Any]], P | None], act: Listener[P], refuse: Refuse
) -> Callable[..., Awaitable[None]]:
    # Bolt fills in arguments by their names, and a name it does not know with None: so there are two and no more.
    async def listen(ack: AsyncAck, body: dict[str, Any]) -> None:
        payload = read(body)
        # The Messages tab was opened, say, where there is nothing to show.
        if payload is None:
            await ack()
            return
        call = Call(shared.engine, shared.client, _prefixing(ack, shared.prefix), payload)
        try:
            # Inside, so that one tap too many is answered like any other refusal.
            shared.engine.limiter.tap(payload.user_id)
            await act(call)
        except Refusal as refusal:
            await refuse(call, refusal)
        # Listeners acknowledge last, so one that fails has not done so yet, and `refuse` may.
        except Exception as error:  # noqa: BLE001 - the edge: whatever happened, the person hears a sentence with its code
            code = _code(error)
            fault(logger, code, error)
            await refuse(call, Refusal(_trouble(code)))

    return listen


def _prefixing(ack: AsyncAck, prefix: str) -> Answer:
    """Return what answers Slack, and calls our commands by the names they have in this deployment."""

    async def answer(**said: Any) -> None:
        await ack(**with_prefix(said, prefix))

    return answer


def _code(error: Exception) -> str:
    if isinstance(error, SidecarError):
        return error.code
    return "SC-30" if isinstance(error, NETWORK_TROUBLE) else "SC-01"


def _trouble(code: str) -> str:
    return (
        "Sidecar could not do that just now; nothing was lost. Please try again in a minute. "
        f"If it happens again, tell whoever runs Sidecar the code {code}."
    )


async def _refuse_command(call: Call[payloads.Command], refusal: Refusal) -> None:
    await call.say(refusal.sentence)


async def _refuse_click(call: Call[payloads.Click], refusal: Refusal) -> None:
    try:
        await call.open(call.payload.trigger_id, blocks.note("That is not possible", refusal.sentence))
    # The listener may have used the trigger up, or it is too old: then nothing can be shown.
    except NETWORK_TROUBLE as error:
        fault(logger, "SC-30", error)
    await call.ack()


async def _refuse_submission(call: Call[payloads.Submission], refusal: Refusal) -> None:
    if refusal.field:
        await call.errors(**{refusal.field: refusal.sentence})
    else:
        await call.show(blocks.note("That is not possible", refusal.sentence))


async def _refuse_suggestion(call: Call[payloads.Suggestion], refusal: Refusal) -> None:
    # A list of options has no place for a sentence.
    await call.ack(options=[])


async def _refuse_event(call: Call[payloads.HomeOpened], refusal: Refusal) -> None:
    await call.ack()
