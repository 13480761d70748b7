"""Weekly reflections: the prompt, writing, snoozing, and choosing one's own day and hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.models import ENTRY_CHARS, Arc, Message, Reflection, Rhythm, RhythmState
from handlers.views import blocks as b

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WRITTEN, EMPTY = "\N{BLACK SQUARE}", "\N{WHITE SQUARE}"
# As in bot/reflections/tracks.py, which views may not import.
ALL_TRACKS = "all"
OFFER = "One good question a week, at your own day and hour, for a journal that Sidecar shows to nobody else."


def calendar(weeks: Sequence[bool]) -> str:
    """Return weeks, oldest first, as small squares: filled where something was written."""
    return " ".join(WRITTEN if written else EMPTY for written in weeks)


def prompt_message(item: Reflection, prompt_id: str, a_year_ago: bool = False) -> Message:
    """Return the weekly question; with `a_year_ago`, what was written then is offered for reading."""
    buttons = [
        b.button("Write", "reflect_write", prompt_id, style="primary"),
        b.button("Another one", "reflect_another", prompt_id),
        b.button("Not this week", "reflect_skip", prompt_id),
        b.button("Snooze", "reflect_snooze", prompt_id),
        b.button("Pause", "reflect_pause", prompt_id),
    ]
    rows = [b.section(f"*{b.escape(item.title)}*"), b.literal(item.setup), b.section(f"*{b.escape(item.question)}*")]
    rows.append(b.actions(*buttons))
    if a_year_ago:
        rows.append(b.actions(b.button("What you wrote a year ago", "journal_year_ago")))
    rows.append(
        b.context("Ten minutes is enough. What you write goes into your journal, which Sidecar shows to nobody else.")
    )
    return Message(f"A question for this week: {item.question}", tuple(rows))


def settled_message(item: Reflection, prompt_id: str, words: str, button: str = "Write after all") -> Message:
    """Return what a prompt becomes once its member wrote or put it off: late answers and edits stay welcome."""
    rows = [
        b.section(f"*{b.escape(item.title)}*"),
        b.section(b.escape(item.question)),
        b.section(words),
        b.actions(b.button(button, "reflect_write", prompt_id)),
    ]
    return Message(words, tuple(rows))


def paused_message() -> Message:
    """Return what a prompt becomes once its member paused: the way back stands in it."""
    text = "Paused. Nothing comes until you press *Resume*."
    return Message(text, (b.section(text), b.actions(b.button("Resume", "reflect_resume", "keep"))))


def check_in_message() -> Message:
    """Return the one friendly question that comes instead of a prompt after SILENT_WEEKS without a reaction."""
    text = "A few questions went by without a word, which is fine. What now?"
    buttons = [
        b.button("Keep them coming", "reflect_resume", "keep"),
        b.button("Every two weeks", "reflect_resume_slower", "less"),
        b.button("Stop", "reflect_stop", "stop"),
    ]
    return Message(text, (b.section(text), b.actions(*buttons), b.context("Until you choose, nothing more comes.")))


def said_message(text: str) -> Message:
    """Return what a message becomes whose buttons have done their work."""
    return Message(text, (b.section(text),))


def write_view(item: Reflection, prompt_id: str, text: str = "", where: str = "") -> dict[str, Any]:
    """Return the window to write in; `where` is the message it was opened from, which is to say what became of it."""
    return b.modal(
        "reflect",
        "Reflect",
        [
            b.section(f"*{b.escape(item.title)}*"),
            b.literal(item.setup),
            b.field("text", item.question, b.text_input("text", text, most=ENTRY_CHARS)),
            b.actions(b.button("Another question", "reflect_another", prompt_id)),
            b.context(
                "Kept in your journal, which Sidecar shows to nobody else. You can change or delete it any time."
            ),
        ],
        submit="Keep it",
        metadata=f"{prompt_id} {where}",
    )


def kept_view(weeks: Sequence[bool]) -> dict[str, Any]:
    """Return what follows on writing: no praise, only the last weeks, oldest first."""
    return b.note(
        "Kept",
        "It is in your journal. Type `/reflect journal` to read it.",
        f"{calendar(weeks)}\nYour last twelve weeks; filled where you wrote.",
    )


def snooze_view(metadata: str) -> dict[str, Any]:
    """Ask until when; `metadata` is what the answer needs, ids and a day only."""
    choices = [b.option("Tomorrow", "1"), b.option("Next week", "7"), b.option("A day I choose below", "day")]
    element = {"type": "datepicker", "action_id": "until", "placeholder": b.plain("Pick a day")}
    return b.modal(
        "snooze",
        "Snooze",
        [
            b.section("The same question comes back then, at your usual hour."),
            b.field("when", "Until when?", b.select("when", choices, "1", radio=True)),
            b.field("until", "Which day?", element, hint="Only if you choose a day yourself.", optional=True),
        ],
        submit="Snooze",
        metadata=metadata,
    )


def times() -> list[dict[str, Any]]:
    """Every half hour of a day; a value is minutes after midnight."""
    # In steps of bot/reflections/rhythms.py, which views may not import and which checks what comes back.
    return [b.option(f"{minute // 60:02}:{minute % 60:02}", str(minute)) for minute in range(0, 24 * 60, 30)]


def weekdays() -> list[dict[str, Any]]:
    """The days of a week; a value counts from 0, which is Monday."""
    return [b.option(name, str(number)) for number, name in enumerate(WEEKDAYS)]


def settings_view(rhythm: Rhythm, themes: Mapping[str, str], arcs: Sequence[Arc]) -> dict[str, Any]:
    """Return what a member can choose, filled in as it stands; `themes` are labels by slug."""
    paces = [b.option("Every week", "1"), b.option("Every two weeks", "2")]
    also = [b.option("Also send me a feedback tip each week", "yes")]
    # Empty where it follows Slack: what stands here when it is sent off follows nobody any more.
    zone = b.text_input("zone", rhythm.zone if rhythm.own_zone else "", most=64, lines=False)
    zone_hint = "Leave this empty to follow your Slack. Otherwise write it like America/Sao_Paulo."
    return b.modal(
        "rhythm",
        "Weekly reflections",
        [
            b.section("One question, by direct message, at your own day and hour. Ten minutes is enough."),
            b.field("weekday", "Day", b.select("weekday", weekdays(), str(rhythm.weekday))),
            b.field("minute", "Time", b.select("minute", times(), str(rhythm.minute))),
            *_tracks(rhythm.track, themes, arcs),
            b.field("pace", "How often?", b.select("pace", paces, str(rhythm.pace))),
            b.field("zone", "Time zone", zone, hint=zone_hint, optional=True),
            b.field("tips", "Tips", b.checks("tips", also, ["yes"] if rhythm.tips else []), optional=True),
        ],
        submit="Save",
        close="Cancel",
    )


def _tracks(track: str, themes: Mapping[str, str], arcs: Sequence[Arc]) -> list[dict[str, Any]]:
    kind, _, rest = track.partition(":")
    choices = [b.option("All themes", ALL_TRACKS), b.option("Themes I pick below", "themes")]
    choices += [b.option(f"In order: {arc.title}", f"arc:{arc.id}", arc.purpose) for arc in arcs]
    options = [b.option(label, slug) for slug, label in themes.items()]
    element: dict[str, Any] = {"type": "multi_static_select", "action_id": "themes", "options": options}
    picked = [choice for choice in options if kind == "themes" and choice["value"] in rest.split(",")]
    if picked:
        element["initial_options"] = picked
    return [
        b.field(
            "track", "What should they be about?", b.select("track", choices, "themes" if kind == "themes" else track)
        ),
        b.field("themes", "Which themes?", element, hint="Only if you pick themes yourself.", optional=True),
    ]


def next_words(rhythm: Rhythm) -> str:
    """Say when the next question comes, or why none does."""
    if rhythm.state is RhythmState.ON and rhythm.due_at is not None:
        return f"Your next question comes {b.when(rhythm.due_at)}."
    if rhythm.state is RhythmState.PAUSED:
        return "Your reflections are paused."
    return "You get no weekly reflections."


def home_rows(rhythm: Rhythm, weeks: Sequence[bool]) -> list[dict[str, Any]]:
    """Return App Home's part about reflections: an offer to whoever never began, otherwise what is planned."""
    words = OFFER if rhythm.state is RhythmState.OFF else next_words(rhythm)
    rows = [b.header("Your reflections"), b.section(words)]
    if any(weeks):
        rows.append(b.context(f"{calendar(weeks)}  the last twelve weeks; filled where you wrote"))
    settings = "Start weekly questions" if rhythm.state is RhythmState.OFF else "Day, hour, themes"
    buttons = [b.button("Reflect now", "reflect_now"), b.button(settings, "reflect_settings")]
    buttons.append(b.button("Journal", "journal"))
    if rhythm.state is RhythmState.PAUSED:
        buttons.append(b.button("Resume", "reflect_resume", "keep"))
    elif rhythm.state is RhythmState.ON:
        buttons.append(b.button("Pause", "reflect_pause", "pause"))
    return [*rows, b.actions(*buttons)]
