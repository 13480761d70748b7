"""Every form there is, by the name of its submission: how it is opened, and what is typed into it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.models import Entry, Kind, Subject
from bot.reflections import journal
from practice.hands.person import Person
from practice.world.people import PEOPLE
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.threads import answer_of
from tests.workbook.steps import UNSEEN, begin, finish
from tests.workbook.steps import answer as fill

TYPED = "A sentence that took me half an hour."
REVIEWERS = [one.id for one in PEOPLE if one.name in ANA_ASKS]
Opening = Callable[[Circle], Awaitable[Person]]
Form = tuple[Opening, dict[str, Any]]


def by_command(line: str, name: str = "ana") -> Opening:
    async def open_it(circle: Circle) -> Person:
        person = circle.person(name)
        await person.command(line, channel="general")
        return person

    return open_it


def by_click(name: str, *buttons: str) -> Opening:
    """Press buttons one after the other, the first one on a message."""

    async def open_it(circle: Circle) -> Person:
        person = circle.person(name)
        for button in buttons:
            await person.click(button)
        return person

    return open_it


async def about_to_delete(circle: Circle) -> Person:
    ana = circle.person("ana")
    await ana.command("/sidecar leave")
    await ana.submit(what="delete")
    return ana


async def about_to_forget(circle: Circle) -> Person:
    """Hana, who asks nobody just now, was made an admin."""
    ana, hana = circle.person("ana"), circle.person("hana")
    await ana.command("/sidecar settings")
    assert await ana.submit(admins=[hana.id]) == {}
    await ana.close(everything=True)
    await hana.command("/sidecar forget")
    return hana


async def about_to_forget_for_good(circle: Circle) -> Person:
    hana = await about_to_forget(circle)
    assert await hana.submit(user_id=circle.person("pia").id) == {}
    return hana


def below_bens_answer(button: str) -> Opening:
    async def open_it(circle: Circle) -> Person:
        ana = circle.person("ana")
        await ana.click("thread", message=answer_of(circle, "ben"))
        await ana.click(button)
        return ana

    return open_it


async def an_entry(circle: Circle) -> Person:
    ana = circle.person("ana")
    await ana.command("/reflect journal")
    await ana.click("journal_open")
    return ana


async def the_form_to_ask(circle: Circle) -> Person:
    await circle.person("mei").command("/feedback-ask")
    return circle.person("mei")


async def the_first_page(circle: Circle) -> Person:
    chloe = circle.person("chloe")
    await begin(chloe)
    return chloe


async def the_last_page(circle: Circle) -> Person:
    dev = circle.person("dev")
    await begin(dev)
    await fill(dev, *UNSEEN)
    return dev


def below_a_result(button: str) -> Opening:
    async def open_it(circle: Circle) -> Person:
        emeka = circle.person("emeka")
        await finish(emeka, *UNSEEN)
        await emeka.click(button)
        return emeka

    return open_it


async def the_preview(circle: Circle) -> Person:
    emeka = await below_a_result("result_share")(circle)
    await emeka.submit(parts=["give"], channel="C0GENERAL")
    return emeka


async def an_experiment(circle: Circle) -> Person:
    engine, hana = circle.bot.engine, circle.who("hana")
    entry = Entry(engine.chance.id(), engine.today(), "x", "What will you try?", "Tea.", due=engine.today())
    async with engine.store.begin() as tx:
        await journal.put(engine, tx, hana, entry)
        await engine.send(tx, Kind.TRIED, [hana.user_id], Subject(hana.team_id, entry.id))
    await circle.settle()
    await circle.person("hana").click("trial_open")
    return circle.person("hana")


EARLY: dict[str, Form] = {
    "ask": (the_form_to_ask, {"focus": TYPED, "reviewers": REVIEWERS}),
    "answer": (by_click("ben", "answer"), {"q0": TYPED}),
    "reflect": (by_command("/reflect"), {"text": TYPED}),
    "rhythm": (by_command("/reflect settings"), {"weekday": "2", "minute": "510"}),
    "snooze": (by_click("ben", "reflect_snooze"), {"when": "1"}),
    "journal": (by_command("/reflect journal"), {"search": TYPED}),
    "journal_entry": (an_entry, {"text": TYPED}),
    "trial": (an_experiment, {"happened": TYPED}),
    "channels": (by_command("/sidecar channels"), {"channel": "C0GENERAL", "weekday": "2", "minute": "540"}),
    "preferences": (by_command("/sidecar join"), {"preferences": ["askable"]}),
    "leave": (by_command("/sidecar leave"), {"what": "keep"}),
    "leave_for_good": (about_to_delete, {"sure": ["yes"]}),
    "settings": (by_command("/sidecar settings"), {"threshold": "5"}),
    "announce": (by_command("/sidecar announce"), {"words": TYPED}),
    "forget": (about_to_forget, {"user_id": "U0PIA00000"}),
    "forget_for_good": (about_to_forget_for_good, {"sure": ["yes"]}),
}
WORKBOOK: dict[str, Form] = {
    "exercise": (the_first_page, {"job": TYPED}),
    "exercise_end": (the_last_page, {"the_experiment": TYPED, "the_gift": TYPED}),
    "result_note": (below_a_result("result_note"), {"text": TYPED}),
    "result_share": (below_a_result("result_share"), {"parts": ["give"], "channel": "C0GENERAL"}),
    "result_post": (the_preview, {"sure": ["yes"]}),
}
EARLY |= WORKBOOK
LATE: dict[str, Form] = {
    "letter": (by_click("chloe", "my_thread"), {"letter": TYPED}),
    "not_quite": (by_click("ben", "my_thread", "tap_no"), {"line": TYPED}),
    "sign": (by_click("ben", "my_thread", "sign"), {"sure": ["yes"]}),
    "reply": (below_bens_answer("reply"), {"letter": TYPED}),
    "heard": (below_bens_answer("hear"), {"letter": TYPED}),
    "report": (below_bens_answer("report"), {"what": "0/answer"}),
    "thank": (by_click("ana", "thank"), {"channel": "C0GENERAL", "heard": TYPED}),
    "commit": (by_click("ana", "commit"), {"text": TYPED, "day": "2026-12-20"}),
}
