"""Renderers of what the forms of reflections send by themselves; `handlers.rendering` takes them up."""

from __future__ import annotations

from collections.abc import Mapping

from bot.engine import Engine
from bot.models import Kind, Message, OutboxItem, numbering
from bot.reflections import pairs, trials
from bot.sending.delivering import Delivery
from handlers.views.forms import paired
from handlers.views.forms.tried import tried_message


async def tried(engine: Engine, item: OutboxItem) -> Message | None:
    """Bring an experiment of a reflection back on its day."""
    found = await trials.coming(engine, item)
    return None if found is None else tried_message(found)


async def invite(engine: Engine, item: OutboxItem) -> Message | None:
    """Invite a partner."""
    found = await pairs.about(engine, item)
    return None if found is None else paired.invite_message(*found)


async def agreed(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell both what to do together."""
    found = await pairs.about(engine, item)
    return None if found is None else paired.agreed_message(*found, item.head.recipient)


async def off(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell whoever invited that the other said not now, or was not reached."""
    found = await pairs.about(engine, item)
    number = item.head.number
    if found is not None and numbering.is_unsure(number):
        return paired.unsure_message(*found)
    return None if found is None else paired.off_message(*found, arrived=number != pairs.UNDELIVERED)


DELIVERIES: Mapping[Kind, Delivery] = {
    Kind.TRIED: Delivery(tried),
    Kind.PAIR_INVITE: Delivery(invite, pairs.undelivered, pairs.undelivered, pairs.in_doubt),
    Kind.PAIR_AGREED: Delivery(agreed),
    Kind.PAIR_OFF: Delivery(off),
}
"""How each kind becomes words, and what else happens when it will not arrive."""
