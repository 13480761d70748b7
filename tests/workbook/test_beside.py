"""What peers marked, beside one's own view in a result: one round, in bands, and nothing before it has opened."""

from __future__ import annotations

import pytest

from tests.kit.circle import Circle
from tests.kit.scores import PICKING, scored_round
from tests.reflections.steps import ON_SQLITE
from tests.workbook.drawn import SHADOW, peers_mark, world_class
from tests.workbook.steps import answer, choose, shown

pytestmark = ON_SQLITE
UP, DOWN, ALIKE = ["5", "4", "5", "4", "2"], ["1", "2", "2", "1", "5"], ["4"] * 5
BESIDE = "Beside what peers marked"


async def opened_again(circle: Circle) -> str:
    """Return what Ana reads of peers, and below it, when she opens her newest result."""
    ana = circle.person("ana")
    await ana.command("/workbook")
    await ana.click("result_open")
    words = shown(ana)
    await ana.close(everything=True)
    return words.partition(f"{BESIDE}*\n")[2]


@pytest.mark.full
async def test_nothing_stands_beside_a_result_before_a_round_with_its_lens_has_opened(joined: Circle) -> None:
    await world_class(joined)
    await joined.person("ana").close(everything=True)
    await scored_round(joined, UP)

    assert await opened_again(joined) == ""


async def test_once_it_has_opened_both_bars_stand_together(joined: Circle) -> None:
    await world_class(joined)
    await joined.person("ana").close(everything=True)
    await peers_mark(joined, DOWN, UP, ALIKE)

    words = await opened_again(joined)

    assert "Craft\n██████████ 5  you\n███░░░░░░░ 1 to 2  peers" in words
    assert "Market\n████░░░░░░ 2  you\n█████████░ 4 to 5  peers" in words
    assert "not shown  peers" in words.split("Organisation\n")[1].split("Domain")[0]
    assert "They see more than you in: Market. You see more than they do in: Craft." in words


async def test_whoever_finishes_after_the_opening_sees_it_at_once(joined: Circle) -> None:
    await peers_mark(joined, DOWN)
    await world_class(joined)

    assert BESIDE in shown(joined.person("ana"))


@pytest.mark.full
async def test_of_two_rounds_the_newest_stands_there_and_the_other_only_as_its_opening_allowed(joined: Circle) -> None:
    await world_class(joined)
    await joined.person("ana").close(everything=True)
    await peers_mark(joined, DOWN, UP)
    await peers_mark(joined, UP, ALIKE)

    words = await opened_again(joined)

    craft, market = words.split("Craft\n")[1].split("Market\n")[0], words.split("Market\n")[1].split("Organ")[0]
    assert "4 to 5  peers" in craft
    assert "1 to 2  peers, last time" in craft
    assert "not shown  peers" in market
    assert "4 to 5" not in market, "what an older round showed does not take the place of what the newest does not"


@pytest.mark.full
async def test_nobody_else_sees_what_anas_peers_marked(joined: Circle) -> None:
    await peers_mark(joined, DOWN)
    await world_class(joined, name="ben")

    assert BESIDE not in shown(joined.person("ben"))


@pytest.mark.full
async def test_what_peers_picked_stands_in_the_panes(joined: Circle) -> None:
    ana = joined.person("ana")
    # "Makes hard things simple" by most, "Decides fast" by two, "Makes things grow" by one.
    picked = [["0"], ["0"], ["0", "8"], ["8", "6"], ["0"]]
    await scored_round(joined, picked, [None] * 5, lens=PICKING)
    await ana.command("/workbook")
    await choose(ana, SHADOW)
    await answer(
        ana,
        {"mine": ["simple", "grow"], "first": "simple", "level": "CPO"},
        {"shadows": ["story"], "heard": "no"},
        {"praised": "Speed.", "where": "The board."},
    )
    assert await ana.submit() == {}

    words = shown(ana).split("Superpowers, as I see them: with what peers picked*\n")[1]
    assert words.startswith("Both see it: Makes hard things simple\nOnly I see it: Makes things grow\n")
    assert "Only they see it: Decides fast" in words
    assert "Not shown." in words.split("Shadows, as I see them: with what peers picked*\n")[1]


@pytest.mark.full
async def test_a_shared_result_takes_nothing_of_peers_along(joined: Circle) -> None:
    ana, chloe = joined.person("ana"), joined.person("chloe")
    await peers_mark(joined, DOWN)
    await world_class(joined)
    await ana.click("result_share")
    assert await ana.submit(parts=["outcome", "readings"], person=chloe.id) == {}

    assert "Your own scores" in shown(ana)
    assert "peers" not in shown(ana).split("Your own scores")[1]
