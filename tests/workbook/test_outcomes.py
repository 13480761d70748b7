"""What an outcome brings of its own: peers to ask otherwise, and a sentence of care. And bars that say something."""

from __future__ import annotations

from typing import Any

import pytest

from bot.models import CARE
from tests.kit.circle import Circle
from tests.reflections.steps import ON_SQLITE
from tests.workbook.steps import TRY, choose, shown
from tests.workbook.ways import WRITTEN, Way

pytestmark = ON_SQLITE


async def come_to(circle: Circle, exercise_id: str, ends: str, **otherwise: Any) -> None:
    """Let Ben go through an exercise as walks.toml says, but for some answers, to its last page."""
    ben = circle.person("ben")
    one = next(one for one in WRITTEN if (one["exercise"], one["ends"]) == (exercise_id, ends))
    await ben.command("/workbook")
    await choose(ben, exercise_id)
    await Way(ends, one["answers"] | otherwise).fill_all(ben)


async def test_the_sentence_of_care_stands_once_wherever_such_an_outcome_is_read(joined: Circle) -> None:
    ben, chloe = joined.person("ben"), joined.person("chloe")
    await come_to(joined, "x-the-rabbit", "caught-empty")
    assert shown(ben).count(CARE) == 1
    assert await ben.submit(the_experiment=TRY) == {}
    assert shown(ben).count(CARE) == 1
    await ben.click("result_share")
    assert await ben.submit(parts=["outcome"], person=chloe.id) == {}
    assert shown(ben).count(CARE) == 1


async def test_other_outcomes_of_the_same_exercise_go_without_it(joined: Circle) -> None:
    await come_to(joined, "x-the-rabbit", "borrowed")
    assert CARE not in shown(joined.person("ben"))


async def test_an_outcome_asks_peers_through_a_lens_of_its_own_and_says_why(joined: Circle) -> None:
    ben = joined.person("ben")
    await come_to(joined, "x-getting-real-feedback", "too-near", reply="defend")
    assert await ben.submit(the_experiment=TRY) == {}
    assert "They see your face while you give them" in shown(ben)
    await ben.click("result_peers")
    assert "How I listen to feedback" in shown(ben)
    assert "how I take what I hear" in shown(ben)


async def test_where_some_scores_have_a_bar_those_at_nothing_have_none(joined: Circle) -> None:
    ben = joined.person("ben")
    await come_to(joined, "x-career-as-a-product", "number")
    assert "██████████ 2  A number that was mine" in shown(ben)
    assert "0  Managers who reported to me" not in shown(ben)


async def test_what_is_counted_in_texts_leads_to_an_outcome_that_says_it(joined: Circle) -> None:
    ben = joined.person("ben")
    we = {"did": "We moved it.", "overcame": "Our budget was cut, and we went on.", "learned": "We know, and I do."}
    await come_to(joined, "x-my-story", "number", **we)
    assert "A crowd is telling it" in shown(ben)
    assert 'says "we" 4 times and "I" only 1.' in shown(ben)


async def test_a_company_may_be_worth_a_million_million(joined: Circle) -> None:
    ben = joined.person("ben")
    dear = {"percent": "0.1", "sale": "1,000,000,000,000", "before": "200,000,000,000"}
    await come_to(joined, "x-is-it-ex-growth", "inside-good", **dear)
    assert "About 800,000,000 before tax" in shown(ben)


async def test_the_first_of_the_list_is_the_one_whose_order_says_so(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/workbook")
    rows = [block["accessory"]["value"] for block in (ben.modal or {})["blocks"] if "accessory" in block]
    assert rows[0] == "x-not-promoted"


async def test_where_all_are_equal_none_is_called_the_highest(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/workbook")
    await choose(ben, "x-where-i-am-world-class")
    kinds = ("craft", "market", "organisation", "domain", "team", "growth")
    for page in (kinds[:3], kinds[3:]):
        assert await ben.submit(**{f"s-{kind}": "3" for kind in page}) == {}
    assert await ben.submit(called="craft") == {}
    assert "Highest: none, all are equal. Lowest: none, all are equal." in shown(ben)


@pytest.mark.parametrize(
    ("years", "most"),
    [(("3", "3", "1"), "Before product-market fit and Smoke to fire (equal)"), (("0", "0", "0"), "nothing")],
)
async def test_where_two_are_equal_both_are_the_most(joined: Circle, years: tuple[str, ...], most: str) -> None:
    ben = joined.person("ben")
    await ben.command("/workbook")
    await choose(ben, "x-range-of-experience")
    assert await ben.submit(**dict(zip(("y-before", "y-smoke", "y-fire"), years, strict=True))) == {}
    assert await ben.submit(**{f"y-{name}": "2" for name in ("inside", "outside", "consumer", "business")}) == {}
    assert await ben.submit(reasons=["problem"], wanted="unsure") == {}
    assert f"Most time: {most}. Missing:" in shown(ben)
