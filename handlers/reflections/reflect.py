"""`/reflect`: a question now, one's own day and hour, and what to do with the weekly one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.decks.themes import THEMES
from bot.errors import Refusal
from bot.models import Entry, Posted, Reflection, SelfCheck
from bot.reflections import journal, prompts, reactions, rhythms, tracks
from bot.reflections.writing import Beside, score
from handlers import caring
from handlers.calls import Call
from handlers.payloads import Click, Command, Submission, View, day, number
from handlers.routing import Feature
from handlers.views import blocks
from handlers.views import reflect as views
from handlers.views.forms.writing import BOXES, Filled, kept_rows, write_view

ANOTHER = "There is another question for you: type `/reflect`."
GOING_ON = "Your weekly questions keep coming. Sidecar's Home says when the next one does."
PAUSED = "Nothing comes until you press *Resume* in Sidecar's Home."

Opened = Call[Command] | Call[Click]


async def reflect_now(call: Opened) -> None:
    """Open a question to write about, at one's own wish."""
    prompt_id, item = await prompts.ask_now(call.engine, call.who)
    await call.open(call.payload.trigger_id, write_view(item, prompt_id, await _filled(call, item, None)))
    await call.ack()


async def _filled(call: Call[Any], item: Reflection, entry: Entry | None) -> Filled:
    """Return what a window to write in is filled with."""
    today = await rhythms.local_today(call.engine, call.who)
    earlier = await reactions.earlier(call.engine, call.who, item)
    return Filled(today, entry, earlier, await caring.rows(call.engine, call.who.team_id, item))


async def open_settings(call: Opened) -> None:
    """Open day, hour, themes and pace."""
    rhythm = await rhythms.current(call.engine, call.who)
    await call.open(call.payload.trigger_id, views.settings_view(rhythm, THEMES, call.engine.content.arcs))
    await call.ack()


async def save_settings(call: Call[Submission]) -> None:
    """Keep the choice and say from when it holds."""
    view = call.payload.view
    choice = rhythms.Choice(
        weekday=view.number("weekday"),
        minute=view.number("minute"),
        track=_track(view),
        pace=view.number("pace"),
        zone=view.text("zone").strip(),
        tips=bool(view.several("tips")),
        tip_track=tracks.of_themes(view.several("tip_themes")),
    )
    rhythm = await rhythms.choose(call.engine, call.who, choice)
    said = [views.next_words(rhythm), views.tip_words(rhythm), "You can pause or change this at any time."]
    await call.show(blocks.note("Saved", *filter(None, said)))


def _track(view: View) -> str:
    chosen = view.text("track")
    if chosen != "themes":
        return chosen
    if not view.several("themes"):
        raise Refusal("Pick at least one theme, or choose all of them above.", "themes")
    return tracks.of_themes(view.several("themes"))


async def write(call: Call[Click]) -> None:
    """Open the window to write in, with what stands there already."""
    click = call.payload
    prompt, item = await reactions.own(call.engine, call.who, click.value)
    entry = await journal.entry(call.engine, call.who, prompt.id)
    view = write_view(item, prompt.id, await _filled(call, item, entry), _where(click.message))
    await call.open(click.trigger_id, view)
    await call.ack()


def _where(place: Posted | None) -> str:
    """Return the message a window was opened from, for its metadata: that message is to say what became of it."""
    return f"{place.channel} {place.ts}" if place else ""


def _place(where: str) -> Posted | None:
    """Return what `_where` noted."""
    channel, _, ts = where.partition(" ")
    return Posted(channel, ts) if ts else None


async def keep(call: Call[Submission]) -> None:
    """Keep what was written; writing again for the same question changes it."""
    view = call.payload.view
    prompt_id, _, where = view.metadata.partition(" ")
    # By the prompt's id, so a second sending changes the entry of the first and adds none.
    beside = _beside(view)
    item, weeks = await reactions.keep(call.engine, call.who, prompt_id, view.text("text"), beside)
    written = bool(view.text("text").strip()) or not beside.partner
    said = "Written. It is in your journal." if written else "You invited someone."
    message = views.settled_message(item, prompt_id, said, "Read or change" if written else "Write")
    await call.replace(message, _place(where))
    came_to = score(item.form, len(beside.ticked)) if isinstance(item.form, SelfCheck) else ""
    await call.show(views.kept_view(weeks, kept_rows(came_to, beside.partner, written)))


def _beside(view: View) -> Beside:
    """Read what forms ask for beside a text; of another form nothing is there."""
    ticked = tuple(number(one, "ticked") for one in view.several("ticked"))
    return Beside(tuple(map(view.text, BOXES)), ticked, view.day("on"), view.text("partner"))


