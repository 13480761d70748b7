"""Every process of the suite begins with its part of the long tests."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.order import spread


@given(st.integers(0, 20), st.integers(0, 200), st.integers(1, 8))
def test_every_test_runs_once(long: int, short: int, processes: int) -> None:
    tests = list(range(long + short))
    assert sorted(spread(tests[:long], tests[long:], processes)) == tests


def test_every_part_begins_with_long_tests() -> None:
    found = spread("LLLLLLLL", "s" * 95, 4)
    starts = (0, 25, 51, 77)  # 103 tests in four parts
    assert [found[start : start + 3] for start in starts] == [["L", "L", "s"]] * 4
