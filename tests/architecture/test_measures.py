"""The measures of the house: small files, short functions, types everywhere, one place for time and environment."""

from __future__ import annotations

import re
import statistics

import pytest

from tests.architecture.measures import (
    PRODUCT,
    ROOT,
    crowded,
    lacks_a_type,
    length,
    parsed,
    sources,
    text_files,
    uses,
)

WALL_CLOCK = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
}
CLOCKS = {"bot/clock.py", "practice/world/clock.py"}
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.putenv"}
MOCK = re.compile(r"\b(?:Magic|Async|NonCallable)?Mock\(|\b(?:mock|mocker)\.|\bpatch(?:\.object|\.dict)?\(")

# Written in pieces, so that this file does not hold what it looks for.
FOREIGN_WORDS = re.compile(
    "|".join(
        [
            "py" + r"pi\.(?:org|python)",
            "python" + "hosted",
            "arti" + "factory",
            r"(?:^|[\s\"'`(=])/" + "work/",
            r"\.\./" + "shared",
            r"/tm" + "p/brief",
            r"--(?:extra-)?index" + "-url[ =]",
        ]
    )
)


def function_lengths() -> list[tuple[int, str]]:
    return [
        (length(function), f"{source.name}:{function.lineno} {function.name}")
        for source in sources(*PRODUCT)
        for function in source.functions()
    ]


def test_no_file_is_longer_than_300_lines() -> None:
    files = sources(*PRODUCT, "tests")

    assert [f"{source.name}: {source.lines}" for source in files if source.lines > 300] == []


def test_no_folder_holds_more_than_16_modules() -> None:
    names = [source.name for source in sources(*PRODUCT, "tests")]

    # Steps of the schema's history only ever become more.
    found = [folder for folder in crowded(names, 16) if not folder.startswith("bot/store/migrations/versions:")]
    assert found == [], "these folders are too full to be read: give some of their files a room of their own"


def test_a_crowded_folder_is_seen() -> None:
    names = [f"bot/a/{number}.py" for number in range(17)] + ["bot/a/__init__.py", "bot/a/b/c.py"]

    assert crowded(names, 16) == ["bot/a: 17"]
    assert crowded(names, 17) == []


def test_no_page_file_is_longer_than_300_lines() -> None:
    files = [path for path in (ROOT / "practice/page").rglob("*") if path.suffix in {".js", ".css", ".html"}]
    lines = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in files}

    assert {name: count for name, count in lines.items() if count > 300} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    assert [f"{name}: {lines}" for lines, name in function_lengths() if lines > 40] == []


def test_functions_are_short() -> None:
    lengths = [lines for lines, _ in function_lengths()]

    assert statistics.median(lengths) <= 7
    assert statistics.quantiles(lengths, n=10)[-1] <= 20


def test_every_function_is_annotated() -> None:
    bare = [
        f"{source.name}:{function.lineno} {function.name}"
        for source in sources(*PRODUCT, "tests")
        for function in source.functions()
        if lacks_a_type(function)
    ]

    assert bare == []


def test_only_the_settings_read_the_environment() -> None:
    folders = (*PRODUCT, "tests/attack", "tests/benchmarks")
    files = [source for source in sources(*folders) if source.name != "bot/settings.py"]

    assert [use for source in files for use in uses(source, ENVIRONMENT)] == []


def test_only_the_clocks_read_the_wall_clock() -> None:
    files = [source for source in sources(*PRODUCT) if source.name not in CLOCKS]

    assert [use for source in files for use in uses(source, WALL_CLOCK)] == []


def test_hooks_of_the_suite_are_where_every_process_loads_them() -> None:
    loaded = {f"tests/{name}.py" for name in ("conftest", "kit/summary")}
    files = [source for source in sources("tests") if source.name not in loaded]

    # A conftest further down is opened by those who run its tests only, and not by the process that prints.
    assert [f.name for source in files for f in source.functions() if f.name.startswith("pytest_")] == []


def test_mocks_are_rare() -> None:
    # The controls of the attack switch rules off by patching them; that is their work, and no stand-in for anything.
    others = {"tests/architecture/test_measures.py", "tests/attack/leaks.py", "tests/attack/side/lax.py"}
    files = [source for source in sources("tests") if source.name not in others]
    tests = sum(function.name.startswith("test_") for source in files for function in source.functions())
    mocks = sum(len(MOCK.findall(source.text)) for source in files)

    assert mocks * 100 <= 2 * tests


def test_no_file_names_an_index_or_a_machine_of_ours() -> None:
    found = []
    for path in text_files():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        lines = text.splitlines()
        found += [
            f"{path.relative_to(ROOT)}:{number}" for number, line in enumerate(lines, 1) if FOREIGN_WORDS.search(line)
        ]

    assert found == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import os\nx = os.environ['A']", "os.environ"),
        ("from os import getenv", "os.getenv"),
        ("import datetime\ndatetime.datetime.now()", "datetime.now"),
        ("from datetime import datetime\nstart = datetime.now", "datetime.now"),
        ("from time import time", "time.time"),
    ],
)
def test_a_forbidden_use_is_seen(code: str, name: str) -> None:
    assert [use.split()[1] for use in uses(parsed(code), ENVIRONMENT | WALL_CLOCK)] == [name]


def test_the_clock_given_to_a_rule_is_no_wall_clock() -> None:
    assert uses(parsed("def f(clock):\n    return clock.now()"), WALL_CLOCK) == []


@pytest.mark.parametrize(
    ("code", "bare"),
    [
        ("def f(a: int) -> int: ...", False),
        ("def f(a) -> int: ...", True),
        ("def f(a: int): ...", True),
        ("def f(*a) -> None: ...", True),
        ("async def f(*, a) -> None: ...", True),
        ("class C:\n    def f(self) -> None: ...", False),
    ],
)
def test_a_missing_type_is_seen(code: str, bare: bool) -> None:
    assert [lacks_a_type(function) for function in parsed(code).functions()] == [bare]
