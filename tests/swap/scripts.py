"""What may happen to rounds: scripts that name roles, moments and acts, never people."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

REVIEWERS = 6
ROUNDS = ASKERS = 5
"""Rounds side by side in one world, each of an asker of its own and one scenario; nobody may be asked more often."""
COLLECTING = ("answer", "answer", "answer", "edit", "withdraw", "decline", "read_form")
TALKING = ("letter", "letter", "letter_back", "tap_yes", "not_quite", "end_thread", "sign", "unsign", "look")
ASKING = ("reply", "reply", "heard", "heard_all", "mute", "unmute", "report", "uphold", "dismiss", "thank", "commit")
OPENS, LAST_HOUR = 120, 1_200
LAST_COMMIT = 400
"""About as many commits as a world takes after asking."""


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

    `swap` says who of the people asked plays which role in the second world.
    """

    stories: tuple[Story, ...]
    swap: tuple[int, ...] = (1, 2, 3, 4, 5, 0)
    dies_at: int | None = None
    late: bool = False
    seed: int = 7


def _steps(acts: tuple[str, ...], first: int, last: int, most: int) -> st.SearchStrategy[list[Step]]:
    step = st.builds(Step, st.integers(first, last), st.sampled_from(acts), st.integers(0, REVIEWERS - 1))
    return st.lists(step, max_size=most)


def _answers() -> st.SearchStrategy[list[Step]]:
    """Enough answers that most rounds open; which roles answer, and when, is drawn."""
    hours = st.lists(st.integers(1, OPENS - 2), min_size=4, max_size=REVIEWERS)
    return hours.map(lambda drawn: [Step(hour, "answer", role) for role, hour in enumerate(drawn)])


stories = st.builds(
    lambda answers, early, talk, ask: tuple(sorted([*answers, *early, *talk, *ask], key=_when)),
    st.one_of(_answers(), st.just([])),
    _steps(COLLECTING, 1, OPENS - 1, 4),
    _steps(TALKING, OPENS + 1, LAST_HOUR, 6),
    _steps(ASKING, OPENS + 1, LAST_HOUR, 5),
)


def _when(step: Step) -> tuple[int, str, int]:
    return (step.hour, step.act, step.role)


scripts = st.builds(
    Script,
    st.lists(stories, min_size=ROUNDS, max_size=ROUNDS).map(tuple),
    st.permutations(range(REVIEWERS)).map(tuple),
    st.one_of(st.none(), st.integers(1, LAST_COMMIT)),
    st.booleans(),
    st.integers(0, 10_000),
)
