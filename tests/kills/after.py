"""The second half of the story: an opening, letters both ways, thanks, a report, a follow-up, and the end."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bot.models import Kind
from practice.hands.reading import text_of
from practice.world.messages import im_id
from practice.world.people import BOT_USER_ID
from tests.kills import words
from tests.kills.before import (
    ENTRY,
    FINAL,
    FIRST_WORDS,
    GENERAL,
    HEARD,
    LEADERS,
    LETTER,
    LINE,
    MODERATORS,
    OPENS,
    OTHERS,
    PROMISE,
    REPLY,
    SECOND_LETTER,
    TAKEN_BACK,
    THANKS,
    WRITERS,
    Before,
)
from tests.kills.hands import Open
from tests.kills.judge import Due

SLOT = "SELECT slot_at FROM rounds WHERE asker_id = :asker AND state = 'opened'"
ENDS = "SELECT ends_at FROM rounds WHERE asker_id = :asker AND state = 'opened'"
FORTNIGHT = timedelta(days=14)


class Story(Before):
    """Everything that people do, chapter by chapter."""

    async def tell(self) -> None:
        """Play all of it."""
        await self.beginning()
        await self.asking()
        await self.collecting()
        await self.opening()
        await self.thanking()
        await self.first_slot()
        await self.second_slot()
        await self.following_up()
        await self.ending()

    # The opening, and what the asker does with it.

    async def opening(self) -> None:
        """Ana's round opens; nobody answered Hana, who gets a week more."""
        stage, people = self._stage, self._reviewers
        stage.until(await stage.moment(OPENS, asker=self._hana))
        stage.until(await stage.moment(OPENS, asker=self._ana))
        more = words.extended(self._hana, people["hana"])
        await stage.chapter("the opening", *more, *words.opened(self._ana, people["ana"], FINAL.values()))
        self._never_reaches_ana(FIRST_WORDS, TAKEN_BACK)

    def _never_reaches_ana(self, *texts: str) -> None:
        inbox = [text_of(message) for message in self._stage.person("ana").inbox]
        wrong = [text for text in texts for message in inbox if text in message.splitlines()]
        self._stage.found(wrong, self._stage.verdict.doubled, f"words that were taken back were opened: {wrong}")

    async def thanking(self) -> None:
        """Ana replies, says what she heard, promises, thanks and reports: at first where Sidecar may not post."""
        ana, stage = self._stage.person("ana"), self._stage
        await self._asker_fills("reply", FINAL["ben"], "It leaves on", letter=REPLY)
        await self._asker_fills("hear", "Your request brought", "It leaves on", letter=HEARD)
        day = (stage.clock.now() + FORTNIGHT).date().isoformat()
        await self._asker_fills("commit", "Your request brought", "Noted", text=PROMISE, day=day)
        await self._thanks(LEADERS)
        stage.slack.conversations.named("moderators").members.discard(BOT_USER_ID)
        await self._reports("dev")
        off = [Due(im_id(self._ana), Kind.THANKS_OFF, ("Your thank-you",))]
        off += words.each(Kind.REPORT_OFF, [self._ana], "Your report did not reach the moderators")
        off += words.each(Kind.MODERATORS_OFF, [self._ana], "Reported texts reach nobody just now")
        await stage.chapter("Slack refuses thanks and a report", *off)
        stage.slack.invite_bot("moderators")
        await self._thanks(GENERAL)
        await self._reports("dev")
        reported = Due(MODERATORS, Kind.REPORT, ("Someone has reported", FINAL["dev"]))
        thanked = Due(GENERAL, Kind.THANKS, (f"<@{ana.id}> asked", THANKS), unless=Kind.THANKS)
        # In doubt: its asker is asked to look.
        look = Due(im_id(self._ana), Kind.THANKS_OFF, ("Your thank-you may not have been posted",), maybe=True)
        await stage.chapter("thanks and a report", reported, thanked, look)
        await self._upholds()

    async def _asker_fills(self, button: str, message: str, says: str, **inputs: str) -> None:
        ana = self._stage.person("ana")
        await self._hands.fill(ana, self._hands.button(ana, button, message), says, **inputs)

    async def _thanks(self, channel: str) -> None:
        ana = self._stage.person("ana")
        opening = self._hands.button(ana, "thank", "Your request brought")
        says = ("It appears in", "thanked this group already")
        await self._hands.fill_or_hear(ana, opening, says, "Your thank-you", channel=channel, heard=THANKS)

    async def _reports(self, name: str) -> None:
        ana = self._stage.person("ana")

        async def opening() -> None:
            await self._hands.button(ana, "thread", FINAL[name])()
            await ana.click("report")

        says, off = ("The moderators get the text",), "Your report did not reach the moderators"
        await self._hands.fill_or_hear(ana, opening, says, off, what="0/answer")

    async def _upholds(self) -> None:
        hana = self._stage.person("hana")
        done = partial(self._decided, "Upheld", "decided already")
        await self._hands.until(self._hands.button(hana, "uphold", "reported", channel="moderators"), done)
        if hana.modal is not None:
            await hana.close(everything=True)

    def _decided(self, *says: str) -> bool:
        hana = self._stage.person("hana")
        read = [text_of(hana.modal or {}), *(message["text"] for message in hana.messages("moderators"))]
        return any(words in text for words in says for text in read)

    # Letters leave at two slots; a question is snoozed; Hana's round is deleted unread.

    async def first_slot(self) -> None:
        """Givers write, and the first letters leave."""
        stage = self._stage
        for name, letter in (("farah", LETTER), ("chloe", SECOND_LETTER)):
            await self._giver_fills(name, "Locked away", letter=letter)
        await self._tuesday()
        await stage.chapter("the second Tuesday", *self._in_channels(), *words.questions(stage.ids(WRITERS)))
        if self._has("kavya", "reflect_snooze"):
            await self._snoozes("kavya")
            stage.until(await stage.moment("SELECT min(due_at) FROM rhythms"))
            await stage.chapter("a day later", *words.questions(stage.ids(["kavya"])))
        stage.until(await stage.moment(SLOT, asker=self._ana))
        letters = [one for text in (LETTER, SECOND_LETTER) for one in words.each(Kind.LETTER, [self._ana], text)]
        await stage.chapter("the first slot", *letters, *words.nudged(self._ana, self._reviewers["ana"]))
        await self._reads("ben", REPLY, HEARD)
        await self._reads("chloe", HEARD, SECOND_LETTER)

    def _thread(self, name: str) -> Open:
        return self._hands.button(self._stage.person(name), "my_thread", f"<@{self._ana}>")

    async def _giver_fills(self, name: str, says: str, **inputs: str) -> None:
        await self._hands.fill(self._stage.person(name), self._thread(name), says, **inputs)

    async def _reads(self, name: str, *expected: str) -> None:
        read = (await self._hands.look(self._stage.person(name), self._thread(name), "Your thread with")).splitlines()
        for text in expected:
            times = read.count(text)
            self._stage.found(times < 1, self._stage.verdict.lost, f"{name} does not read {text!r}")
            self._stage.found(times > 1, self._stage.verdict.doubled, f"{name} reads {times} times {text!r}")

    async def _snoozes(self, name: str) -> None:
        person = self._stage.person(name)
        await self._hands.fill(person, self._hands.button(person, "reflect_snooze"), "Snoozed", when="1")

    async def second_slot(self) -> None:
        """Tips come, Hana's week is over, givers tap, and what they tapped leaves."""
        stage = self._stage
        await self._friday("the second Friday")
        stage.until(await stage.moment(OPENS, asker=self._hana))
        await stage.chapter("Hana's round is destroyed", *words.destroyed(self._hana, self._reviewers["hana"]))
        stage.until(await stage.moment("SELECT min(remind_at) FROM commitments"))
        promised = words.each(Kind.COMMITMENT, [self._ana], "You said you would", PROMISE)
        await stage.chapter("Ana is reminded of her promise", *promised)
        ben, farah = stage.person("ben"), stage.person("farah")
        await self._hands.press(ben, self._thread("ben"), "tap_yes", "You: yes, that's it")
        await self._hands.fill(farah, self._not_quite("farah"), "Locked away", line=LINE)
        await self._tuesday()
        await stage.chapter("the third Tuesday", *self._in_channels(), *words.questions(stage.ids(WRITERS)))
        stage.until(await stage.moment(SLOT, asker=self._ana))
        taps = words.each(Kind.LETTER, [self._ana], "yes, that's it")
        taps += words.each(Kind.LETTER, [self._ana], "not quite", LINE)
        await stage.chapter("the second slot", *taps, *words.nudged(self._ana, self._reviewers["ana"]))

    def _not_quite(self, name: str) -> Open:
        person = self._stage.person(name)

        async def opening() -> None:
            await self._thread(name)()
            await person.click("tap_no")

        return opening

    # The follow-up, quiet weeks, and the end.

    async def following_up(self) -> None:
        """The follow-up asks the same people and is called off; Kavya pauses."""
        stage = self._stage
        await self._friday("the third Friday")
        stage.until(await stage.moment("SELECT min(due_at) FROM commitments"))
        await stage.chapter("the follow-up", *words.invited(self._ana, self._reviewers["ana"]))
        await self._calls_off("ana")
        await self._hands.until(partial(self._pauses, "kavya"), partial(self._paused, "kavya"))
        await stage.chapter("the follow-up is called off", *words.cancelled(self._ana, self._reviewers["ana"]))

    async def _pauses(self, name: str) -> None:
        person = self._stage.person(name)
        await person.open_home()
        await person.click("reflect_pause")  # in the newest question, or else in Home
        if person.modal is not None:
            await person.close(everything=True)
        await person.open_home()

    def _paused(self, name: str) -> bool:
        return "Your reflections are paused" in text_of(self._stage.person(name).home or {})

    async def _stops_channels(self) -> None:
        ana = self._stage.person("ana")
        for _ in (GENERAL, LEADERS):
            await self._hands.press(ana, self._hands.command(ana, "/sidecar channels"), "channel_stop", "No more tips")

    async def ending(self) -> None:
        """Tips stop, Liam stays silent until he is asked, Ana's round ends after its last slot, Jonas begins one."""
        stage = self._stage
        liam = stage.ids(["liam"])
        await self._silent_week("the fourth Tuesday", *self._in_channels(), *words.questions(liam))
        told = any("The weekly tip could not be posted" in message["text"] for message in stage.person("ana").inbox)
        lost = not told and not stage.ever_begun(Kind.CHANNEL_TROUBLE)
        stage.found(lost, stage.verdict.lost, "Ana never learns that tips cannot be posted in a channel")
        await self._stops_channels()
        await self._friday_of(liam, "the fourth Friday")
        await self._silent_week("Liam is asked", *words.each(Kind.CHECK_IN, liam, "What now?"))
        while (slots := await stage.rows(SLOT, asker=self._ana))[0][0] is not None:
            stage.until(await stage.moment(SLOT, asker=self._ana))
            await stage.chapter(f"a slot with nothing ({slots[0][0]})")
        stage.until(await stage.moment(ENDS, asker=self._ana))
        await stage.chapter("Ana's round ends", *words.ended(self._ana, self._reviewers["ana"]))
        await self._asks("jonas", stage.ids(OTHERS), "On its way", draws="0")
        await stage.chapter("Jonas asks", *words.invited(self._id("jonas"), stage.ids(OTHERS)))
        await self._journal_holds("kavya", ENTRY)

    async def _silent_week(self, name: str, *due: Due) -> None:
        stage = self._stage
        stage.until(await stage.moment("SELECT min(due_at) FROM rhythms WHERE state = 'on'"))
        await stage.chapter(name, *due)

    async def _friday_of(self, people: list[str], name: str) -> None:
        stage = self._stage
        stage.until(await stage.moment("SELECT min(tip_due_at) FROM rhythms"))
        await stage.chapter(name, *words.tips(people))

    async def _journal_holds(self, name: str, entry: str) -> None:
        person = self._stage.person(name)
        read = await self._hands.look(person, self._hands.command(person, "/reflect journal"), "journal")
        times = read.count(entry)
        self._stage.found(times < 1, self._stage.verdict.lost, f"{name}'s journal does not hold {entry!r}")
        self._stage.found(times > 1, self._stage.verdict.doubled, f"{name}'s journal holds {times} times {entry!r}")
        await self._stage.chapter(f"{im_id(person.id)} reads the journal")
