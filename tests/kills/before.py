"""The first half of the story: people join, requests begin, answers are sealed, and questions come every week.

Every chapter ends when all is quiet; then it is judged who got what. Acts happen at the beginning of a chapter, on the
messages of those before.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bot.models import Kind
from practice.hands.reading import find_element, text_of
from practice.world.messages import im_id
from tests.kills import words
from tests.kills.hands import Open
from tests.kills.judge import Due
from tests.kills.stage import Stage
from tests.kit.circle import ANA_ASKS, EVERYBODY

GENERAL, LEADERS, MODERATORS = "C0GENERAL", "C0LEADERS", "C0MODERATORS"
OTHERS = ("ben", "chloe", "dev", "emeka", "farah")
"""Whom Hana asks before they have joined."""
WRITERS = ("kavya", "liam")
"""Who gets weekly questions, both at one moment: two messages are then claimed at once."""
LISBON = "Europe/Lisbon"
TUESDAY, WEDNESDAY, NINE, SLOT_HOUR = "1", "2", "540", "15"
DAY = timedelta(days=1)
FIRST_WORDS = "You cut people off when time is short."
FINAL = {
    "ben": "You cut people off when time is short, and you notice.",
    "chloe": "The summary at the end helps me most.",
    "dev": "Decisions come late, and then all at once.",
    "farah": "You ask the quiet ones; please go on.",
}
"""Ben's answer is an edited one."""
TAKEN_BACK = "This was written in anger."
REPLY, HEARD, LETTER, LINE = (
    "Could you tell me about one such moment?",
    "I heard that I hurry when time is short.",
    "It was in the review before last.",
    "It is the pauses as well.",
)
SECOND_LETTER = "The one about prices, I mean."
PROMISE, THANKS = "I will leave ten seconds after every question.", "I heard that my summaries help."
ENTRY = "I learnt to wait this week."


ANNOUNCED = Due(GENERAL, None, ("Sidecar is here",))
GREETED = Due(MODERATORS, None, ("come to this channel",))
OPENS = "SELECT opens_at FROM rounds WHERE asker_id = :asker AND state = 'collecting'"


