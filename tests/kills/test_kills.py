"""The kill matrix: what it is able to see, how it knows a moment again, and a short run at full size of the suite."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from bot.models import Kind
from handlers.views.messages import ONCE_MORE
from tests.kills.__main__ import SHORT_SHARE
from tests.kills.judge import NOTE, Begun, Due, Post, Verdict, judged
from tests.kills.places import SQLITE
from tests.kills.play import RUN, Outcome, Plan, matrix, played
from tests.kills.points import Reached, normal, of_commit
from tests.kills.report import table

BEN = "D0BEN00000"
PEOPLE = {BEN: "U0BEN00000"}
INVITED = Due(BEN, Kind.INVITATION, ("asks for your feedback",))
QUESTION = Due(BEN, Kind.REFLECTION, ("A question for this week",))
INVITATION = Post(BEN, "Ana asks for your feedback.")
AGAIN = Post(BEN, f"Ana asks for your feedback.\n{ONCE_MORE}")
ASKED = Post(BEN, "A question for this week: what did you leave out?")
BEGUN = frozenset({Begun.of("reflection:a1b2:0:U0BEN00000")})
OTHERS_BEGUN = frozenset({Begun("reflection", "U0CHLOE000"), Begun("tip", "U0BEN00000")})


def seen(verdict: Verdict) -> tuple[int, int, int, int]:
    return len(verdict.lost), len(verdict.doubled), len(verdict.not_begun), verdict.excused


@pytest.mark.parametrize("posts", [[INVITATION], [AGAIN], [INVITATION, AGAIN], [AGAIN, INVITATION], [AGAIN, AGAIN]])
def test_one_copy_is_right_and_so_is_each_further_one_with_its_note(posts: list[Post]) -> None:
    assert seen(judged([INVITED], posts)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("due", "posts", "begun", "wrong"),
    [
        ([INVITED], [], frozenset(), (1, 0, 0, 0)),
        ([INVITED], [INVITATION, INVITATION], frozenset(), (0, 1, 0, 0)),
        ([INVITED], [INVITATION, AGAIN, INVITATION], frozenset(), (0, 1, 0, 0)),
        ([INVITED], [Post("D0CHLOE000", INVITATION.text)], frozenset(), (1, 1, 0, 0)),
        ([INVITED], [Post(BEN, "Ana asks for other words.")], frozenset(), (1, 1, 0, 0)),
        ([], [INVITATION], frozenset(), (0, 1, 0, 0)),
        ([INVITED], [], frozenset({Begun("invitation", "U0BEN00000")}), (1, 0, 0, 0)),
        ([QUESTION], [], frozenset(), (0, 0, 1, 0)),
        ([QUESTION], [], OTHERS_BEGUN, (0, 0, 1, 0)),
        ([QUESTION], [], BEGUN, (0, 0, 0, 1)),
        ([QUESTION], [ASKED, Post(BEN, f"{ASKED.text}\n{ONCE_MORE}")], BEGUN, (0, 1, 0, 0)),
    ],
    ids=[
        "lost", "twice without its note", "three times with one note", "at somebody else's", "in other words",
        "to nobody who waits", "begun is no excuse where all must have it", "lost though not begun",
        "another one was begun", "lost once it was begun", "at most once, and there twice",
    ],
)  # fmt: skip
def test_the_judge_sees_what_is_wrong(
    due: list[Due], posts: list[Post], begun: frozenset[Begun], wrong: tuple[int, int, int, int]
) -> None:
    assert seen(judged(due, posts, begun, begun, PEOPLE)) == wrong


def test_what_follows_from_a_message_that_was_lost_once_begun_is_not_missed() -> None:
    off = Due(BEN, Kind.THANKS_OFF, ("Your thank-you was not posted",), unless=Kind.THANKS)

    assert seen(judged([off], [])) == (1, 0, 0, 0)
    assert seen(judged([off], [], ever_begun=frozenset({Begun("thanks", "C0LEADERS")}))) == (0, 0, 0, 1)


def test_the_judge_knows_the_note() -> None:
    assert NOTE in ONCE_MORE


def outcome(**wrong: Any) -> Outcome:
    counts: dict[str, Any] = {field.name: 0 for field in fields(Outcome)}
    return Outcome(**(counts | {"name": "run, SQLite", "seconds": 1.0, "faults": (), "moments": ()} | wrong))


def test_a_fault_stands_below_the_table_and_fails_the_command() -> None:
    bad = outcome(lost=1, faults=("lost: the opening: answer to D0ANA00000",))

    assert not outcome().failed
    assert bad.failed
    assert table([outcome(), bad]).splitlines()[-1] == "run, SQLite: lost: the opening: answer to D0ANA00000"


def test_all_four_configurations_are_played_and_together_pass_no_moment_by() -> None:
    plans = matrix()

    assert sorted(plan.name for plan in plans) == [
        "run, Postgres", "run, SQLite", "web + worker, Postgres", "web + worker, SQLite",
    ]  # fmt: skip
    assert not set(plans[0].spare) & set(plans[-1].spare)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT a FROM t WHERE b IN (?, ?, ?)", "SELECT a\nFROM t\nWHERE b IN (?)"),
        ("SELECT a FROM t WHERE b = $1::VARCHAR", "SELECT a FROM t WHERE b = ?"),
        ("INSERT INTO t (a, b) VALUES (?, ?), (?, ?)", "INSERT INTO t (a, b) VALUES (?, ?)"),
    ],
)
def test_a_statement_is_known_again_whatever_its_values_and_however_many(one: str, other: str) -> None:
    assert normal(one) == normal(other)


def test_transactions_are_told_apart_by_what_they_say_and_to_which_database() -> None:
    names = {
        of_commit("main", ["UPDATE outbox SET state=?"]),
        of_commit("main", ["UPDATE outbox SET state=?, ts=?"]),
        of_commit("keys", ["UPDATE outbox SET state=?"]),
    }

    assert len(names) == 3
    assert of_commit("main", ["BEGIN", "DELETE FROM a", "DELETE FROM a"]) == of_commit("main", ["DELETE FROM a"])


def test_a_moment_ends_one_life_of_a_role_and_no_later_one(tmp_path: Path) -> None:
    file = tmp_path / "moments.txt"
    first = Reached(file, "web")

    assert [first.is_the_last("send opened before") for _ in range(2)] == [True, False]
    assert not Reached(file, "web").is_the_last("send opened before")
    assert Reached(file, "web").is_the_last("send opened after")
    assert Reached(file, "worker").is_the_last("send opened before")


def test_a_moment_may_end_every_so_many_th_life(tmp_path: Path) -> None:
    file = tmp_path / "moments.txt"

    assert [Reached(file, "run", every=3).is_the_last("x") for _ in range(7)] == [
        True, False, False, True, False, False, True,
    ]  # fmt: skip


def test_a_share_of_the_moments_is_about_that_share(tmp_path: Path) -> None:
    some = Reached(tmp_path / "moments.txt", "run", share=4)

    assert 60 < sum(some.is_the_last(f"moment {number}") for number in range(400)) < 140


@pytest.mark.full
def test_nothing_is_lost_or_doubled_in_a_short_run() -> None:
    short = played(Plan(RUN, SQLITE, SHORT_SHARE))

    assert short.faults == ()
    assert short.before_commits + short.after_commits > 10
    assert short.around_sends > 2
