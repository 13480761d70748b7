"""What Dockerfile, .dockerignore and compose.yaml promise; that the image lives, `make image-try` shows."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from typing import NamedTuple

from bot.serving.arguments import parser
from bot.settings import load_settings
from practice.demo import APP_TOKEN, BOT_TOKEN
from tests.architecture.measures import ROOT
from tests.keeping.desk import coded
from tests.kit.circle import MASTER


class Step(NamedTuple):
    word: str
    rest: str


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def lines(text: str) -> list[str]:
    """Return what a file says, without remarks, and each continued line as one."""
    told = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return "\n".join(told).replace("\\\n", " ").splitlines()


STEPS = [Step(*line.split(maxsplit=1)) for line in lines(text_of("Dockerfile"))]
LAST_STAGE = STEPS[max(place for place, step in enumerate(STEPS) if step.word == "FROM") :]
COPIED = {
    source for word, rest in STEPS if word == "COPY" and not rest.startswith("--from=") for source in rest.split()[:-1]
}
PROJECT = tomllib.loads(text_of("pyproject.toml"))
COMPOSE = text_of("compose.yaml")
IMPORTED = re.compile(r"^ *(?:from|import) (\w+)", re.MULTILINE)


def said(word: str) -> list[str]:
    """Return what the image itself is told by this word."""
    return [step.rest for step in LAST_STAGE if step.word == word]


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for rest in said("ENV") for pair in shlex.split(rest))


def test_what_a_wheel_holds_is_copied_and_the_locked_list_and_nothing_else() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert {*wheel["packages"], *wheel["force-include"], "requirements/runtime.txt"} == COPIED


def test_everything_of_ours_that_the_bot_imports_is_copied() -> None:
    # Lines, not trees: to parse everything takes seconds.
    texts = [path.read_text(encoding="utf-8") for part in ("bot", "handlers") for path in (ROOT / part).rglob("*.py")]
    named = {name for text in texts for name in IMPORTED.findall(text)}
    ours = {name for name in named if (ROOT / name).is_dir()}

    assert ours == {"bot", "handlers"}
    assert ours <= COPIED


def test_nothing_but_what_is_copied_comes_near_the_image() -> None:
    everything, *rest = lines(text_of(".dockerignore"))

    assert everything == "*"
    assert {line[1:] for line in rest if line.startswith("!")} == COPIED
    # The last word counts: behind these nothing is let in again.
    assert rest[len(COPIED) :] == ["**/__pycache__", "**/.*", "**/*.db", "**/*.db-*", "**/*.backup"]


def test_only_packages_with_the_locked_hashes_are_installed() -> None:
    installing = [line for word, rest in STEPS if word == "RUN" for line in rest.split("&&") if " install " in line]
    by_pip = [line for line in installing if "pip install" in line]

    assert len(by_pip) == 1
    assert "--require-hashes" in by_pip[0]
    assert "--only-binary :all:" in by_pip[0]
    assert by_pip[0].rstrip().endswith("-r /opt/requirements.txt")
    assert Step("COPY", "requirements/runtime.txt /opt/requirements.txt") in STEPS
    # From anywhere else, or from an index of our choice, comes nothing.
    assert re.findall(r"https?://\S+|\b(?:apt|apk|curl|wget)\b", text_of("Dockerfile") + COMPOSE) == []


def test_its_python_is_the_one_the_list_was_locked_for() -> None:
    bases = [rest for word, rest in STEPS if word == "FROM"]

    assert Step("ARG", f"BASE=python:{text_of('.python-version').strip()}-slim") in STEPS
    assert {base.split()[0] for base in bases} == {"${BASE}"}


def test_it_is_not_root_who_runs_as_process_1_without_a_shell() -> None:
    (user,) = said("USER")
    (entry,), (command,) = said("ENTRYPOINT"), said("CMD")

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert json.loads(entry) == ["python", "-m", "bot"]
    assert parser().parse_args(json.loads(command)).command == "run"
    # What comes after the change of the user is the user's alone.
    assert [step.word for step in LAST_STAGE if step.word in ("RUN", "COPY", "USER")][-1] == "USER"


def test_its_health_is_asked_for_by_a_command_there_is() -> None:
    (check,) = said("HEALTHCHECK")
    words = json.loads(check.partition(" CMD ")[2])

    assert words[:3] == ["python", "-m", "bot"]
    assert parser().parse_args(words[3:]).command == "alive"
    for found in re.findall(r"test: \[CMD, python, -m, bot, (.+)\]", COMPOSE):
        assert parser().parse_args(found.split(", ")).command == "alive"


def test_databases_lie_on_two_volumes_and_no_secret_in_any_layer() -> None:
    given = environment()
    tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SIDECAR_KEY": coded(MASTER)}
    settings = load_settings("run", given | tokens, dotenv=None)
    files = [url.partition(":///")[2] for url in (settings.database_url, settings.keys_url)]

    assert [file.rpartition("/")[0] for file in files] == json.loads(said("VOLUME")[0]) == ["/data", "/keys"]
    assert set(given) == {
        "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "DATABASE_URL", "SIDECAR_KEYS_URL",
    }  # fmt: skip
    assert {rest.partition("=")[0] for word, rest in STEPS if word == "ARG"} == {"BASE"}


# compose.yaml. Read as text: one file is no reason for a library.


def test_compose_opens_no_port_but_on_the_loopback_address() -> None:
    published = re.findall(r"^ +ports: \[(.*)\]$", COMPOSE, re.MULTILINE)

    assert published == ['"127.0.0.1:3000:3000"']
    assert COMPOSE.count("ports:") == 1
    assert "network_mode" not in COMPOSE


def test_compose_starts_commands_there_are() -> None:
    commands = re.findall(r"^    command: (.+)$", COMPOSE, re.MULTILINE)

    assert [parser().parse_args([command]).command for command in commands] == ["run", "web", "worker", "migrate"]


def test_compose_keeps_the_keys_on_a_volume_of_their_own_and_every_secret_out_of_the_file() -> None:
    assert "SIDECAR_KEYS_URL: sqlite:////keys/" in COMPOSE
    assert COMPOSE.count("- keys:/keys\n") == COMPOSE.count("- data:/data\n") == 1
    assert re.findall(r"PASSWORD: (.+)", COMPOSE) == ["${POSTGRES_PASSWORD}"]
    assert "//sidecar:${POSTGRES_PASSWORD:?" in COMPOSE
    assert re.findall(r"xox|xapp|SIDECAR_KEY\b|SECRET", COMPOSE) == []
    assert "env_file: .env\n" in COMPOSE
