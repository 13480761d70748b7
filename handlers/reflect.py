"""`/reflect`: a question now, one's own day and hour, and what to do with the weekly one."""

from __future__ import annotations

from datetime import date, timedelta

from bot.decks.themes import THEMES
from bot.errors import Refusal
from bot.models import Entry, Posted
from bot.reflections import journal, prompts, rhythms, tracks
from handlers.payloads import Click, Command, Submission, View
from handlers.routing import Call, Feature
from handlers.views import blocks
from handlers.views import reflect as views

Opened = Call[Command] | Call[Click]


async def reflect_now(call: Opened) -> None:
    """Open a question to write about, at one's own wish."""
    who = call.payload
    prompt_id, item = await prompts.ask_now(call.engine, who.team_id, who.user_id)
    await call.open(who.trigger_id, views.write_view(item, prompt_id))
    await call.ack()


async def open_settings(call: Opened) -> None:
    """Open day, hour, themes and pace."""
    who = call.payload
    rhythm = await rhythms.current(call.engine, who.team_id, who.user_id)
    await call.open(who.trigger_id, views.settings_view(rhythm, THEMES, call.engine.content.arcs))
    await call.ack()


async def save_settings(call: Call[Submission]) -> None:
    """Keep the choice and say from when it holds."""
    who, view = call.payload, call.payload.view
    choice = rhythms.Choice(
        weekday=_number(view, "weekday"),
        minute=_number(view, "minute"),
        track=_track(view),
        pace=_number(view, "pace"),
        zone=view.text("zone").strip(),
        tips=bool(view.several("tips")),
    )
    rhythm = await rhythms.choose(call.engine, who.team_id, who.user_id, choice)
    await call.show(blocks.note("Saved", views.next_words(rhythm), "You can pause or change this at any time."))


def _number(view: View, name: str) -> int:
    text = view.text(name)
    if not text.isdecimal():
        raise Refusal("Please choose one of the values offered.", name)
    return int(text)


def _track(view: View) -> str:
    chosen = view.text("track")
    if chosen != "themes":
        return chosen
    if not view.several("themes"):
        raise Refusal("Pick at least one theme, or choose all of them above.", "themes")
    return tracks.of_themes(view.several("themes"))


async def write(call: Call[Click]) -> None:
    """Open the window to write in, with what stands there already."""
    who = call.payload
    prompt, item = await prompts.own(call.engine, who.team_id, who.user_id, who.value)
    entry = await journal.entry(call.engine, who.team_id, who.user_id, prompt.id)
    view = views.write_view(item, prompt.id, entry.text if entry else "", _where(who.message))
    await call.open(who.trigger_id, view)
    await call.ack()


def _where(place: Posted | None) -> str:
    """Return the message a window was opened from, for its metadata: that message is to say what became of it."""
    return f"{place.channel} {place.ts}" if place else ""


async def keep(call: Call[Submission]) -> None:
    """Keep what was written; writing again for the same question changes it."""
    who, view = call.payload, call.payload.view
    prompt_id, *where = view.metadata.split()
    prompt, item = await prompts.own(call.engine, who.team_id, who.user_id, prompt_id)
    today = await rhythms.local_today(call.engine, who.team_id, who.user_id)
    entry = Entry(prompt.id, today, item.id, item.question, view.text("text"))
    await journal.write(call.engine, who.team_id, who.user_id, entry)
    await prompts.reacted(call.engine, who.team_id, who.user_id, prompt.id)
    days = await journal.written_days(call.engine, who.team_id, who.user_id)
    message = views.settled_message(item, prompt.id, "Written. It is in your journal.", "Read or change")
    await call.replace(message, Posted(*where) if where else None)
    await call.show(views.kept_view(journal.weeks(days, today)))


async def another(call: Call[Click]) -> None:
    """Put another question in the place of this one, in the message or in the window."""
    who = call.payload
    prompt_id, item = await prompts.another(call.engine, who.team_id, who.user_id, who.value)
    if who.view is not None:
        where = who.view.metadata.partition(" ")[2]
        await call.client.views_update(view_id=who.view.id, view=views.write_view(item, prompt_id, where=where))
    else:
        await call.replace(views.prompt_message(item, prompt_id), who.message)
    await call.ack()


async def skip(call: Call[Click]) -> None:
    """Leave this week out."""
    who = call.payload
    _, item = await prompts.own(call.engine, who.team_id, who.user_id, who.value)
    await prompts.reacted(call.engine, who.team_id, who.user_id, who.value)
    rhythm = await rhythms.current(call.engine, who.team_id, who.user_id)
    words = f"Not this week. {views.next_words(rhythm)}"
    await call.replace(views.settled_message(item, who.value, words), who.message)
    await call.ack()


async def ask_snooze(call: Call[Click]) -> None:
    """Ask until when, and show so in the message."""
    who = call.payload
    await prompts.own(call.engine, who.team_id, who.user_id, who.value)
    today = await rhythms.local_today(call.engine, who.team_id, who.user_id)
    await call.open(who.trigger_id, views.snooze_view(f"{who.value} {today.isoformat()} {_where(who.message)}"))
    await call.ack()


async def snooze(call: Call[Submission]) -> None:
    """Let the same question come again on a day."""
    who, view = call.payload, call.payload.view
    prompt_id, today, *where = view.metadata.split()
    _, item = await prompts.own(call.engine, who.team_id, who.user_id, prompt_id)
    until = _until(view, date.fromisoformat(today))
    await prompts.reacted(call.engine, who.team_id, who.user_id, prompt_id)
    rhythm = await rhythms.snooze(call.engine, who.team_id, who.user_id, until, item.id)
    words = f"Snoozed. {views.next_words(rhythm)}"
    await call.replace(views.settled_message(item, prompt_id, words), Posted(*where) if where else None)
    await call.show(blocks.note("Snoozed", views.next_words(rhythm)))


def _until(view: View, today: date) -> date:
    choice = view.text("when")
    if choice in ("1", "7"):
        return today + timedelta(days=int(choice))
    if not view.text("until"):
        raise Refusal("Pick a day here.", "until")
    return date.fromisoformat(view.text("until"))


async def pause(call: Call[Click]) -> None:
    """Stop until its member goes on, from the message or from App Home."""
    who = call.payload
    if who.message is not None:
        await prompts.reacted(call.engine, who.team_id, who.user_id, who.value)
    await rhythms.pause(call.engine, who.team_id, who.user_id)
    if who.message is None:
        await call.open(who.trigger_id, blocks.note("Paused", "Nothing comes until you go on, in Sidecar's Home."))
    await call.replace(views.paused_message(), who.message)
    await call.ack()


async def resume(call: Call[Click]) -> None:
    """Go on as before."""
    await _go_on(call, None)


async def resume_slower(call: Call[Click]) -> None:
    """Go on every two weeks."""
    await _go_on(call, 2)


async def _go_on(call: Call[Click], pace: int | None) -> None:
    who = call.payload
    words = views.next_words(await rhythms.resume(call.engine, who.team_id, who.user_id, pace))
    if who.message is None:
        await call.open(who.trigger_id, blocks.note("Welcome back", words))
    await call.replace(views.said_message(words), who.message)
    await call.ack()


async def stop(call: Call[Click]) -> None:
    """Stop for good."""
    who = call.payload
    await rhythms.stop(call.engine, who.team_id, who.user_id)
    said = views.said_message("Stopped. Type `/reflect settings` if you want to begin again.")
    await call.replace(said, who.message)
    await call.ack()


FEATURE = Feature(
    name="Reflect",
    help="`/reflect` opens a question; `/reflect settings` sends you one a week.",
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
)
