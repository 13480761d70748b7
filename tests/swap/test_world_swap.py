"""Both swaps of worlds, driven by Hypothesis, and rules switched off that make them fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from bot.feedback.box import Box
from bot.models import HIGH, Scores
from tests.attack.controls import CONTROLS, Control
from tests.kit.databases import PostgresTemplate, SqliteTemplate
from tests.kit.summary import Count
from tests.kit.unhurried import played_slowly
from tests.swap.dates import DATED, Dated
from tests.swap.scripts import ROUNDS, Script, Step, scripts
from tests.swap.trace import Trace
from tests.swap.world import AS_THEY_COME, Moments, other_moments, played

Template = SqliteTemplate | PostgresTemplate
SHARES, ON_POSTGRES = 16, 3
"""The whole swap (`make swap`) is cut into so many tests, so that several processes share the work."""
EACH_TIME, EACH_TIME_ON_POSTGRES = 4, 1
"""So many of these tests are played by `make test-all`, too."""
SCRIPTS = 4
"""Scripts in each share, of which Postgres plays one; each is ROUNDS scenarios in as many worlds as are compared."""
MOMENTS = 5
"""How many worlds of other moments a script is compared with: playing the first one serves them all."""
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
SITTING = Script(
    (
        (
            *(Step(5 + 9 * role, "answer", role) for role in range(5)),
            Step(150, "letter", 2),
        ),
    )
)
"""A round in which no more happens than it takes to date something."""


def told_apart(script: Script, template: Template, who: bool = False, when: int = 0) -> list[str]:
    """Play a script as it stands, with other people, and in so many worlds of other moments; return what differs.

    With both swaps, each world of other moments has other people once more, and no two have the same.
    """
    with TemporaryDirectory(prefix="sidecar-swap-") as folder:

        def play(name: str, cast: Sequence[int], moments: Moments | None = None) -> Trace:
            with template.copy(Path(folder) / name) as urls:
                return played_slowly(played(script, urls, cast=cast, moments=moments))

        first, found = play("first", AS_THEY_COME), list[str]()
        if who:
            found += first.differences(play("people", script.swap))
        for world in range(1, when + 1):
            cast = script.turned(world) if who else AS_THEY_COME
            moments = other_moments(script, first, world)
            found += first.differences(play(f"moments-{world}", cast, moments), moved=True)
        return found


def both_swaps(
    template: Template, count: Count, examples: int, rounds: int, share: int, moments: int = 1
) -> Callable[[], None]:
    """Return a test of so many scripts, each of so many rounds and with so many worlds of other moments."""

    @seed(share)
    @settings(
        max_examples=examples,
        # What an earlier run found must not make this one another. Which constants are tried follows from the modules
        # that are loaded, so that a share that runs alone may draw other scripts than beside the whole suite.
        database=None,
        # A shorter script takes hundreds of worlds to be found.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(scripts(rounds))
    def swap(script: Script) -> None:
        assert told_apart(script, template, who=True, when=moments) == []
        count.scenarios["other people"] += (1 + moments) * len(script.stories)
        count.scenarios["other moments"] += moments * len(script.stories)

    return swap


@pytest.mark.full
def test_a_calm_round_looks_the_same_on_postgres(postgres_template: PostgresTemplate) -> None:
    assert told_apart(CALM, postgres_template, who=True, when=1) == []


def test_a_calm_round_looks_the_same_whoever_acts_and_whenever(sqlite_template: SqliteTemplate) -> None:
    assert told_apart(CALM, sqlite_template, who=True, when=1) == []


def shares(count: int, each_time: int) -> list[object]:
    """Return the numbers of the shares; those that only `make swap` plays are marked."""
    return [
        pytest.param(number, marks=[pytest.mark.full] if number <= each_time else [pytest.mark.whole_swap])
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize("share", shares(SHARES, EACH_TIME))
def test_worlds_cannot_be_told_apart_in_thousands_of_scenarios(
    sqlite_template: SqliteTemplate, count: Count, share: int
) -> None:
    # Each script is compared with other people once more often than with other moments.
    assert (SHARES * SCRIPTS + ON_POSTGRES) * ROUNDS * (1 + MOMENTS) >= 2_000
    both_swaps(sqlite_template, count, SCRIPTS, ROUNDS, share, MOMENTS)()


@pytest.mark.parametrize("share", shares(ON_POSTGRES, EACH_TIME_ON_POSTGRES))
def test_worlds_cannot_be_told_apart_on_postgres(postgres_template: PostgresTemplate, count: Count, share: int) -> None:
    both_swaps(postgres_template, count, 1, ROUNDS, 100 + share, MOMENTS)()


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
        assert told_apart(CALM, sqlite_template, who=True)


def first_mark(self: Box, givers: list[str], labels: list[str], scores: Scores) -> Box:
    """Open a box with the marks of whoever has the first id in the place of bands."""
    marks = [(min(mark[0], HIGH),) if mark else None for mark in self.part(min(givers)).marks]
    return OPENED(self, givers, labels, replace(scores, now=tuple(marks)))


OPENED = Box.opened


@pytest.mark.full
def test_one_persons_mark_in_the_place_of_a_band_is_noticed(sqlite_template: SqliteTemplate) -> None:
    with patch.object(Box, "opened", first_mark):
        # Turned round, so that whoever has the first id plays another role.
        assert told_apart(replace(SITTING, swap=(5, 4, 3, 2, 1, 0)), sqlite_template, who=True)


QUICK = "a line in the log at an act"


def dated() -> list[object]:
    """Return what must be noticed when acts are moved; all but one at full size."""
    return [pytest.param(one, id=one.name, marks=[pytest.mark.full] if one.name != QUICK else []) for one in DATED]


@pytest.mark.parametrize("control", dated())
def test_an_act_that_can_be_dated_is_noticed(sqlite_template: SqliteTemplate, control: Dated) -> None:
    with control.leak():
        assert told_apart(SITTING, sqlite_template, when=1)


@pytest.mark.full
def test_what_dates_acts_names_nobody(sqlite_template: SqliteTemplate) -> None:
    with DATED[0].leak():
        assert told_apart(SITTING, sqlite_template, who=True) == []
