"""App Home, published only when its owner opens it."""

from __future__ import annotations

from bot.people import members
from handlers.calls import Call
from handlers.payloads import HomeOpened
from handlers.routing import Feature
from handlers.views.home import home_view


async def show_home(call: Call[HomeOpened]) -> None:
    """Publish the Home of whoever opened it."""
    home = await members.home(call.engine, call.who)
    # Only now, or when its owner changes something in it: a Home renewed because others act would tell of them.
    await call.client.views_publish(user_id=call.who.user_id, view=call.stamped(home_view(home)))
    await call.ack()


FEATURE = Feature(
    name="Home",
    help="Sidecar's *Home* tab shows your requests, your choices, and what Sidecar can and cannot see.",
    home=show_home,
)
