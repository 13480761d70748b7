"""What stands beside "Acting as", and how the practice page shows what Slack keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from practice.browser.onlookers import BotRecords, Table, what_they_see
from practice.browser.snapshot import snapshot
from practice.browser.told import asked_people
from tests.kit.circle import ANA_ASKS, Circle

pytestmark = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)


def asked(circle: Circle) -> dict[str, list[str]]:
    """Return whom the page names, and by whom they are asked, by their handles."""
    handles = {member.id: member.name for member in circle.slack.directory.humans()}
    found = asked_people(circle.slack)
    return {handles[who]: [handles[one] for one in by] for who, by in sorted(found.items())}


async def test_the_page_says_who_was_asked_until_the_opening(joined: Circle) -> None:
    assert asked(joined) == {}
    await joined.ana_asks(draws="0")
    await joined.asks("mei", ("ben", "hana", "ines", "jonas", "kavya"), draws="0")
    assert asked(joined) == {name: ["ana"] for name in ANA_ASKS[1:]} | {
        "ben": ["ana", "mei"],
        **{name: ["mei"] for name in ("hana", "ines", "jonas", "kavya")},
    }

    mei = joined.person("mei")
    await mei.open_home()
    await mei.click("end_round")
    await joined.settle()
    assert asked(joined) == {name: ["ana"] for name in ANA_ASKS}

    # Nobody has answered: there is a further week, and then the end.
    await joined.later(timedelta(days=5, hours=1))
    assert asked(joined) == {name: ["ana"] for name in ANA_ASKS}
    await joined.later(timedelta(days=7, hours=1))
    assert asked(joined) == {}


async def test_the_page_says_who_has_mail_until_they_look(joined: Circle) -> None:
    await joined.ana_asks(draws="0")
    ana, ben = joined.person("ana"), joined.person("ben")

    def mail() -> dict[str, tuple[int, list[str]]]:
        seen = snapshot(joined.slack, ana.id, (), asked_people(joined.slack))["mail"]
        return {one["id"]: (one["unread"], one["asked"]) for one in seen}

    assert len(mail()) == len(ANA_ASKS) + 1
    assert (mail()[ana.id], mail()[ben.id]) == ((1, []), (1, [ana.id]))
    im = joined.slack.conversations.im(ben.id)
    assert im is not None
    im.read[ben.id] = im.messages[-1]["ts"]
    assert mail()[ben.id] == (0, [ana.id])


async def test_an_export_says_what_slack_formats_and_what_somebody_wrote(joined: Circle) -> None:
    await joined.asks("ana", ANA_ASKS, draws="0", focus="How *I* ran <!here> it")

    async def nothing() -> list[Table]:
        return []

    owner = (await what_they_see(joined.slack, BotRecords(nothing, list)))[0]

    parts = [part for message in owner["messages"] for part in message["parts"]]
    dated = [part["formatted"] for part in parts if "<!date^" in part["words"]]
    assert dated
    assert all(dated)
    assert {part["formatted"] for part in parts if part["words"] == "How *I* ran <!here> it"} == {False}
