"""Weekly reflections: the prompt, writing, snoozing, and choosing one's own day and hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.models import Arc, Message, Reflection, Rhythm, RhythmState
from handlers.views import blocks as b
from handlers.views.forms.showing import question_rows

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WRITTEN, EMPTY = "\N{BLACK SQUARE}", "\N{WHITE SQUARE}"
MOST_LINES = 10
# Which themes those are stands in bot/decks/themes.py.
APART = "Mental health comes only if you pick it."
# As in bot/reflections/tracks.py, which views may not import.
ALL_TRACKS = "all"
OFFER = "One good question a week, at your own day and hour, for a journal that Sidecar shows to nobody else."


def calendar(weeks: Sequence[bool]) -> str:
    """Return weeks, oldest first, as small squares: filled where something was written."""
    return " ".join(WRITTEN if written else EMPTY for written in weeks)


def prompt_message(
    item: Reflection, prompt_id: str, a_year_ago: bool = False, care: Sequence[dict[str, Any]] = ()
) -> Message:
    """Return the weekly question; with `a_year_ago`, what was written then is offered for reading.

    `care` is where help is, for an item that needs it: such a message begins with its set-up in the notification, too.
    """
    buttons = [
        b.button("Write", "reflect_write", prompt_id, style="primary"),
        b.button("Another one", "reflect_another", prompt_id),
        b.button("Not this week", "reflect_skip", prompt_id),
        b.button("Snooze", "reflect_snooze", prompt_id),
        b.button("Pause", "reflect_pause", prompt_id),
    ]
    rows = [*question_rows(item), *care, b.actions(*buttons)]
    if a_year_ago:
        rows.append(b.actions(b.button("What you wrote a year ago", "journal_year_ago")))
    rows.append(
        b.context("Ten minutes is enough. What you write goes into your journal, which Sidecar shows to nobody else.")
    )
    first = b.in_one_line(item.setup) if care else "A question for this week:"
    return Message(f"{first} {b.escape(item.question)}", tuple(rows))


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


def kept_view(weeks: Sequence[bool], told: Sequence[str]) -> dict[str, Any]:
    """Return what follows on writing: no praise, only what it came to and the last weeks, oldest first."""
    return b.note("Kept", *told, f"{calendar(weeks)}\nYour last twelve weeks; filled where you wrote.")


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
            *_tips(rhythm, themes),
        ],
        submit="Save",
        close="Cancel",
    )


def _tips(rhythm: Rhythm, themes: Mapping[str, str]) -> list[dict[str, Any]]:
    also = [b.option("Also send me a tip each week", "yes")]
    hint = f"It comes three days after your question, at the same hour: as it stands above, {_tip_day(rhythm)}."
    return [
        b.field("tips", "Tips", b.checks("tips", also, ["yes"] if rhythm.tips else []), hint, optional=True),
        theme_field("tip_themes", "What should tips be about?", rhythm.tip_track, themes, f"Empty: all. {APART}"),
    ]


def _tip_day(rhythm: Rhythm) -> str:
    return f"on {WEEKDAYS[rhythm.tip_weekday]}s at {rhythm.minute // 60:02}:{rhythm.minute % 60:02}"


def theme_field(
    name: str, label: str, track: str, themes: Mapping[str, str], hint: str, otherwise: Sequence[str] = ()
) -> dict[str, Any]:
    """Return a choice of themes, filled in with those of a track, or else with `otherwise`."""
    kind, _, rest = track.partition(":")
    choices = [b.option(words, slug) for slug, words in themes.items()]
    picked = rest.split(",") if kind == "themes" else otherwise
    element = b.several(name, choices, picked, len(choices), "Pick themes")
    return b.field(name, label, element, hint, optional=True)


def _tracks(track: str, themes: Mapping[str, str], arcs: Sequence[Arc]) -> list[dict[str, Any]]:
    kind = track.partition(":")[0]
    choices = [b.option("All themes", ALL_TRACKS), b.option("Themes I pick below", "themes")]
    choices += [b.option(f"In order: {arc.title}", f"arc:{arc.id}") for arc in arcs]
    return [
        b.field(
            "track", "What should they be about?", b.select("track", choices, "themes" if kind == "themes" else track)
        ),
        *_purposes(arcs),
        theme_field("themes", "Which themes?", track, themes, f"Only if you pick themes yourself. {APART}"),
    ]


def _purposes(arcs: Sequence[Arc]) -> list[dict[str, Any]]:
    """Return whole what arcs are for: a line of a menu holds half of it."""
    lines = [f"*{b.escape(arc.title)}*: {b.escape(arc.purpose)}" for arc in arcs]
    # Ten lines have at most 2,900 characters, a section holds 3,000; and a window holds 100 blocks.
    return [b.section("\n".join(lines[start : start + MOST_LINES])) for start in range(0, len(lines), MOST_LINES)]


def next_words(rhythm: Rhythm) -> str:
    """Say when the next question comes, or why none does."""
    if rhythm.state is RhythmState.ON and rhythm.due_at is not None:
        return f"Your next question comes {b.when(rhythm.due_at)}."
    if rhythm.state is RhythmState.PAUSED:
        return "Your reflections are paused."
    return "You get no weekly reflections."


def tip_words(rhythm: Rhythm) -> str:
    """Say on which day tips come, and when the next one does; "" when none comes."""
    if rhythm.tip_due_at is None:
        return ""
    return f"Tips come {_tip_day(rhythm)}, the next one {b.when(rhythm.tip_due_at)}."


def home_rows(rhythm: Rhythm, weeks: Sequence[bool]) -> list[dict[str, Any]]:
    """Return App Home's part about reflections: an offer to whoever never began, otherwise what is planned."""
    words = OFFER if rhythm.state is RhythmState.OFF else next_words(rhythm)
    rows = [b.header("Your reflections"), b.section(" ".join(filter(None, (words, tip_words(rhythm)))))]
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
