"""Sharing: deliberate, with a preview of exactly what others see; and the peer half of a result."""

from __future__ import annotations

from datetime import timedelta

from practice.hands.person import Person
from practice.hands.reading import find_element, text_of
from tests.kit.circle import Circle
from tests.reflections.steps import ON_SQLITE
from tests.workbook.steps import GIVE, JOB, TOLD, TRY, UNHEARD, UNSEEN, finish, shown

pytestmark = ON_SQLITE


def rows(blocks: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{key: value for key, value in block.items() if key != "block_id"} for block in blocks]


async def test_a_person_gets_exactly_what_the_preview_showed(joined: Circle) -> None:
    ben, chloe = joined.person("ben"), joined.person("chloe")
    await finish(ben, *UNSEEN)
    await ben.click("result_share")
    assert await ben.submit(parts=["experiment", "give"], person=chloe.id) == {}
    preview = rows((ben.modal or {})["blocks"])
    assert len(chloe.inbox) == 0
    assert await ben.submit(sure=["yes"]) == {}
    await joined.settle()

    (message,) = chloe.inbox
    assert rows(message["blocks"]) == preview[2:-1]
    assert TRY in text_of(message)
    assert GIVE in text_of(message)
    assert not any(words in text_of(message) for words in (JOB, TOLD, "Nobody in the room"))


async def test_a_channel_gets_the_outcome_and_what_was_worked_out(joined: Circle) -> None:
    ben = joined.person("ben")
    joined.slack.invite_bot("product-leaders")
    await finish(ben, *UNHEARD)
    await ben.click("result_share")
    assert await ben.submit(parts=["outcome", "readings"], channel="C0LEADERS") == {}
    assert await ben.submit(sure=["yes"]) == {}
    await joined.settle()

    said = text_of(joined.person("ana").messages("product-leaders")[-1])
    assert "You were told, and you explained" in said
    assert "Two sentences side by side" in said
    assert TRY not in said


async def test_whoever_shares_is_told_that_answers_stand_in_it(joined: Circle) -> None:
    ben, chloe = joined.person("ben"), joined.person("chloe")
    await finish(ben, *UNHEARD)
    await ben.click("result_share")
    assert "holds answers of yours as you gave them" in shown(ben)
    assert "not shared" not in shown(ben)
    assert await ben.submit(parts=["readings"], person=chloe.id) == {}
    assert TOLD in shown(ben)


async def test_whoever_deletes_a_result_is_told_that_what_they_shared_stays(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    button = find_element(ben.modal or {}, "result_delete")
    assert button
    assert "What you shared of it" in button.element["confirm"]["text"]["text"]
    await ben.click("result_delete")
    assert "What you shared of it stays with whoever got it." in shown(ben)


async def test_what_cannot_be_shared_is_said_beside_its_input(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    await ben.click("result_share")
    noor = joined.person("noor").id
    assert "person" in await ben.submit(parts=["give"])
    assert "joined Sidecar" in (await ben.submit(parts=["give"], person=noor))["person"]
    both = await ben.submit(parts=["give"], person=joined.person("chloe").id, channel="C0LEADERS")
    assert "not both" in both["channel"]


async def test_whoever_shared_hears_that_it_did_not_arrive(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    await ben.click("result_share")
    assert await ben.submit(parts=["give"], channel="C0LEADERS") == {}
    assert await ben.submit(sure=["yes"]) == {}
    await joined.settle()
    assert "did not arrive" in text_of(ben.inbox[-1])


async def test_nothing_is_sent_of_what_was_deleted_meanwhile(joined: Circle) -> None:
    ben, chloe = joined.person("ben"), joined.person("chloe")
    await finish(ben, *UNSEEN)
    await ben.click("result_share")
    await ben.submit(parts=["give"], person=chloe.id)
    await ben.submit(sure=["yes"])
    await ben.close(everything=True)
    await ben.command("/workbook")
    await ben.click("result_open")
    await ben.click("result_delete")
    await joined.settle()
    assert chloe.inbox == []


async def test_the_peer_half_opens_with_lens_and_focus_filled_in(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    await ben.click("result_peers")
    named = [joined.person(name).id for name in ("ana", "chloe", "dev", "emeka", "farah", "goran")]
    assert f"What stands between me and {JOB}" in shown(ben)
    assert await ben.submit(reviewers=named) == {}
    await ben.close(everything=True)
    await joined.settle()

    invitation = text_of(joined.person("chloe").inbox[-1])
    assert f"What stands between me and {JOB}" in invitation
    await joined.person("chloe").click("answer")
    lens = joined.bot.engine.content.lens("bigger-job")
    assert lens.questions[0].label in shown(joined.person("chloe"))


async def test_the_same_goes_to_the_same_person_once_a_day(joined: Circle) -> None:
    ben, chloe = joined.person("ben"), joined.person("chloe")
    await finish(ben, *UNSEEN)
    await ben.close(everything=True)
    for _ in range(2):
        await ben.command("/workbook")
        await ben.click("result_open")
        await ben.click("result_share")
        assert await ben.submit(parts=["give"], person=chloe.id) == {}
        assert await ben.submit(sure=["yes"]) == {}
        await ben.close(everything=True)
    await joined.settle()
    assert len(chloe.inbox) == 1


async def shared_again(sharer: Person, **where: str) -> None:
    await sharer.close(everything=True)
    await sharer.command("/workbook")
    await sharer.click("result_open")
    await sharer.click("result_share")
    assert await sharer.submit(parts=["give"], **where) == {}
    assert await sharer.submit(sure=["yes"]) == {}


async def test_what_did_not_arrive_is_shared_again_the_same_day(joined: Circle) -> None:
    ben, ana = joined.person("ben"), joined.person("ana")
    await finish(ben, *UNSEEN)
    for times in (1, 2):
        await shared_again(ben, channel="C0LEADERS")
        await joined.settle()
        assert len([one for one in ben.inbox if "did not arrive" in text_of(one)]) == times
    joined.slack.invite_bot("product-leaders")

    await shared_again(ben, channel="C0LEADERS")

    assert "It is sent" in shown(ben)
    await joined.settle()
    assert GIVE in text_of(ana.messages("product-leaders")[-1])


async def test_whoever_shares_again_what_arrived_is_told_that_it_is_not_sent(joined: Circle) -> None:
    ben, chloe = joined.person("ben"), joined.person("chloe")
    await finish(ben, *UNSEEN)
    await shared_again(ben, person=chloe.id)
    await joined.settle()
    await shared_again(ben, person=chloe.id)
    assert "shared these parts there today already" in shown(ben)
    await joined.later(timedelta(days=1))
    await shared_again(ben, person=chloe.id)
    await joined.settle()
    assert len(chloe.inbox) == 2
