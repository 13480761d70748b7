"""People as they are: two names, none, somebody else's, in any alphabet; from Slack's list to the windows of others."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.feedback import asking
from bot.store import members
from practice.hands.reading import find_input, text_of
from practice.world.people import AS_THEY_ARE
from tests.kit.circle import EVERYBODY, Circle

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""

CHRIS, OTHER_CHRIS = "cparker", "cwong"
JOINED = tuple(one.name for one in AS_THEY_ARE if not (one.is_bot or one.is_restricted or one.is_stranger))
SIX = (CHRIS, "jn", "isiky", "u7kfd", "rmenon", "hubert")


@pytest.fixture
async def all_sorts(joined: Circle) -> AsyncIterator[Circle]:
    """A circle with people of all sorts of names among its members."""
    await joined.everybody_joins(JOINED)
    # Once more: of whom joins, the handle is kept from the next sweep on.
    await joined.bot.sweep()
    yield joined


def offered(person: Any) -> dict[str, str]:
    """Return whom the form offers, by what each line says."""
    element = find_input(person.modal or {}, "reviewers").element
    groups = element.get("option_groups", [])
    options = [*element.get("options", []), *(one for group in groups for one in group["options"])]
    return {one["text"]["text"]: one["value"] for one in options}


async def test_slack_s_two_names_are_both_kept_and_none_of_a_bot(joined: Circle) -> None:
    async with joined.bot.engine.store.read() as tx:
        chris = await members.person(tx, joined.who(CHRIS))
        bot = await members.person(tx, joined.who("tallybot"))
        blank = await members.person(tx, joined.who("u7kfd"))
        filler = await members.person(tx, joined.who("rmenon"))
    assert chris is not None
    assert (chris.name, chris.real_name) == ("chris", "Christina Parker")
    assert bot is not None
    assert (bot.name, bot.real_name) == ("", "")
    assert blank is not None
    assert (blank.name, blank.real_name) == ("u7kfd", "")
    assert filler is not None
    assert (filler.name, filler.real_name) == ("Ravi Menon", "Ravi Menon")


async def test_the_form_offers_everybody_whatever_they_are_called(all_sorts: Circle) -> None:
    ana = all_sorts.person("ana")
    await ana.command("/feedback-ask")

    lines = offered(ana)
    assert set(lines.values()) == {all_sorts.person(name).id for name in (*EVERYBODY[1:], *JOINED)}
    assert lines["chris (Christina Parker) @cparker"] == all_sorts.person(CHRIS).id
    assert lines["chris (Christopher Wong) @cwong"] == all_sorts.person(OTHER_CHRIS).id
    assert {"Maria Silva @msilva", "Maria Silva @maria.silva2", "José Núñez @jn", "u7kfd"} <= set(lines)
    assert {"王芳 @wangfang", "Ольга (Ольга Крылова) @okrylova", "Ben Okafor @ben"} <= set(lines)
    assert any(line.startswith("Wolfeschlegelsteinhausen") and line.endswith("@hubert") for line in lines)


async def test_a_round_of_people_with_odd_names_goes_its_way(all_sorts: Circle) -> None:
    assert await all_sorts.ana_asks(SIX, draws="0") == {}
    for name in SIX[:4]:
        await all_sorts.answers(name, "You decide late.")
    await all_sorts.later(timedelta(days=5, hours=1))

    assert sum("You decide late." in text_of(message) for message in all_sorts.person("ana").inbox) == 4


async def test_whoever_writes_their_own_full_name_is_warned_though_slack_shows_another(all_sorts: Circle) -> None:
    assert await all_sorts.ana_asks(SIX, draws="0") == {}
    chris = all_sorts.person(CHRIS)
    for words, excerpt in (("As Christina Parker I would wait.", "Christina Parker"), ("ask chris first", "chris")):
        await chris.click("answer")
        await chris.submit(q0=words)
        assert "might give you away" in text_of(chris.modal or {})
        assert f"This names {excerpt}." in text_of(chris.modal or {})
        await chris.close(everything=True)


async def test_thanks_in_public_hold_neither_name_of_somebody(opened: Circle) -> None:
    ana = opened.person("ana")
    for words in ("Christina Parker helped most.", "I thank chris."):
        await ana.click("thank")
        await ana.submit(channel="C0GENERAL", heard=words)
        assert "This names" in text_of(ana.modal or {})
        await ana.close(everything=True)


async def test_a_name_that_is_asked_a_lot_is_said_with_both_names(all_sorts: Circle) -> None:
    for asker in ("chloe", "dev", "emeka", "farah", "goran"):
        others = tuple(name for name in EVERYBODY if name not in (asker, "ana"))[:4]
        assert await all_sorts.asks(asker, (CHRIS, *others), draws="0") == {}

    errors = await all_sorts.ana_asks((CHRIS, "hana", "ines", "jonas", "kavya"))

    assert "chris (Christina Parker) is asked a lot" in errors["reviewers"]


async def test_who_deletes_everything_keeps_no_handle_in_the_list(all_sorts: Circle) -> None:
    chris = all_sorts.person(CHRIS)
    await chris.command("/sidecar leave")
    await chris.submit(what="delete")
    assert "your names" in text_of(chris.modal or {})
    await chris.submit(sure=["yes"])

    async with all_sorts.bot.engine.store.read() as tx:
        person = await members.person(tx, all_sorts.who(CHRIS))
    assert person is not None
    # As of anybody who never joined.
    assert (person.name, person.real_name, person.handle) == ("chris", "Christina Parker", "")


async def test_both_databases_list_people_alike(all_sorts: Circle) -> None:
    form = await asking.ask_form(all_sorts.bot.engine, all_sorts.who("ana"))

    assert [one.label.split(" @")[0] for one in form.people][:6] == [
        "Ben Okafor", "Chloe Martin", "chris (Christina Parker)", "chris (Christopher Wong)", "Dev Anand", "Emeka Obi",
    ]  # fmt: skip
    assert form.people[-1].label == "王芳 @wangfang"
