"""What may happen to rounds: scripts that name roles, moments and acts, never people."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import strategies as st

from bot.serving import summing

LENSES = ("decisions", "start-stop-continue", "superpower-and-shadow")
"""What the rounds side by side ask with, in turn: scales, words alone, lists. Whoever answers marks all there is."""
REVIEWERS = 6
ROUNDS = ASKERS = 5
"""Rounds side by side in one world, each of an asker of its own and one scenario; nobody may be asked more often."""
# What stands here several times is drawn more often.
COLLECTING = ("answer", "answer", "answer", "edit", "withdraw", "decline", "read_form", "gone", "busy")
TALKING = (
    "letter",
    "letter",
    "letter_back",
    "tap_yes",
    "not_quite",
    "end_thread",
    "sign",
    "unsign",
    "look",
    "gone",
    "busy",
)
FAILING = ("gone", "busy")
"""A window that is closed before it opens; a form sent off while the database is busy. Nothing is done by either."""
ASKING = ("reply", "reply", "heard", "heard_all", "mute", "unmute", "report", "uphold", "dismiss", "thank", "commit")
OPENS, LAST_HOUR = 120, 1_200
LAST_COMMIT = 400
"""About as many commits as the clock's work and the askers take after asking."""
IN_A_SITTING = (20.0, 90.0)
"""Seconds between two acts of one sitting."""
DAY, HOUR = 86_400.0, 3_600.0
SUMMED_UP_AT = summing.HOUR * HOUR
"""When in the day what people's acts would have logged is summed up: a failing act is moved within such a day only."""


@dataclass(frozen=True)
class Step:
    """One act: so many hours after asking, by the role of this number (or about the thread at this place)."""

    hour: int
    act: str
    role: int


Story = tuple[Step, ...]
"""What happens in one round."""


@dataclass(frozen=True)
class Script:
    """Several rounds side by side; just before or just after one commit, counted from asking, the process may die.

    `swap` says who of the people asked plays which role in the world of other people, `turned` in those of other
    moments. Commits of givers' acts do not count for `dies_at`; `dies_in` names a giver's act in which the process
    dies, counted round and round.
    """

    stories: tuple[Story, ...]
    swap: tuple[int, ...] = (1, 2, 3, 4, 5, 0)
    dies_at: int | None = None
    late: bool = False
    seed: int = 7
    dies_in: int | None = None

    def turned(self, by: int) -> tuple[int, ...]:
        """Return yet another casting: everybody plays what somebody so many places further plays in `swap`."""
        return (*self.swap[by:], *self.swap[:by])


def lens_of(number: int) -> str:
    """Return what the story of this number asks with."""
    return LENSES[number % len(LENSES)]


def words_of(number: int, step: Step) -> str:
    """Return what somebody writes in a step of the story of this number."""
    return f"Words of {number}, {step.hour}, {step.role}."


Place = tuple[int, int]
"""A step: the number of its story, and its place there."""
Span = tuple[float, float]
"""Seconds since 1970 between which an act may be moved."""


def moved(spans: Mapping[Place, Span], script: Script, world: int) -> dict[Place, float]:
    """Return another moment for every act that may be moved: in one sitting with others, or apart from them.

    Each `world` has moments of its own. Everybody's own acts stay in their order; those of different people need not.
    """
    chance = random.Random(f"when {script.seed} {world}")
    together: dict[tuple[int, Span], list[Place]] = {}
    for place, span in sorted(spans.items()):
        together.setdefault((place[0], span), []).append(place)
    found: dict[Place, float] = {}
    for (story, span), places in together.items():
        roles = [script.stories[story][at].role for _, at in places]
        waiting = {role: [one for one, whose in zip(places, roles, strict=True) if whose == role] for role in roles}
        for role, at in zip(chance.sample(roles, len(roles)), _moments(chance, span, len(roles)), strict=True):
            found[waiting[role].pop(0)] = at
    return found


def _moments(chance: random.Random, span: Span, count: int) -> list[float]:
    gaps = [chance.uniform(*IN_A_SITTING) for _ in range(count)]
    spare = span[1] - span[0] - sum(gaps)
    # Apart one time in three, and where one sitting does not fit.
    if spare <= 0 or chance.random() < 1 / 3:
        return sorted(chance.uniform(*span) for _ in gaps)
    start = span[0] + chance.uniform(0, spare)
    return [start + sum(gaps[:number]) for number in range(count)]


def _steps(acts: tuple[str, ...], first: int, last: int, most: int) -> st.SearchStrategy[list[Step]]:
    step = st.builds(Step, st.integers(first, last), st.sampled_from(acts), st.integers(0, REVIEWERS - 1))
    return st.lists(step, max_size=most)


def _answers() -> st.SearchStrategy[list[Step]]:
    """Enough answers that most rounds open; which roles answer, and when, is drawn."""
    hours = st.lists(st.integers(1, OPENS - 2), min_size=4, max_size=REVIEWERS)
    return hours.map(lambda drawn: [Step(hour, "answer", role) for role, hour in enumerate(drawn)])


stories = st.builds(
    lambda answers, early, talk, ask: tuple(sorted([*answers, *early, *talk, *ask], key=_when)),
    # Rounds without answers are extended and destroyed, which must look the same as well.
    st.one_of(_answers(), st.just([])),
    _steps(COLLECTING, 1, OPENS - 1, 3),
    _steps(TALKING, OPENS + 1, LAST_HOUR, 5),
    _steps(ASKING, OPENS + 1, LAST_HOUR, 4),
)


def _when(step: Step) -> tuple[int, str, int]:
    return (step.hour, step.act, step.role)


def _swaps(swap: tuple[int, ...]) -> bool:
    """Tell whether nobody's turn (`Script.turned`) brings the people as they come, which would compare nothing."""
    return any((there - here) % REVIEWERS != 1 for here, there in pairwise(swap))


def scripts(rounds: int) -> st.SearchStrategy[Script]:
    """Return scripts of so many rounds side by side."""
    return st.builds(
        Script,
        st.lists(stories, min_size=rounds, max_size=rounds).map(tuple),
        st.permutations(range(REVIEWERS)).map(tuple).filter(_swaps),
        st.one_of(st.none(), st.integers(1, LAST_COMMIT)),
        st.booleans(),
        st.integers(0, 10_000),
        # Mostly none: an act in which the process dies is not moved, and so compares less.
        st.one_of(st.none(), st.none(), st.integers(0, 40)),
    )
