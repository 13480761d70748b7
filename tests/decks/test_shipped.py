"""What the shipped decks hold."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.decks.content import load_content
from bot.decks.themes import MOMENTS, THEMES
from tests.decks.breaking import SHIPPED

CONTENT = load_content(SHIPPED)


def test_there_are_tips_for_more_than_a_year() -> None:
    assert len(CONTENT.tips) >= 60


def test_there_are_reflections_for_two_years() -> None:
    assert len(CONTENT.reflections) >= 104


def test_every_idea_is_used() -> None:
    in_tips = {idea for tip in CONTENT.tips for idea in tip.sources}
    in_prompts = {idea for prompt in CONTENT.prompts for idea in prompt.sources}
    assert in_tips | in_prompts == {source.id for source in CONTENT.sources}


def test_the_ideas_of_the_conversation_have_time_codes() -> None:
    assert sum(bool(source.at) for source in CONTENT.sources) == 84


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_has_ideas_tips_and_reflections(theme: str) -> None:
    counts = [Counter(item.theme for item in items)[theme] for items in (CONTENT.sources, CONTENT.tips)]
    assert min(counts) >= 3
    assert len(CONTENT.reflections_of([theme])) >= 7


def test_there_are_thirteen_themes() -> None:
    assert len(THEMES) == 13


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_moment_has_tips(moment: str) -> None:
    assert len(CONTENT.tips_for(moment)) >= 6


def test_act_three_takes_twelve_weeks() -> None:
    assert len(CONTENT.arc("act-three").steps) == 12


def test_the_arcs_are_there_by_name() -> None:
    titles = {arc.title for arc in CONTENT.arcs}
    assert titles == {
        "A new seat at the table",
        "Act Three",
        "First months as a manager",
        "Letting go well",
        "Real feedback",
        "Shadows of your superpowers",
        "The job after next",
    }


def test_every_reflection_and_every_step_is_found_as_a_prompt() -> None:
    assert [CONTENT.prompt(item.id) for item in CONTENT.prompts] == list(CONTENT.prompts)
    assert CONTENT.prompt("act-three-the-rabbit").theme == "act-three"


def test_no_theme_chosen_means_all_reflections() -> None:
    assert CONTENT.reflections_of() == CONTENT.reflections


def test_tips_on_mental_health_point_to_real_help() -> None:
    helpers = ("doctor", "therapist", "crisis line", "assistance programme", "professional help")
    texts = {tip.id: tip.text for tip in CONTENT.tips if tip.theme == "mental-health"}
    assert [name for name, text in texts.items() if not any(helper in text for helper in helpers)] == []
