"""Joining, leaving and the two choices about being asked."""

from __future__ import annotations

from bot.errors import Refusal
from bot.models import Membership
from bot.people import members, promise
from handlers.calls import Block, Call
from handlers.payloads import Click, Command, Submission
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views.home import ASKABLE, DRAWABLE, delete_view, home_view, joined_view, leave_view


async def _member(call: Call[Command] | Call[Click]) -> Membership:
    """Join if needed and return the membership as it stands."""
    await members.join(call.engine, call.who)
    home = await members.home(call.engine, call.who)
    # Only where that row cannot be read: Home is read part by part, and shows what it can.
    if home.member is None:
        raise Refusal("Please try to join once more.")
    return home.member


async def join_by_command(call: Call[Command]) -> None:
    """Join and open the choices."""
    # `tell` and not `open`: they have joined, whatever becomes of the window.
    await call.tell(joined_view(await _member(call)))
    await call.ack()


async def join_by_button(call: Call[Click]) -> None:
    """Join from an announcement, an invitation or App Home."""
    await call.tell(joined_view(await _member(call)))
    # After a press in a message Home stays as it is: it is renewed where its owner looks at it, and at no other time.
    if call.payload.view is not None:
        await _refresh(call)
    await call.ack()


async def _refresh(call: Call[Click]) -> None:
    """Show the owner their Home again after they changed something in it."""
    home = await members.home(call.engine, call.who)
    await call.publish(home_view(home))


async def save_preferences(call: Call[Submission]) -> None:
    """Keep the choices made in the welcome window."""
    ticked = call.payload.view.several("preferences")
    askable, drawable = ASKABLE in ticked, DRAWABLE in ticked
    await members.prefer(call.engine, call.who, askable=askable, drawable=drawable)
    await call.show(blocks.note("Saved", "To ask for feedback yourself, type `/feedback-ask`."))


async def tick_preferences(call: Call[Click]) -> None:
    """Keep the choices ticked in App Home. In the welcome window they count when it is saved."""
    click = call.payload
    if click.view is not None and click.view.kind == "home":
        # All that is ticked comes as a JSON list of names.
        askable, drawable = (f'"{name}"' in click.value for name in (ASKABLE, DRAWABLE))
        await members.prefer(call.engine, call.who, askable=askable, drawable=drawable)
        await _refresh(call)
    await call.ack()


async def ask_leave(call: Call[Command] | Call[Click]) -> None:
    """Ask what leaving shall mean."""
    await call.open(call.payload.trigger_id, leave_view())
    await call.ack()


async def leave(call: Call[Submission]) -> None:
    """Let somebody go who keeps what is theirs; before deleting, say what that means."""
    # Anything else keeps: what is deleted cannot be brought back.
    if call.payload.view.text("what") == "delete":
        await call.show(delete_view(await promise.current(call.engine, call.who.team_id)))
        return
    await members.leave(call.engine, call.who, delete=False)
    await call.show(_left("Your choices are kept in case you come back."))


async def leave_for_good(call: Call[Submission]) -> None:
    """Let somebody go who has read what goes and what stays, and delete what is theirs."""
    if not call.payload.view.several("sure"):
        raise Refusal("Tick it if you are sure, or close this window.", "sure")
    await members.leave(call.engine, call.who, delete=True)
    await call.show(_left("What that window named is deleted, and what it said stays goes in its time."))


def _left(kept: str) -> Block:
    return blocks.note("Until next time", f"You have left. {kept} You can join again with `/sidecar join`.")


FEATURE = Feature(
    name="Join and leave",
    help="`/sidecar join` and `/sidecar leave`; `/sidecar preferences` shows your choices about being asked.",
    words={"sidecar": {"join": join_by_command, "preferences": join_by_command, "leave": ask_leave}},
    clicks={"join": join_by_button, "preferences": tick_preferences, "leave": ask_leave},
    submissions={"preferences": save_preferences, "leave": leave, "leave_for_good": leave_for_good},
    once=frozenset({"join", "preferences", "leave", "leave_for_good"}),
    # Whoever may not be asked falls silent in their threads, too.
    in_windows=frozenset({"preferences"}),
)
