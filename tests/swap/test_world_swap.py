"""The world swap, driven by Hypothesis, and rules switched off that make it fail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.attack.controls import CONTROLS, Control
from tests.kit.databases import PostgresTemplate, SqliteTemplate
from tests.kit.summary import Count
from tests.swap.scripts import ROUNDS, Script, Step, scripts
from tests.swap.world import played

Template = SqliteTemplate | PostgresTemplate
SHARES = 8
"""The full run is cut into so many tests, so that several processes share the work."""
SQLITE_SCRIPTS, POSTGRES_SCRIPTS = 46, 5
"""Scripts in each share at full size; each is ROUNDS scenarios in two worlds."""
CALM = Script(
    (
        (
            *(Step(5 + 9 * role, "answer", role) for role in range(5)),
            Step(40, "decline", 5),
            Step(60, "edit", 1),
            Step(70, "withdraw", 4),
            Step(130, "reply", 0),
            Step(140, "heard_all", 0),
            Step(150, "letter", 2),
            Step(400, "tap_yes", 3),
            Step(410, "mute", 1),
            Step(420, "letter", 1),
            Step(430, "letter", 0),
            Step(440, "report", 2),
            Step(445, "uphold", 0),
            Step(600, "sign", 3),
            Step(610, "end_thread", 2),
        ),
    )
)
"""A round in which most things happen once."""


def differences(script: Script, template: Template) -> list[str]:
    """Play both worlds on fresh databases and return what tells them apart."""
    with TemporaryDirectory(prefix="sidecar-swap-") as folder:
        traces = []
        for swapped in (False, True):
            with template.copy(Path(folder) / str(swapped)) as urls:
                traces.append(asyncio.run(played(script, urls, swapped=swapped)))
    return traces[0].differences(traces[1])


def swaps(template: Template, count: Count, examples: int, share: int) -> Callable[[], None]:
    """Return a test of so many scripts."""

    @seed(share)
    @settings(
        max_examples=examples,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(scripts)
    def swap(script: Script) -> None:
        assert differences(script, template) == []
        count.scenarios += len(script.stories)

    return swap


def test_a_calm_round_looks_the_same_whoever_plays_which_role(sqlite_template: SqliteTemplate) -> None:
    assert differences(CALM, sqlite_template) == []


@pytest.mark.full
def test_a_calm_round_looks_the_same_on_postgres(postgres_template: PostgresTemplate) -> None:
    assert differences(CALM, postgres_template) == []


def test_two_worlds_cannot_be_told_apart(sqlite_template: SqliteTemplate, count: Count) -> None:
    swaps(sqlite_template, count, 1, 0)()


@pytest.mark.full
@pytest.mark.parametrize("share", range(1, SHARES + 1))
def test_two_worlds_cannot_be_told_apart_in_thousands_of_scenarios(
    sqlite_template: SqliteTemplate, postgres_template: PostgresTemplate, count: Count, share: int
) -> None:
    assert SHARES * (SQLITE_SCRIPTS + POSTGRES_SCRIPTS) * ROUNDS >= 2_000
    swaps(sqlite_template, count, SQLITE_SCRIPTS, share)()
    swaps(postgres_template, count, POSTGRES_SCRIPTS, 100 + share)()


CAUGHT = {"a careful table of answers"}
CAUGHT_TOO = {
    "a message confirms a letter",
    "a nudge for those concerned",
    "no nudge for the muted",
    "a reminder for some",
    "one made-up name for life",
    "names in the log",
}
"""Rules switched off that this test must notice, the second lot at full size; the attacks notice the others, too."""


def switched_off() -> list[object]:
    """Return the controls this test must notice."""
    wanted = [one for one in CONTROLS if one.name in CAUGHT | CAUGHT_TOO]
    assert len(wanted) == len(CAUGHT | CAUGHT_TOO)
    return [
        pytest.param(one, id=one.name, marks=[pytest.mark.full] if one.name in CAUGHT_TOO else []) for one in wanted
    ]


@pytest.mark.parametrize("control", switched_off())
def test_a_rule_switched_off_is_noticed(sqlite_template: SqliteTemplate, control: Control) -> None:
    with control.leak():
        assert differences(CALM, sqlite_template)
