"""The import contracts hold, and each of them notices when somebody breaks it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import grimp
import pytest
from grimp import ImportGraph
from importlinter import Contract
from importlinter.api import read_configuration
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract

from tests.architecture.contracts import MayImport

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("bot", "handlers", "practice")
LINT = Path(sys.executable).parent / "lint-imports"
KINDS: dict[str, type[Contract]] = {
    "acyclic_siblings": AcyclicSiblingsContract,
    "forbidden": ForbiddenContract,
    "layers": LayersContract,
    "may_import": MayImport,
    "protected": ProtectedContract,
}

BOT_ORDER = "The rooms of the bot lie in this order"
PRACTICE_ORDER = "The rooms of practice lie in this order"
RULES = "Rules know no Slack, SQL or scheduler, and no library but cryptography"
SENDING = "Sending knows the engine and the store, not the rules whose messages it carries"
FEATURES = "Features know rules, views and payloads, neither the store nor each other"
STARTING = "What starts the bot uses a web server and Slack's libraries, and no others"
ROOT_ALONE = "Nobody imports the composition root but the command line and the demo"


@dataclass(frozen=True)
class Breach:
    """A forbidden import, by whom and of what, and the contract that must notice. Modules may be new ones."""

    importer: str
    imported: str
    contract: str


BREACHES = [
    Breach("bot.feedback.asking", "bot.people.members", BOT_ORDER),
    Breach("bot.feedback.asking", "bot.reflections.rhythms", BOT_ORDER),
    Breach("bot.reflections.tips", "bot.feedback.asking", BOT_ORDER),
    Breach("bot.people.members", "bot.sending.postman", BOT_ORDER),
    Breach("bot.feedback.asking", "bot.settings", BOT_ORDER),
    Breach("bot.words.harm", "bot.decks.content", BOT_ORDER),
    Breach("bot.clock", "bot.models", BOT_ORDER),
    Breach("bot.engine", "bot.feedback.asking", BOT_ORDER),
    Breach("bot.a_new_room.a_rule", "bot.errors", BOT_ORDER),
    Breach("practice.world.people", "practice.wire.webapi", PRACTICE_ORDER),
    Breach("practice.blockkit.rules", "practice.world.views", PRACTICE_ORDER),
    Breach("practice.wire.chat", "practice.hands.person", PRACTICE_ORDER),
    Breach("practice.hands.person", "practice.browser.live", PRACTICE_ORDER),
    Breach("practice.workspace", "practice.demo", PRACTICE_ORDER),
    Breach("practice.a_new_room.something", "practice.world.people", PRACTICE_ORDER),
    Breach("bot.store.foundation.tables", "bot.store.members", "There are no circles"),
    Breach("practice.blockkit.rules", "practice.blockkit.checking", "There are no circles"),
    Breach("bot.models.people", "bot.errors", "Models and errors import nothing of ours"),
    Breach("bot.models.people", "pydantic", "Models and errors import nothing of ours"),
    Breach("bot.words.harm", "bot.store", "Words and decks know models and errors"),
    Breach("bot.decks.a_new_file", "bot.engine", "Words and decks know models and errors"),
    Breach(
        "bot.store.foundation.tables", "bot.feedback.asking", "The store knows models and errors, not rules or Slack"
    ),
    Breach("bot.store.foundation.tables", "slack_sdk", "The store knows models and errors, not rules or Slack"),
    Breach("bot.feedback.asking", "slack_sdk", RULES),
    Breach("bot.feedback.asking", "sqlalchemy", RULES),
    Breach("bot.feedback.asking", "apscheduler", RULES),
    Breach("bot.a_new_rule", "a_new_library", RULES),
    Breach("bot.sending.postman", "bot.feedback.ending", SENDING),
    Breach("bot.sending.postman", "bot.people.promise", SENDING),
    Breach("bot.manifest", "bot.feedback.asking", "Settings, manifest and scheduler know no rules"),
    Breach("bot.app", "a_new_library", STARTING),
    Breach("handlers.views.a_view", "bot.feedback.asking", "Views know models and errors"),
    Breach("handlers.payloads", "bot.feedback.asking", "Payloads turn dictionaries into models and know nothing else"),
    Breach("handlers.a_feature", "bot.store", FEATURES),
    Breach("handlers.a_feature", "bot.sending.slack", FEATURES),
    Breach("handlers.a_feature", "bot.settings", FEATURES),
    Breach("handlers.a_feature", "handlers.another", FEATURES),
    Breach("practice.world.people", "bot.feedback.asking", "Practice knows itself; only its demo starts the bot"),
    Breach("handlers.a_feature", "sqlalchemy", "Only the store imports SQLAlchemy"),
    Breach("bot.app", "apscheduler", "Only the scheduler imports APScheduler"),
    Breach("bot.app", "dotenv", "Only the reader of .env imports dotenv"),
    Breach("bot.feedback.box", "cryptography", "Only the vault imports cryptography"),
    Breach("bot.serving.counts", "prometheus_client", "Only the page of numbers imports Prometheus"),
    Breach("bot.workbook.drawing", "PIL", "Only the painter imports Pillow"),
    Breach("bot.workbook.painting", "bot.engine", "The painter, a process of its own, knows nothing of ours"),
    Breach("bot.words.harm", "pydantic", "Only decks import pydantic"),
    Breach("bot.scheduler", "slack_sdk", "Only handlers and the sending end speak Slack"),
    Breach("bot.sending.postman", "slack_sdk", "Only handlers and the sending end speak Slack"),
    Breach("bot.scheduler", "handlers.a_feature", "Only the composition root knows the handlers"),
    Breach("bot.scheduler", "bot.app", ROOT_ALONE),
    Breach("handlers.a_feature", "bot.app", ROOT_ALONE),
    Breach("bot.app", "practice.world.people", "Nothing of the product imports practice"),
    Breach("handlers.views.a_view", "socket", "Views have no input or output"),
    Breach("bot.feedback.draw", "random", "Chance comes from one place"),
    Breach("bot.scheduler", "asyncpg", "Database drivers are named in addresses and imported by nobody"),
]


@cache
def configuration() -> dict[str, Any]:
    return read_configuration(str(ROOT / "pyproject.toml"))


@cache
def house() -> ImportGraph:
    return grimp.build_graph(*PARTS, include_external_packages=True, cache_dir=None)


def contracts() -> dict[str, Contract]:
    options = configuration()
    return {
        each["name"]: KINDS[each["type"]](each["name"], options["session_options"], each)
        for each in options["contracts_options"]
    }


def keeps(graph: ImportGraph, contract: Contract) -> bool:
    # A contract takes its listed exceptions out of the graph it is given.
    return contract.check(deepcopy(graph), verbose=False).kept


def broken(breach: Breach) -> ImportGraph:
    graph = deepcopy(house())
    # The linter sees a file with all the packages it lies in, imported or not.
    parents = breach.importer.split(".")
    for depth in range(1, len(parents) + 1):
        graph.add_module(".".join(parents[:depth]))
    graph.add_import(
        importer=breach.importer, imported=breach.imported, line_number=1, line_contents=f"import {breach.imported}"
    )
    return graph


def test_the_import_contracts_hold() -> None:
    assert [name for name, contract in contracts().items() if not keeps(house(), contract)] == []


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: f"{breach.importer}-{breach.imported}")
def test_a_forbidden_import_is_noticed(breach: Breach) -> None:
    assert not keeps(broken(breach), contracts()[breach.contract])


def test_a_new_file_in_a_room_is_free_to_import_what_the_room_may() -> None:
    planted = broken(Breach("bot.feedback.a_new_rule", "bot.words.harm", "none"))

    assert [name for name, contract in contracts().items() if not keeps(planted, contract)] == []


def test_every_contract_is_broken_once() -> None:
    assert contracts().keys() == {breach.contract for breach in BREACHES}


def test_the_linter_reads_a_new_file(tmp_path: Path) -> None:
    # Everything above works on the linter's picture of the house; this is the command that draws it.
    for part in (*PARTS, "tests/architecture"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "bot/feedback/a_new_rule.py").write_text("import slack_sdk\n", encoding="utf-8")

    result = subprocess.run([LINT, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert result.returncode == 1
    assert f"{RULES} BROKEN" in result.stdout
    assert "bot.feedback.a_new_rule may not import slack_sdk" in result.stdout