class Before:
    """What people do before the opening, chapter by chapter."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._hands = stage, stage.hands
        self._ana, self._hana, self._ines = (stage.person(name).id for name in ("ana", "hana", "ines"))
        self._reviewers: dict[str, list[str]] = {}

    # People join; a request waits for them.

    async def beginning(self) -> None:
        stage = self._stage
        ana = stage.person("ana")
        # Until the member list was read, Sidecar knows neither who is there nor who is an admin.
        await self._hands.until(ana.open_home, lambda: "For admins" in text_of(ana.home or {}))
        for channel in ("general", "moderators"):
            stage.slack.invite_bot(channel)
        for name in ("hana", "ana"):
            await self._joins(name)
        await self._settings()
        asked = stage.ids(OTHERS)
        await self._asks("hana", asked, "Waiting for people")
        invites = words.each(Kind.JOIN_INVITE, asked, "Someone in this workspace would value your view")
        gathering = words.each(Kind.GATHERING, [self._hana], "Your request to 5 people waits. It starts by itself")
        await stage.chapter("a request waits for people to join", GREETED, *invites, *gathering)
        for name in EVERYBODY:
            await self._joins(name)
        await self._announces()
        await stage.chapter("everybody joins", ANNOUNCED, *words.invited(self._hana, asked))
        self._reviewers["hana"] = asked

    async def _joins(self, name: str) -> None:
        person = self._stage.person(name)
        await self._hands.look(person, self._hands.command(person, "/sidecar join"), "You are in.")

    async def _settings(self) -> None:
        ana = self._stage.person("ana")
        chosen = {"slot_weekday": WEDNESDAY, "slot_hour": SLOT_HOUR, "zone": LISBON, "moderators": MODERATORS}
        await self._hands.fill(ana, self._hands.command(ana, "/sidecar settings"), "Saved.", **chosen)

    async def _announces(self) -> None:
        ana = self._stage.person("ana")
        opening = self._hands.command(ana, "/sidecar announce")
        await self._hands.fill(ana, opening, "The introduction is", channel=GENERAL)

    async def _asks(self, name: str, people: list[str], *says: str, draws: str = "") -> None:
        person = self._stage.person(name)
        inputs = {"focus": f"How {name} ran the last review", "reviewers": people}
        inputs |= {"draws": draws} if draws else {}
        opening = self._hands.command(person, "/feedback-ask")
        await self._hands.fill(person, opening, *says, "request under way", **inputs)

    # Weekly questions are chosen; Ana asks, and Ines asks and calls it off.

    async def asking(self) -> None:
        for name in WRITERS:
            writer = self._stage.person(name)
            chosen = {"weekday": TUESDAY, "minute": NINE, "zone": LISBON, "tips": ["yes"]}
            await self._hands.fill(writer, self._hands.command(writer, "/reflect settings"), "Saved", **chosen)
        for channel in (GENERAL, LEADERS):
            ana = self._stage.person("ana")
            chosen = {"channel": channel, "weekday": TUESDAY, "minute": NINE, "zone": LISBON}
            opening = self._hands.command(ana, "/sidecar channels")
            await self._hands.fill(ana, opening, "The first tip comes", **chosen)
        await self._announces()
        await self._asks("ana", self._stage.ids(ANA_ASKS), "On its way", draws="1")
        await self._asks("ines", self._stage.ids(OTHERS), "On its way", draws="0")
        for name in ("ana", "ines"):
            self._reviewers[name] = await self._reviewers_of(name)
        began = [one for name in ("ana", "ines") for one in words.invited(self._id(name), self._reviewers[name])]
        await self._stage.chapter("two rounds begin", ANNOUNCED, *began)
        await self._calls_off("ines")
        await self._stage.chapter("one is called off", *words.cancelled(self._ines, self._reviewers["ines"]))

    def _id(self, name: str) -> str:
        return self._stage.person(name).id

    async def _reviewers_of(self, name: str) -> list[str]:
        query = (
            "SELECT user_id FROM reviewers WHERE round_id = (SELECT id FROM rounds WHERE asker_id = :asker "
            "AND state = 'collecting')"
        )
        return [row[0] for row in await self._stage.rows(query, asker=self._id(name))]

    async def _calls_off(self, name: str) -> None:
        # Pressed after it is done, the button is gone: then Home shows no round that could be called off.
        await self._hands.until(partial(self._ends, name), partial(self._collects_no_more, name))

    async def _ends(self, name: str) -> None:
        person = self._stage.person(name)
        await person.open_home()
        rows = (person.home or {})["blocks"]
        place = next((at for at, row in enumerate(rows) if "Collecting answers" in text_of(row)), None)
        if place is not None:
            await person.click("end_round", rows[place + 1]["block_id"])
        if person.modal is not None:
            await person.close(everything=True)
        await person.open_home()

    def _collects_no_more(self, name: str) -> bool:
        return "Collecting answers" not in text_of(self._stage.person(name).home or {})

    # Answers, an edit, a withdrawal, a decline; the first questions and tips.

    async def collecting(self) -> None:
        await self._answers("ben", FIRST_WORDS)
        for name, text in FINAL.items():
            await self._answers(name, text)
        await self._answers("emeka", TAKEN_BACK)
        await self._in_the_form("emeka", "withdraw", "Taken back")
        await self._in_the_form("goran", "decline", "That is fine")
        await self._stage.chapter("answers are sealed")
        await self._week_of_questions()
        self._stage.until(await self._stage.moment(OPENS, asker=self._ana) - DAY)
        both = [one for name in ("hana", "ana") for one in words.reminded(self._id(name), self._reviewers[name])]
        await self._stage.chapter("a day before", *both)

    async def _answers(self, name: str, text: str) -> None:
        person = self._stage.person(name)
        await self._hands.fill(person, self._form(name), "Locked away", q0=text, q1="", q2="")

    def _form(self, name: str) -> Open:
        return self._hands.button(self._stage.person(name), "answer", f"<@{self._ana}> asks for your feedback")

    async def _in_the_form(self, name: str, button: str, says: str) -> None:
        await self._hands.press(self._stage.person(name), self._form(name), button, says)

    async def _tuesday(self) -> None:
        self._stage.until(await self._stage.moment("SELECT min(due_at) FROM channel_tips"))

    def _in_channels(self) -> list[Due]:
        """Return the tip in one channel, and word that none can be posted in the other: that comes on any Tuesday."""
        trouble = Due(im_id(self._ana), Kind.CHANNEL_TROUBLE, ("The weekly tip could not be posted",), maybe=True)
        return [Due(GENERAL, Kind.CHANNEL_TIP, ("A tip for this week",)), trouble]

    async def _week_of_questions(self) -> None:
        await self._tuesday()
        await self._stage.chapter("the first Tuesday", *self._in_channels(), *words.questions(self._stage.ids(WRITERS)))
        await self._writes("kavya")
        await self._skips("liam")
        await self._friday("the first Friday")

    async def _friday(self, name: str) -> None:
        self._stage.until(await self._stage.moment("SELECT min(tip_due_at) FROM rhythms"))
        await self._stage.chapter(name, *words.tips(self._stage.ids(WRITERS)))

    async def _writes(self, name: str) -> None:
        person = self._stage.person(name)
        by_message, by_command = self._hands.button(person, "reflect_write"), self._hands.command(person, "/reflect")
        opening = by_message if self._has(name, "reflect_write") else by_command
        await self._hands.fill(person, opening, "It is in your journal", text=ENTRY)

    async def _skips(self, name: str) -> None:
        person = self._stage.person(name)
        skipped = partial(self._stands, name, "Not this week.")
        if self._has(name, "reflect_skip"):
            await self._hands.until(self._hands.button(person, "reflect_skip"), skipped)
        else:  # without any reaction the weeks of silence would be counted from here
            await self._writes(name)

    def _has(self, name: str, button: str) -> bool:
        """Return whether a question is there to act on: it may have been lost once it was begun."""
        return any(find_element(message, button) for message in self._stage.person(name).inbox)

    def _stands(self, name: str, says: str) -> bool:
        return any(says in message["text"] for message in self._stage.person(name).inbox)
