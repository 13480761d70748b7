"""An admin has everything of somebody deleted, and learns neither what it was nor whether there was anything."""

from __future__ import annotations

import pytest

from bot.errors import Refusal
from bot.models import Entry
from bot.people import forgetting, members
from bot.reflections import journal
from bot.store import boxes
from practice.hands.person import Person
from practice.hands.reading import text_of
from tests.kit.capture import traces
from tests.kit.circle import Circle, FrontDoor
from tests.kit.threads import WORDS, open_round

pytestmark = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)

TOLD = "An admin of this workspace had everything deleted"
STRANGER = "U0NEVERSEEN"


class Answering(FrontDoor):
    """The front door, with every statement and call until an answer has left."""

    def __init__(self, circle: Circle) -> None:
        super().__init__(circle.bot)
        self._circle, self.seen = circle, list[list[str]]()

    async def __call__(self, body: str, headers: dict[str, str]) -> tuple[int, str]:
        with traces(self._circle) as found:
            answer = await super().__call__(body, headers)
        self.seen.append([*found.statements, *found.calls, answer[1]])
        return answer


async def forgets(circle: Circle, user_id: str, by: str = "ana") -> list[str]:
    """Let an admin have somebody deleted; return all they read, with the person's id left out."""
    admin, read = circle.person(by), list[str]()
    await admin.command("/sidecar forget")
    for inputs in ({"user_id": user_id}, {"sure": ["yes"]}):
        read.append(text_of(admin.modal or {}))
        assert await admin.submit(**inputs) == {}
    read.append(text_of(admin.modal or {}))
    await admin.close(everything=True)
    return [words.replace(user_id, "…") for words in read]


async def a_journal(circle: Circle, name: str) -> None:
    entry = Entry("e" * 32, circle.bot.engine.today(), "an-item", "What did you see?", "A heron on the roof.")
    await journal.write(circle.bot.engine, circle.who(name), entry)


async def test_everything_of_somebody_goes_and_they_are_told(joined: Circle) -> None:
    await a_journal(joined, "ben")
    ben = joined.person("ben")

    await forgets(joined, ben.id)

    assert await journal.entries(joined.bot.engine, joined.who("ben")) == []
    assert not (await members.home(joined.bot.engine, joined.who("ben"))).joined
    await joined.settle()
    assert TOLD in text_of(ben.inbox[-1])


async def test_whoever_does_not_take_part_gets_no_message(joined: Circle) -> None:
    await members.leave(joined.bot.engine, joined.who("ben"), delete=False)

    for name in ("ben", "noor"):
        await forgets(joined, joined.person(name).id)
        await joined.settle()
        assert joined.person(name).inbox == []


async def test_the_admin_reads_the_same_and_waits_for_the_same_whoever_it_is(joined: Circle) -> None:
    # Ben has all sorts of things, Chloe gave and Dev did not; Noor never joined, Pia is gone, and nobody is Nobody.
    await a_journal(joined, "ben")
    await joined.asks("mei", ("chloe", "dev", "emeka", "farah", "goran"), draws="0")
    await joined.answers("chloe", "You decide late.", asker="mei")
    people = [joined.person(name).id for name in ("ben", "chloe", "dev", "noor", "pia")]
    read, done = [], []
    for user_id in (*people, STRANGER):
        joined.slack.direct = door = Answering(joined)
        read.append(await forgets(joined, user_id))
        done.append([[line.replace(user_id, "…") for line in lines] for lines in door.seen])

    assert all(one == read[0] for one in read)
    # Windows have ids of their own, and a connection is told anew how long to wait; what is asked does not differ.
    shapes = [[[line for line in lines if not line.startswith(("{", "PRAGMA"))] for lines in one] for one in done]
    assert all(one == shapes[0] for one in shapes)


async def test_whether_somebody_gave_shows_in_no_message_of_the_round(joined: Circle) -> None:
    told = []
    for name in ("ben", "farah"):
        assert await joined.asks("mei", ("ben", "chloe", "dev", "emeka", "farah", "goran"), draws="0") == {}
        await joined.answers("ben", "You decide late.", asker="mei")
        before = {one: len(joined.person(one).inbox) for one in ("chloe", "mei")}
        await forgets(joined, joined.person(name).id)
        await joined.settle()
        told.append([[text_of(m) for m in joined.person(one).inbox[count:]] for one, count in before.items()])
        async with joined.bot.engine.store.read() as tx:
            assert len(await boxes.open_ids(tx)) == 1
        await _end_meis_round(joined)
        await members.join(joined.bot.engine, joined.who(name))

    assert told == [[[], []], [[], []]]


async def _end_meis_round(circle: Circle) -> None:
    mei = circle.person("mei")
    await mei.open_home()
    await mei.click("end_round")
    await mei.close(everything=True)
    await circle.settle()


async def test_an_answer_that_has_opened_stays_for_its_reader(joined: Circle) -> None:
    hana = await _made_admin(joined, "hana")
    await open_round(joined)

    await forgets(joined, joined.person("ben").id, by="hana")

    ana = joined.person("ana")
    await ana.click("read_answers")
    assert WORDS["ben"] in text_of(ana.modal or {})
    assert hana.modal is None


async def _made_admin(circle: Circle, name: str) -> Person:
    ana, person = circle.person("ana"), circle.person(name)
    await ana.command("/sidecar settings")
    assert await ana.submit(admins=[person.id]) == {}
    await ana.close(everything=True)
    return person


async def test_whoever_asks_just_now_may_not_choose_who_falls_silent(joined: Circle) -> None:
    assert await joined.asks("ana", ("ben", "chloe", "dev", "emeka", "farah"), draws="0") == {}
    ana, ben = joined.person("ana"), joined.person("ben")

    await ana.command("/sidecar forget")

    assert "someone else who is an admin" in text_of(ana.modal or {})
    # Nor from a window that was opened before.
    with pytest.raises(Refusal, match="under way"):
        await forgetting.note(joined.bot.engine, joined.who("ana"), ben.id)
    assert await joined.bot.engine.vault.withdrawals.everything() == []


@pytest.mark.parametrize(
    ("person", "typed", "said"),
    [
        (None, "", "Pick someone, or write"),
        (None, "ben", "looks like U012AB3CD"),
        (None, "C0GENERAL", "looks like U012AB3CD"),
        ("ben", "U0CHLOE000", "not both"),
    ],
)
async def test_it_must_be_clear_who_is_meant(joined: Circle, person: str | None, typed: str, said: str) -> None:
    ana = joined.person("ana")
    await ana.command("/sidecar forget")

    picked = {"person": joined.person(person).id} if person else {}
    errors = await ana.submit(user_id=typed, **picked)

    assert said in errors["user_id"]


async def test_nothing_happens_before_the_box_is_ticked(joined: Circle) -> None:
    ana = joined.person("ana")
    await ana.command("/sidecar forget")
    await ana.submit(person=joined.person("ben").id)

    assert list(await ana.submit()) == ["sure"]

    assert (await members.home(joined.bot.engine, joined.who("ben"))).joined
    assert await joined.bot.engine.vault.withdrawals.everything() == []


async def test_it_is_noted_for_restored_copies_also_of_whom_nobody_knows(joined: Circle) -> None:
    await forgets(joined, STRANGER)

    noted = await joined.bot.engine.vault.withdrawals.everything()
    assert [one.kind for one in noted] == ["deleted"]
