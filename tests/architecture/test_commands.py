"""Every command that documents and messages print is one, and works where it is printed."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator

import pytest

from bot.__main__ import COMMANDS
from bot.serving.arguments import parser
from tests.architecture.measures import ROOT, sources

DOCUMENTS = [".env.example", "README.md", "CHANGELOG.md", "content/README.md"]
# What was decided is told, and followed by nobody.
DOCUMENTS += sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md") if path.name != "decisions.md")
A_SPAN = re.compile(r"`([^`\n]+)`")
OURS = re.compile(r"python3? -m bot ?([^&|;]*)")
MAKE = re.compile(r"(?:[A-Z_]+=\S+ )*make (?:[A-Z_]+=\S+ )*([a-z-]+)")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def printed(text: str) -> Iterator[str]:
    """Yield what a reader would copy: code inside sentences, and lines of code up to what is said beside them."""
    fenced = False
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield line.strip().partition("  ")[0]
        else:
            yield from A_SPAN.findall(line)


def arguments(text: str) -> list[str]:
    """Return the arguments with which our command line is called."""
    return [found[1].strip() for one in printed(text) for found in OURS.finditer(one)]


def is_one(given: str) -> bool:
    """Tell whether the command line takes these arguments; a command may be named without any."""
    if given in COMMANDS:
        return True
    try:
        parser().parse_args(shlex.split(given))
    except SystemExit:
        return False
    return True


def read(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_a_document_prints_is_one(document: str) -> None:
    assert [given for given in arguments(read(document)) if not is_one(given)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_a_document_prints_names_the_python_that_has_the_libraries(document: str) -> None:
    # Where a container or a host brings its own, the command begins with that.
    bare = [one for one in printed(read(document)) if re.match(r"python3? -m (?!venv)", one)]

    assert bare == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_target_of_make_a_document_prints_is_one(document: str) -> None:
    named = [found[1] for one in printed(read(document)) if (found := MAKE.match(one))]

    assert [word for word in named if word not in TARGETS] == []


def test_every_command_a_message_names_is_one() -> None:
    found = []
    for source in sources("bot", "handlers"):
        texts = [node.value for node in ast.walk(source.tree) if isinstance(node, ast.Constant)]
        found += [
            span for text in texts if isinstance(text, str) for span in re.findall(r"`python -m bot ([^`]+)`", text)
        ]

    assert len(found) > 12
    assert [given for given in found if not is_one(given)] == []


def test_commands_are_found_where_people_look_for_them() -> None:
    fenced = "```\nsudo -u me python -m bot run && ls\n```\n"
    text = f"Run `x/python -m bot check`.\n\n    make demo A=b    to see it\n\n{fenced}"

    assert list(printed(text)) == ["x/python -m bot check", "make demo A=b", "sudo -u me python -m bot run && ls"]
    assert arguments(text) == ["check", "run"]
    assert not is_one("fly")
