"""From Bolt to a feature: one typed object in, faults out as sentences with a code.

A feature names its listeners by what starts them. `attach` gives each an adapter that reads the payload, counts the
tap, calls the listener and turns a Refusal into a private answer; anything unexpected is logged by class and place.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot import workspaces
from bot.engine import Engine
from bot.errors import Refusal, StoreAway, StoreError
from bot.logs import fault
from bot.sending.prefix import with_prefix
from handlers import calls, forms, payloads, refusing
from handlers.calls import Answer, Call, P
from handlers.refusing import No, Refuse
from handlers.views import blocks

logger = logging.getLogger(__name__)

LATER = "later"
"""Under what name Bolt's context brings a listener the list of what is to be done once its answer has left."""
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
    home: Listener[payloads.HomeOpened] | None = None
    by_givers: frozenset[str] = frozenset()
    """Which clicks may be a giver's: nothing but `views.*` may follow them."""
    in_windows: frozenset[str] = frozenset()
    """Which clicks count only from a window that was opened for whoever presses: what they do, others could see.

    A button on a message can be pressed by whoever is able to sign as Slack, in anybody's name.
    """
    once: frozenset[str] = frozenset()
    """Which words, clicks and forms do nothing when Slack delivers them again, perhaps after what they did was undone.

    What changes a box notes it in the box instead: a note beside it would date a giver's act.
    """


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all adapters work with. The client is our own: the one that Bolt hands out is a plain copy of it."""

    engine: Engine
    client: AsyncWebClient
    prefix: str
    team_id: str


@dataclass(frozen=True, slots=True)
class _Pressed:
    """What is said of a click: `Feature.by_givers`, `Feature.in_windows`."""

    by_giver: bool = False
    in_window: bool = False


def attach(app: AsyncApp, engine: Engine, features: list[Feature], prefix: str = "", team_id: str = "") -> None:
    """Register every listener of every feature.

    `prefix` goes in front of command names, as in the manifest. `team_id` is the one workspace we serve, if known.
    """
    shared = _Shared(engine, app.client, prefix, team_id)
    once = {name for feature in features for name in feature.once}
    # One listener a command, whichever features have words behind it: Bolt runs the first that matches and no other.
    for name in sorted({name for feature in features for name in (*feature.commands, *feature.words)}):
        answer = _command_listener(features, name, once)
        app.command(f"/{prefix}{name}")(_adapter(shared, payloads.command, answer, refusing.refuse_command))
    for feature in features:
        for name, on_click in feature.clicks.items():
            pressed = _Pressed(name in feature.by_givers, name in feature.in_windows)
            act = _once_only(on_click) if name in once else on_click
            app.action(name)(_adapter(shared, payloads.click, act, refusing.refuse_click, pressed))
        for name, on_submission in feature.submissions.items():
            submit = _once_only(on_submission) if name in once else on_submission
            app.view(name)(_adapter(shared, payloads.submission, submit, refusing.refuse_submission))
        if feature.home:
            app.event("app_home_opened")(_adapter(shared, payloads.home_opened, feature.home, refusing.refuse_event))


def _once_only(act: Listener[P]) -> Listener[P]:
    """Return a listener to which a repeated delivery of what it has done is nothing."""

    async def act_once(call: Call[P]) -> None:
        which = call.payload.delivery
        # Beside the lookup of the act itself: whether it is a repeated one is no secret, and says nothing stored.
        with call.engine.answering():
            again = await workspaces.was_done(call.engine, call.who, which)
        if again:
            # As what was done answered: an answer must not depend on what is stored.
            await call.show(blocks.note("Done", "This came twice and was done once."))
            await call.ack()
            return
        # Noted after it and not before: what was refused or failed has done nothing, and may be sent again.
        await act(call)
        # A note that cannot be made is no failure of what was done.
        with contextlib.suppress(StoreError):
            await workspaces.note_done(call.engine, call.who, which)

    return act_once


def _command_listener(features: list[Feature], command: str, once: Collection[str]) -> Listener[payloads.Command]:
    """Return the listener of a command: the features' own words, then whoever owns it, or else the help."""
    words = {
        word: _once_only(act) if word in once else act
        for feature in features
        for word, act in feature.words.get(command, {}).items()
    }
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
    pressed: _Pressed = _Pressed(),
) -> Callable[..., Awaitable[None]]:
    # Bolt fills in arguments by their names, and a name it does not know with None: so there are three and no more.
    async def listen(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        try:
            payload = read(body)
        except payloads.Unreadable:
            payload = None
        # The Messages tab was opened, say, where there is nothing to show.
        if payload is None:
            await ack()
            return
        call = Call(
            shared.engine,
            shared.client,
            _once(ack, shared.prefix),
            payload,
            context[LATER],
            pressed.by_giver,
        )
        try:
            call = _in_own_window(call, pressed.in_window)
            await _admitted(shared, call, act)
        except Refusal as no:
            await refuse(call, No(no.sentence, no.field, not call.lookup.happened, calls.is_late(call)))
        # Listeners acknowledge last, so one that fails has not done so yet, and `refuse` may.
        except Exception as error:  # noqa: BLE001 - the edge: whatever happened, the person hears a sentence with its code
            code = calls.code_of(error)
            fault(logger, code, error)
            await refuse(call, _trouble(call, code, error))

    return listen


def _in_own_window(call: Call[P], only_there: bool) -> Call[P]:
    """Return what was done with our own metadata of the window in it."""
    try:
        return replace(call, payload=forms.unstamped(call.engine.vault.stamp, call.payload, only_there))
    except Refusal:
        # Refused a little later (`_admitted`): the tap counts, and the refusal must not go to that window by its id.
        return replace(call, known=False)


async def _admitted(shared: _Shared, call: Call[P], act: Listener[P]) -> None:
    """Act for somebody of our workspace who does not do too much; the database is not waited for beyond that."""
    if shared.team_id and call.payload.team_id != shared.team_id:
        raise Refusal(ELSEWHERE)
    _count(shared.engine, call)
    if not call.known:
        raise Refusal(forms.OLD_WINDOW)
    with shared.engine.answering(call.lookup):
        await act(call)


def _count(engine: Engine, call: Call[P]) -> None:
    """Count the tap. How many somebody made lately is kept in memory only, and still nobody else's business."""
    try:
        engine.limiter.tap(call.payload.user_id)
    except Refusal:
        call.lookup.happened = True
        raise


def _trouble(call: Call[Any], code: str, error: Exception) -> No:
    """Return the sentence, for a form beside whatever input there is: it must stay."""
    payload = call.payload
    # What was typed first: the sentence belongs where somebody has something to lose.
    inputs = (*payload.view.typed, *payload.view.values) if isinstance(payload, payloads.Submission) else ()
    # A trigger that Slack calls stale says the same as the clock: nobody waits for a window any more.
    late = calls.is_stale(error) or calls.is_late(call)
    return No(calls.trouble(payload, code), next(iter(inputs), None), isinstance(error, StoreAway), late)


def _once(ack: AsyncAck, prefix: str) -> Answer:
    """Return what answers Slack, once, and calls our commands by the names they have in this deployment."""
    answered = False

    async def answer(**said: Any) -> None:
        nonlocal answered
        # What had to be said where no window opened stays said, when the listener comes to its end.
        if not answered:
            answered = True
            await ack(**with_prefix(said, prefix))

    return answer