async def another(call: Call[Click]) -> None:
    """Put another question in the place of this one, in the message or in the window."""
    click = call.payload
    prompt_id, item = await reactions.another(call.engine, call.who, click.value)
    if click.view is not None:
        # The window keeps the message it was opened from, whatever question stands in it.
        where = click.view.metadata.partition(" ")[2]
        await call.redraw(write_view(item, prompt_id, await _filled(call, item, None), where), ANOTHER)
    else:
        care = await caring.rows(call.engine, call.who.team_id, item)
        await call.replace(views.prompt_message(item, prompt_id, care=care), click.message)
    await call.ack()


async def skip(call: Call[Click]) -> None:
    """Leave this week out."""
    click = call.payload
    item, rhythm = await reactions.skip(call.engine, call.who, click.value)
    words = f"Not this week. {views.next_words(rhythm)}"
    await call.replace(views.settled_message(item, click.value, words), click.message)
    await call.ack()


async def ask_snooze(call: Call[Click]) -> None:
    """Ask until when. What was "tomorrow" when the window opened is meant when it is sent off after midnight, too."""
    click = call.payload
    # Only for its refusal: no window offers days for a question that is gone or somebody else's.
    await reactions.own(call.engine, call.who, click.value)
    today = await rhythms.local_today(call.engine, call.who)
    await call.open(click.trigger_id, views.snooze_view(f"{click.value} {today.isoformat()} {_where(click.message)}"))
    await call.ack()


async def snooze(call: Call[Submission]) -> None:
    """Let the same question come again on a day."""
    view = call.payload.view
    prompt_id, _, rest = view.metadata.partition(" ")
    today, _, where = rest.partition(" ")
    until = _until(view, day(today))
    item, rhythm = await reactions.snooze(call.engine, call.who, prompt_id, until)
    words = views.next_words(rhythm)
    await call.replace(views.settled_message(item, prompt_id, f"Snoozed. {words}"), _place(where))
    await call.show(blocks.note("Snoozed", words))


def _until(view: View, today: date) -> date:
    choice = view.text("when")
    # Days from now; the third choice is a day of one's own.
    # Counted from the day in the window's metadata, not from now: midnight may lie between.
    if choice in ("1", "7"):
        return today + timedelta(days=int(choice))
    until = view.day("until")
    if until is None:
        raise Refusal("Pick a day here.", "until")
    return until


async def pause(call: Call[Click]) -> None:
    """Stop until its member goes on, from the message or from App Home."""
    click = call.payload
    # From Home there is no prompt to react to.
    if click.message is not None:
        await reactions.pause(call.engine, call.who, click.value)
        await call.replace(views.paused_message(), click.message)
    else:
        await rhythms.pause(call.engine, call.who)
        await call.tell(blocks.note("Paused", PAUSED))
    await call.ack()


async def resume(call: Call[Click]) -> None:
    """Go on as before."""
    await _go_on(call, None)


async def resume_slower(call: Call[Click]) -> None:
    """Go on every two weeks."""
    await _go_on(call, 2)


async def _go_on(call: Call[Click], pace: int | None) -> None:
    click = call.payload
    words = views.next_words(await rhythms.resume(call.engine, call.who, pace))
    await call.tell(blocks.note("Welcome back", words))
    # Which message it stands in is what the request says: when the next question comes is for this person's eyes.
    await call.replace(views.said_message(GOING_ON), click.message)
    await call.ack()


async def stop(call: Call[Click]) -> None:
    """Stop for good."""
    await rhythms.stop(call.engine, call.who)
    said = views.said_message("Stopped. To start again, type `/reflect settings`.")
    await call.replace(said, call.payload.message)
    await call.ack()


FEATURE = Feature(
    name="Reflect",
    help="`/reflect` opens a question; `/reflect settings` starts one a week, at your own day and hour.",
    commands={"reflect": reflect_now},
    words={"reflect": {"settings": open_settings}},
    clicks={
        "reflect_now": reflect_now,
        "reflect_settings": open_settings,
        "reflect_write": write,
        "reflect_another": another,
        "reflect_skip": skip,
        "reflect_snooze": ask_snooze,
        "reflect_pause": pause,
        "reflect_resume": resume,
        "reflect_resume_slower": resume_slower,
        "reflect_stop": stop,
    },
    submissions={"reflect": keep, "rhythm": save_settings, "snooze": snooze},
    once=frozenset(
        {
            *("reflect", "rhythm", "snooze", "reflect_another", "reflect_skip"),
            *("reflect_pause", "reflect_resume", "reflect_resume_slower", "reflect_stop"),
        }
    ),
)
