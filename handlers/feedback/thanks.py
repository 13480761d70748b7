"""Thanking the group in public."""

from __future__ import annotations

from bot.feedback import thanks
from bot.feedback.answers import Act
from handlers.calls import Call
from handlers.payloads import Click, Submission
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views.answer import ANYWAY
from handlers.views.thanks import thanks_view


async def open_thanks(call: Call[Click]) -> None:
    """Open the public thank-you."""
    who = call.payload
    form = await thanks.thanks_form(call.engine, call.who, who.value)
    await call.open(who.trigger_id, thanks_view(form))
    await call.ack()


async def send_thanks(call: Call[Submission]) -> None:
    """Post it, or show first whom it names."""
    view = call.payload.view
    texts = (view.text("heard"), view.text("will"))
    names = await thanks.named(call.engine, call.who, texts)
    # A name in public says who may have written.
    if names and not view.several(ANYWAY):
        form = await thanks.thanks_form(call.engine, call.who, view.metadata)
        await call.show(thanks_view(form, texts, names))
        return
    channel = view.text("channel")
    await thanks.thank(call.engine, Act(call.who, view.metadata, view.id), channel, *texts)
    # "In a moment", because the outbox posts it: whether Sidecar may post there shows only then.
    text = f"It appears in <#{channel}> in a moment. If it does not, Sidecar tells you what to do."
    await call.show(blocks.note("Thank you for thanking", text))


FEATURE = Feature(
    name="Thank in public",
    help="After the opening you can thank the whole group in a channel: what you heard, and what you will do.",
    clicks={"thank": open_thanks},
    submissions={"thank": send_thanks},
)
