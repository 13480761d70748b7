"""One thing somebody did, and every way to answer it: at once, after it is done, and when something is in the way.

What a rule has committed is done, whatever becomes of the windows and messages that show it. So there are two sorts of
calls to Slack here: those that are the answer (`open`), and those that come after a commit (`tell`, `redraw`,
`replace`), which never turn what was kept into a failure. Only windows that want a trigger (`open`, `tell`), which is
good for seconds, come before the acknowledgement; everything else follows it: a Slack that is slow must not look like
a Sidecar that did not answer.

Nothing that is stored stands in the answer to a request, nor at an address that came with one: whoever can forge a
request would read it there. It is shown by `views.*` with the bot's token, in windows that are known to be the
person's own (`handlers/forms.py`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.engine import Engine, Lookup
from bot.errors import SidecarError
from bot.logs import fault
from bot.models import Message, Posted, Who
from bot.sending.answers import reason_in, said_by, sentences_in
from handlers import forms, payloads
from handlers.views import blocks

logger = logging.getLogger(__name__)

NETWORK_TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
# Each as views.* name it, and with its words in the other order, as Slack's older dialogs did.
STALE_TRIGGERS = frozenset({"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"})
LATE_SECONDS = 2.8
"""After three, Slack has told the person that Sidecar did not answer, and listens no more."""
WHISPER_SECONDS = 5.0
# A second altogether; the last look, by the form's own id, comes after it (docs/slack.md).
SETTLING = (0.0, 0.1, 0.3, 0.6)
"""How long to wait before looking whether Slack has put the window that waits in a form's place, each time."""
SLACKS_OWN = "https://hooks.slack.com/"
"""Where Slack's addresses for late answers lead; another one that came with a request is not called."""
UNSEEN = (
    "Slack let Sidecar open no window just now, so what came of this cannot be shown here. Please look again in a "
    "minute: whatever was done stands. If it happens again, tell whoever runs Sidecar the code SC-30."
)
"""The only sentence for where a request comes from: it is the same whatever happened."""

P = TypeVar("P", bound=payloads.Payload)
Block = dict[str, Any]
Answer = Callable[..., Awaitable[None]]
"""Bolt's `ack`: what it is given by name goes to Slack."""
Later = list[Callable[[], Awaitable[object]]]
"""What is to be done once an answer has left."""


