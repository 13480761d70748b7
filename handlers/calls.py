"""One thing somebody did, and every way to answer it: at once, after it is done, and when something is in the way.

What a rule has committed is done, whatever becomes of the windows and messages that show it. So there are two sorts of
calls to Slack here: those that are the answer (`open`), and those that come after a commit (`tell`, `redraw`,
`replace`), which never turn what was kept into a failure.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.engine import Engine
from bot.errors import Refusal, SidecarError
from bot.logs import fault
from bot.models import Message, Posted, Who
from bot.sending.prefix import with_prefix
from handlers import payloads
from handlers.views import blocks

logger = logging.getLogger(__name__)

NETWORK_TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
STALE_TRIGGERS = frozenset({"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"})
LATE_SECONDS = 2.8
"""After three, Slack has told the person that Sidecar did not answer, and listens no more."""
WHISPER_SECONDS = 5.0

P = TypeVar("P", bound=payloads.Payload)
Block = dict[str, Any]
Answer = Callable[..., Awaitable[None]]
"""Bolt's `ack`: what it is given by name goes to Slack."""


def _now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True)
class Call(Generic[P]):
    """One thing somebody did, and all a listener needs to answer it."""

    engine: Engine
    client: AsyncWebClient
    ack: Answer
    payload: P
    prefix: str = ""
    by_giver: bool = False
    """Whether it may be a giver who acts: nothing but `views.*` may follow, because every other call is a trace."""
    began: float = field(default_factory=_now)

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

    async def errors(self, **sentences: str) -> None:
        """Put sentences beside the inputs of the modal that was sent off."""
        await self.ack(response_action="errors", errors=sentences)

    # After a commit.

    async def tell(self, view: Block, words: str) -> None:
        """Show in a window what was done; in words where that cannot be opened."""
        trigger_id = getattr(self.payload, "trigger_id", "")
        if not await self._shown(self.open(trigger_id, view)):
            await self.whisper(words)

    async def redraw(self, view: Block, words: str) -> None:
        """Put another view in the place of the one in which a button was pressed; say the words where that fails."""
        click = self.payload
        if not isinstance(click, payloads.Click) or click.view is None:
            return
        if not await self._shown(self.client.views_update(view_id=click.view.id, view=view)):
            await self.tell(blocks.note("Done", words), words)

    async def publish(self, home: Block) -> None:
        """Show somebody their Home again after they changed something in it."""
        await self._shown(self.client.views_publish(user_id=self.who.user_id, view=home))

    async def replace(self, message: Message, place: Posted | None) -> None:
        """Put other words into the message whose button was pressed, if it was in one."""
        if place is None:
            return
        now: list[Block] = list(message.blocks)
        update = self.client.chat_update(channel=place.channel, ts=place.ts, text=message.text, blocks=now)
        if not await self._shown(update) and isinstance(self.payload, payloads.Click):
            await self.whisper(message.text)

    async def _shown(self, call: Awaitable[object]) -> bool:
        """Tell whether Slack did it. A failure is logged by code and place, and is the view's alone."""
        try:
            await call
        except Exception as error:  # noqa: BLE001 - what was done is done, however odd Slack's answer
            fault(logger, code_of(error), error)
            return False
        return True

    async def whisper(self, text: str) -> bool:
        """Say something to whoever acted, and to nobody else, where windows cannot be opened; tell whether that worked.

        Not to somebody who may be a giver: it would be a call to Slack that only their act explains. Nor in windows and
        Home, for which Slack hands out no address: there the person sees that nothing happened, and presses again.
        """
        url = getattr(self.payload, "response_url", "")
        if self.by_giver or not url:
            return False
        webhook = AsyncWebhookClient(url, session=self.client.session, retry_handlers=[])
        try:
            async with asyncio.timeout(WHISPER_SECONDS):
                named = str(with_prefix(text, self.prefix))
                answer = await webhook.send(text=named, response_type="ephemeral", replace_original=False)
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
    data = error.response.data if isinstance(error, SlackApiError) else None
    return isinstance(data, dict) and data.get("error") in STALE_TRIGGERS


Refuse = Callable[[Call[Any], Refusal, bool], Awaitable[None]]
"""Says no; the third argument says whether Slack has given up waiting already."""


def is_late(call: Call[Any]) -> bool:
    """Tell whether an answer would come after Slack has stopped waiting for it."""
    return _now() - call.began >= LATE_SECONDS


async def refuse_command(call: Call[payloads.Command], refusal: Refusal, late: bool) -> None:
    """Answer a command with a sentence, after it when Slack has given up waiting."""
    if late and await call.whisper(refusal.sentence):
        await call.ack()
    else:
        await call.say(refusal.sentence)


async def refuse_click(call: Call[payloads.Click], refusal: Refusal, late: bool) -> None:
    """Show a sentence in a window, or where the button stands."""
    if late:
        await call.whisper(refusal.sentence)
    else:
        await call.tell(blocks.refusal(refusal.sentence), refusal.sentence)
    await call.ack()


async def refuse_submission(call: Call[payloads.Submission], refusal: Refusal, late: bool) -> None:
    """Say no beside an input, and the form stays as it is; or instead of the form, with what was typed to copy it."""
    view = call.payload.view
    if refusal.field in view.values:
        await call.errors(**{str(refusal.field): refusal.sentence})
    else:
        await call.show(blocks.refusal(refusal.sentence, [view.text(name) for name in view.typed]))


async def refuse_suggestion(call: Call[payloads.Suggestion], refusal: Refusal, late: bool) -> None:
    """Offer nothing: a list of options has no place for a sentence."""
    await call.ack(options=[])


async def refuse_event(call: Call[payloads.HomeOpened], refusal: Refusal, late: bool) -> None:
    """Do nothing: who only looked is told nothing."""
    await call.ack()
