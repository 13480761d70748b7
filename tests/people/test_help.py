"""The community's own help: who names it, what it may be, and where everyone finds it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot import workspaces
from bot.errors import Refusal
from bot.models import CARE, Help
from bot.models.people import HELP_CHARS, LINK_CHARS
from practice.hands.reading import text_of
from tests.handlers.test_reflect import FIRST
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.threads import answer_of, open_round
from tests.reflections.steps import ON_SQLITE
from tests.reflections.tips.test_choosing import MENTAL, settings
from tests.workbook.steps import TRY, shown
from tests.workbook.test_outcomes import come_to

pytestmark = ON_SQLITE

WORDS, LINK = "Two of us listen, *in confidence*.", "https://help.example.org/listen?from=sidecar"


async def named(circle: Circle, name: str = "ana", **inputs: Any) -> dict[str, str]:
    """Let an admin name the help; return what stands beside the fields."""
    person = circle.person(name)
    await person.command("/sidecar settings")
    errors = await person.submit(**{"help_words": WORDS, "help_link": LINK, **inputs})
    await person.close(everything=True)
    return errors


def helps(shown: object) -> bool:
    return all(words in str(shown) for words in (WORDS, LINK, CARE))


async def test_an_admin_names_it_and_finds_it_in_the_settings_again(joined: Circle) -> None:
    assert await named(joined) == {}

    assert (await workspaces.current(joined.bot.engine, joined.bot.team_id)).help == Help(WORDS, LINK)
    ana = joined.person("ana")
    await ana.command("/sidecar settings")
    assert helps(f"{ana.modal}{CARE}")
    await ana.close(everything=True)
    assert await named(joined, help_words="", help_link="") == {}
    assert (await workspaces.current(joined.bot.engine, joined.bot.team_id)).help == Help()


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"help_link": "http://help.example.org"}, "help_link"),
        ({"help_link": "javascript:alert(1)"}, "help_link"),
        ({"help_link": "https://user:word@help.example.org"}, "help_link"),
        ({"help_link": "https://localhost/help"}, "help_link"),
        ({"help_link": "https://help.example.org/a b"}, "help_link"),
        ({"help_link": "https://help.example.org/<!here>|x"}, "help_link"),
        ({"help_link": "https://hеlp.example.org"}, "help_link"),
        ({"help_link": f"https://help.example.org/{'x' * (LINK_CHARS - 24)}"}, "help_link"),
        ({"help_words": ""}, "help_words"),
        ({"help_words": "Two\u202e of us"}, "help_words"),
        ({"help_words": "W" * HELP_CHARS + "…"}, "help_words"),
    ],
)
async def test_what_is_no_line_or_no_safe_link_is_refused_beside_its_field(
    joined: Circle, inputs: dict[str, str], field: str
) -> None:
    wanted = {"help_words": WORDS, "help_link": LINK} | inputs
    was = await workspaces.current(joined.bot.engine, joined.bot.team_id)
    with pytest.raises(Refusal) as no:
        await workspaces.change(joined.bot.engine, joined.person("ana").id, replace(was, **wanted))  # type: ignore[arg-type]

    assert no.value.field == field
    assert (await workspaces.current(joined.bot.engine, joined.bot.team_id)).help == Help()


async def test_a_form_with_a_wrong_link_stays_with_a_reason(joined: Circle) -> None:
    assert "https://" in (await named(joined, help_link="help.example.org"))["help_link"]


async def test_it_stands_with_questions_and_tips_about_mental_health(joined: Circle) -> None:
    assert await named(joined) == {}
    ben = joined.person("ben")
    await settings(ben, track="themes", themes=[MENTAL], tips=["yes"], tip_themes=[MENTAL])
    await joined.until(FIRST)
    await joined.until(FIRST + timedelta(days=3))

    assert [helps(message["blocks"]) for message in ben.inbox] == [True, True]
    await ben.command("/feedback-tip")
    assert helps(ben.modal)
    await ben.close(everything=True)
    await ben.command("/reflect")
    assert helps(ben.modal)


async def test_it_stands_with_results_that_need_care(joined: Circle) -> None:
    assert await named(joined) == {}
    ben, chloe = joined.person("ben"), joined.person("chloe")
    await come_to(joined, "x-the-rabbit", "caught-empty")
    assert helps(shown(ben) + str(ben.modal))
    assert await ben.submit(the_experiment=TRY) == {}
    assert helps(ben.modal)
    await ben.click("result_share")
    assert await ben.submit(parts=["outcome"], person=chloe.id) == {}
    assert helps(ben.modal)
    assert await ben.submit(sure=["yes"]) == {}
    await joined.settle()
    assert helps(chloe.inbox[-1]["blocks"])


async def test_it_stands_above_opened_answers_whatever_is_in_them(joined: Circle) -> None:
    assert await named(joined) == {}
    await open_round(joined)

    (heading,) = [one for one in joined.person("ana").inbox if "Your request brought" in one["text"]]
    assert helps(heading["blocks"])
    assert "Some of this may be hard to read." in text_of(heading)
    # Reviewers read what they read before: nothing in it says that something hard was written.
    for name in ANA_ASKS:
        assert not any(CARE in text_of(one) for one in joined.person(name).inbox)


async def test_without_the_setting_the_fixed_sentence_stands_there(joined: Circle) -> None:
    await open_round(joined)

    (heading,) = [one for one in joined.person("ana").inbox if "Your request brought" in one["text"]]
    assert text_of(heading).count(CARE) == 1
    assert "http" not in str(heading["blocks"])


async def test_moderators_find_it_below_a_reported_text(joined: Circle) -> None:
    joined.slack.invite_bot("moderators")
    assert await named(joined, moderators="C0MODERATORS") == {}
    await open_round(joined)
    ana = joined.person("ana")
    await ana.click("thread", message=answer_of(joined, "ben"))
    await ana.click("report")
    assert await ana.submit(what="0/answer") == {}
    await joined.settle()

    report = joined.person("hana").messages("moderators")[-1]
    assert "has reported" in text_of(report)
    assert helps(report["blocks"])


@pytest.mark.parametrize("damage", ["javascript:alert(1)", "https://a.b/" + "x" * 380, ""])
async def test_a_damaged_line_stops_no_opening(joined: Circle, damage: str) -> None:
    assert await named(joined) == {}
    async with joined.bot.engine.store.begin() as tx:
        await tx.execute(
            text("UPDATE workspaces SET help_link = :it, help_words = :long"), {"it": damage, "long": "W" * 390}
        )

    await open_round(joined)

    (heading,) = [one for one in joined.person("ana").inbox if "Your request brought" in one["text"]]
    assert CARE in text_of(heading)
    assert "javascript" not in str(heading)