def _now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True)
class Call(Generic[P]):
    """One thing somebody did, and all a listener needs to answer it."""

    engine: Engine
    client: AsyncWebClient
    ack: Answer
    payload: P
    later: Later = field(default_factory=list)
    by_giver: bool = False
    """Whether it may be a giver who acts: nothing but `views.*` may follow, because every other call is a trace."""
    known: bool = True
    """Whether a window that something was sent from is known to be the person's own."""
    lookup: Lookup = field(default_factory=Lookup)
    """Whether anything stored has been looked at."""
    began: float = field(default_factory=_now)

    @property
    def who(self) -> Who:
        """Whoever acted, as rules know people."""
        return self.payload.who

    async def open(self, trigger_id: str, view: Block) -> None:
        """Open a modal, or put it on top of the one that is open. A trigger is good for as long as Slack waits."""
        # Listeners open first and acknowledge afterwards: a trigger lives three seconds and works once. App Home is a
        # view, too, but no window that another could lie on.
        in_modal = isinstance(self.payload, payloads.Click) and self.payload.view and self.payload.view.kind == "modal"
        show = self.client.views_push if in_modal else self.client.views_open
        async with asyncio.timeout_at(self.began + LATE_SECONDS):
            await show(trigger_id=trigger_id, view=self.stamped(view))

    async def turn(self, view: Block) -> None:
        """Put another view in the place of the window in which a button was pressed; say so where that fails."""
        self.later.append(partial(self._turn, view))

    async def _turn(self, view: Block) -> None:
        try:
            await self._update(view)
        except Exception as error:  # noqa: BLE001 - the request is answered: all that is left is to say it
            code = code_of(error)
            fault(logger, code, error)
            await self.tell(blocks.refusal(trouble(self.payload, code)))

    async def _update(self, view: Block) -> None:
        window = self.payload.view if isinstance(self.payload, payloads.Click) else None
        # Not Home: a click there needs no stamp (`forms.unstamped`), so the id that came with it proves nothing.
        if window is not None and window.kind != "home":
            await self.client.views_update(view_id=window.id, view=self.stamped(view))

    async def swap(self, view: Block) -> None:
        """Put a view in the place of the window in which a button was pressed, or open it where there is none."""
        click = self.payload if isinstance(self.payload, payloads.Click) else None
        if click and click.view and click.view.kind == "modal":
            await self.turn(view)
        else:
            await self.open(getattr(self.payload, "trigger_id", ""), view)

    async def say(self, text: str) -> None:
        """Answer a command so that only its sender sees it, in whatever conversation it was typed: nothing stored."""
        await self.ack(text=text, response_type="ephemeral")

    async def show(self, view: Block) -> None:
        """Put another view in the place of the modal that was sent off; it is the only confirmation.

        In two steps: the answer to the request holds what would stand in any answer, and the view itself follows.
        """
        if isinstance(self.payload, payloads.Submission):
            await self.wait()
            # Before whatever else is to follow: somebody looks at this window.
            self.later.insert(0, partial(self.settle, view))

    async def wait(self) -> None:
        """Put the window that waits in the place of the modal that was sent off; `settle` is to follow."""
        if isinstance(self.payload, payloads.Submission):
            await self.ack(response_action="update", view=forms.waiting(self.payload.view))

    async def settle(self, view: Block) -> None:
        """Let what somebody is to see follow the window that waits.

        By the mark of that window at first: Slack may hear us before it has put it there, and would then put it over
        what we show. Where Slack finds no such mark, or is in trouble, once more by the id of the form.
        """
        if not isinstance(self.payload, payloads.Submission):
            return
        form, view = self.payload.view, self.stamped(view)
        for pause in SETTLING:
            await asyncio.sleep(pause)
            try:
                await self.client.views_update(external_id=forms.mark(form), view=view)
            except Exception as error:  # noqa: BLE001 - the second way follows, and says what is wrong
                if reason_in(said_by(error).body) != "not_found":
                    break
            else:
                return
        # By id only what is known to be the person's own: a forged request may name another one's window.
        if self.known:
            await self._shown(self.client.views_update(view_id=form.id, view=view))

    def stamped(self, view: Block) -> Block:
        """Return a view as whoever acts may be shown it."""
        return forms.stamped(self.engine.vault.stamp, self.payload, view)

    async def errors(self, **sentences: str) -> None:
        """Put sentences beside the inputs of the modal that was sent off: such as follow from what was sent alone."""
        await self.ack(response_action="errors", errors=sentences)

    # After a commit.

    async def tell(self, view: Block) -> None:
        """Show in a window what was done."""
        if not await self._shown(self.open(getattr(self.payload, "trigger_id", ""), view)):
            await self.unseen(late=False)

    async def unseen(self, *, late: bool) -> None:
        """Say where the request came from that no window opened, as far as that can be said at all."""
        # A command that is in time needs no address: its own answer can say the sentence.
        if (late or not isinstance(self.payload, payloads.Command)) and await self.whisper():
            return
        if isinstance(self.payload, payloads.Command):
            await self.say(UNSEEN)

    async def redraw(self, view: Block, words: str) -> None:
        """Put another view in the place of the one in which a button was pressed; say the words where that fails."""
        self.later.append(partial(self._redraw, view, words))

    async def _redraw(self, view: Block, words: str) -> None:
        if not await self._shown(self._update(view)):
            await self.tell(blocks.note("Done", words))

    async def amend(self, mark: str, view: Block) -> None:
        """Put another view in the place of a window of ours that was shown with a mark (`external_id`)."""
        await self._shown(self.client.views_update(external_id=mark, view=self.stamped(view)))

    async def publish(self, home: Block) -> None:
        """Show somebody their Home again after they changed something in it."""
        publish = partial(self.client.views_publish, user_id=self.who.user_id, view=self.stamped(home))
        self.later.append(lambda: self._shown(publish()))

    async def replace(self, message: Message, place: Posted | None) -> None:
        """Put other words into the message whose button was pressed, if it was in one."""
        if place is not None:
            self.later.append(partial(self._replace, message, place))

    async def _replace(self, message: Message, place: Posted) -> None:
        now: list[Block] = list(message.blocks)
        update = self.client.chat_update(channel=place.channel, ts=place.ts, text=message.text, blocks=now)
        # What was pressed in a window shows there what was done.
        if not await self._shown(update) and isinstance(self.payload, payloads.Click) and self.payload.view is None:
            await self.tell(blocks.note("Done", message.text))

    async def _shown(self, call: Awaitable[object]) -> bool:
        """Tell whether Slack did it. A failure is logged by code and place, and is the view's alone."""
        try:
            await call
        except Exception as error:  # noqa: BLE001 - what was done is done, however odd Slack's answer
            fault(logger, code_of(error), error)
            return False
        return True

    async def whisper(self) -> bool:
        """Say where a request came from that windows cannot be opened; tell whether that worked.

        Not to somebody who may be a giver: it would be a call to Slack that only their act explains. Nor in windows and
        Home, for which Slack hands out no address: there the person sees that nothing happened, and presses again.
        """
        url = getattr(self.payload, "response_url", "")
        # The second is the practice workspace's: its addresses lie beside its API.
        if self.by_giver or not url.startswith((SLACKS_OWN, self.client.base_url.removesuffix("api/"))):
            return False
        # slack-sdk would repeat a post whose connection dropped, and the sentence would stand twice.
        webhook = AsyncWebhookClient(url, session=self.client.session, retry_handlers=[])
        try:
            async with asyncio.timeout(WHISPER_SECONDS):
                answer = await webhook.send(text=UNSEEN, response_type="ephemeral", replace_original=False)
        except Exception as error:  # noqa: BLE001 - the last way to say something; there is no other to fall back on
            fault(logger, code_of(error), error)
            return False
        return answer.status_code == 200


def code_of(error: Exception) -> str:
    """Return the code for an error that reached the edge."""
    if isinstance(error, SidecarError):
        return error.code
    return "SC-30" if isinstance(error, NETWORK_TROUBLE) else "SC-01"


def trouble(payload: payloads.Payload, code: str) -> str:
    """Return what somebody is told when something went wrong: what is true, and what to do."""
    again = f"If it happens again, tell whoever runs Sidecar the code {code}."
    if isinstance(payload, payloads.Submission):
        here = "Your text is still here" if payload.view.typed else "What you chose is still here"
        return f"Sidecar could not make sure that this is kept. {here}: please send it again in a minute. {again}"
    return f"Sidecar could not do that just now. Please try again in a minute. {again}"


def is_stale(error: Exception) -> bool:
    """Tell whether Slack opens no window any more for what somebody did."""
    body = said_by(error).body
    # The second is said in a sentence only, beside `invalid_arguments`.
    return reason_in(body) in STALE_TRIGGERS or "`trigger_id` expired" in sentences_in(body)


def is_late(call: Call[Any]) -> bool:
    """Tell whether an answer would come after Slack has stopped waiting for it."""
    return _now() - call.began >= LATE_SECONDS
