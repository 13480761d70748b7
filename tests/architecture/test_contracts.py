"""The import contracts hold, and each of them notices when somebody breaks it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).parent / "lint-imports"


@dataclass(frozen=True)
class Breach:
    """A forbidden import: in which file, which line, and the contract that must notice."""

    file: str
    line: str
    contract: str


BREACHES = [
    Breach("bot/models.py", "import bot.clock", "Models and errors import nothing of ours"),
    Breach(
        "bot/store/tables.py", "import bot.feedback.asking", "The store knows models and errors, not rules or Slack"
    ),
    Breach("bot/store/tables.py", "import slack_sdk", "The store knows models and errors, not rules or Slack"),
    Breach("bot/feedback/asking.py", "import slack_sdk", "Rules know no Slack, SQL, scheduler or settings"),
    Breach("bot/feedback/asking.py", "import sqlalchemy", "Rules know no Slack, SQL, scheduler or settings"),
    Breach("bot/feedback/asking.py", "import apscheduler", "Rules know no Slack, SQL, scheduler or settings"),
    Breach("bot/feedback/asking.py", "import bot.settings", "Rules know no Slack, SQL, scheduler or settings"),
    Breach("bot/a_new_rule.py", "import bot.scheduler", "Rules know no Slack, SQL, scheduler or settings"),
    Breach(
        "handlers/views/a_view.py",
        "import bot.feedback.asking",
        "Views are pure: models, errors and no input or output",
    ),
    Breach("handlers/views/a_view.py", "import socket", "Views are pure: models, errors and no input or output"),
    Breach(
        "handlers/payloads.py",
        "import bot.feedback.asking",
        "Payloads turn dictionaries into models and know nothing else",
    ),
    Breach(
        "handlers/a_feature.py",
        "import bot.store",
        "Features know rules, views and payloads, neither the store nor each other",
    ),
    Breach(
        "handlers/a_feature.py",
        "import handlers.another",
        "Features know rules, views and payloads, neither the store nor each other",
    ),
    Breach(
        "practice/world/people.py", "import bot.feedback.asking", "Practice knows itself; only its demo starts the bot"
    ),
    Breach("handlers/a_feature.py", "import sqlalchemy", "Only the store imports SQLAlchemy"),
    Breach("bot/app.py", "import apscheduler", "Only the scheduler imports APScheduler"),
    Breach("bot/app.py", "import dotenv", "Only the settings import dotenv"),
    Breach("bot/scheduler.py", "import slack_sdk", "Only handlers and the sending end speak Slack"),
    Breach("bot/scheduler.py", "import handlers.a_feature", "Only the composition root knows the handlers"),
    Breach(
        "bot/scheduler.py",
        "import bot.app",
        "Nobody imports the composition root but the command line and the demo",
    ),
    Breach(
        "handlers/a_feature.py",
        "import bot.app",
        "Nobody imports the composition root but the command line and the demo",
    ),
    Breach("bot/app.py", "import practice.world.people", "Nothing of the product imports practice"),
    Breach("bot/feedback/draw.py", "import random", "Chance comes from one place"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def verdicts(folder: Path) -> dict[str, str]:
    """Return KEPT or BROKEN for each contract."""
    output = lint(folder).stdout
    lines = [line.rsplit(maxsplit=1) for line in output.splitlines()]
    return {line[0]: line[1] for line in lines if len(line) == 2 and line[1] in {"KEPT", "BROKEN"}}


def contract_names() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["name"] for contract in project["tool"]["importlinter"]["contracts"]}


@pytest.fixture
def copied_house(tmp_path: Path) -> Path:
    """Copy what the contracts are about, with two features and a view to break."""
    for part in ("bot", "handlers", "practice"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests/architecture").mkdir(parents=True)
    shutil.copy(ROOT / "tests/architecture/contracts.py", tmp_path / "tests/architecture")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in ("handlers/a_feature.py", "handlers/another.py", "handlers/views/a_view.py", "bot/app.py"):
        (tmp_path / name).touch()
    return tmp_path


def test_the_import_contracts_hold() -> None:
    result = lint(ROOT)

    assert result.returncode == 0, result.stdout


def test_the_copy_keeps_every_contract_until_it_is_broken(copied_house: Path) -> None:
    assert verdicts(copied_house) == dict.fromkeys(contract_names(), "KEPT")


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: f"{breach.file}: {breach.line}")
def test_a_forbidden_import_is_noticed(copied_house: Path, breach: Breach) -> None:
    with (copied_house / breach.file).open("a", encoding="utf-8") as file:
        file.write(f"\n{breach.line}\n")

    assert verdicts(copied_house)[breach.contract] == "BROKEN"


def test_every_contract_is_broken_once() -> None:
    assert contract_names() == {breach.contract for breach in BREACHES}
