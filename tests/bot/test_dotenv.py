"""The file `.env`: what it is as it comes, who may read it, and how our own commands are named beside it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.errors import SettingsError
from bot.settings import Mode, load_settings
from bot.shipped import as_typed_here
from tests.kit.circle import environment
from tests.kit.databases import Urls

EXAMPLE = Path(__file__).parents[2] / ".env.example"
NO_SLACK = "http://127.0.0.1:9/api/"
MODES: list[Mode] = ["run", "check"]


def faults(mode: Mode, dotenv: Path) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load_settings(mode, {}, dotenv)
    return refused.value.faults


@pytest.mark.parametrize("mode", MODES)
def test_the_example_as_it_comes_sets_nothing(mode: Mode) -> None:
    names = [fault.partition(".")[0] for fault in faults(mode, EXAMPLE)]

    assert names == [f"{name}: is missing" for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SIDECAR_KEY")]


@pytest.mark.parametrize("left", ["xoxb-", "xoxb-…", "xoxb-...", "xoxb-***", "xoxb-xxxx-xxxx", "' xoxb- '"])
def test_the_mere_beginning_of_a_token_is_none(tmp_path: Path, left: str) -> None:
    (tmp_path / ".env").write_text(f"SLACK_BOT_TOKEN={left}\n", encoding="utf-8")

    assert faults("run", tmp_path / ".env")[0].startswith(
        "SLACK_BOT_TOKEN: is missing. Copy the token that starts with"
    )


def test_the_first_name_behind_an_invisible_mark_is_read(tmp_path: Path) -> None:
    # Some editors begin a file with one.
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-1-bot\n", encoding="utf-8-sig")

    assert [fault for fault in faults("run", tmp_path / ".env") if "SLACK_BOT_TOKEN" in fault] == []


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("mode", "said"), [(0o644, True), (0o640, True), (0o600, False)])
def test_check_says_that_others_can_read_the_tokens(
    urls: Urls,
    mode: int,
    said: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / ".env"
    file.write_text("".join(f"{name}={value}\n" for name, value in environment(urls, NO_SLACK).items()), "utf-8")
    file.chmod(mode)
    monkeypatch.chdir(tmp_path)

    assert main(["check"]) == 0

    warning = "SC-55 Others on this machine can read the tokens and the key in .env. Close it with: chmod 600 .env\n"
    assert (warning in capsys.readouterr().out) is said


SAID = "Run `python -m bot migrate` first, then `python -m bot check`."
TYPED = [
    (".venv/bin/python", "", "Run `.venv/bin/python -m bot migrate` first, then `.venv/bin/python -m bot check`."),
    (
        "my env/bin/python",
        "",
        "Run `'my env/bin/python' -m bot migrate` first, then `'my env/bin/python' -m bot check`.",
    ),
    ("bin/python", "bin", "Run `python -m bot migrate` first, then `python -m bot check`."),
]


@pytest.mark.parametrize(("python", "path", "said"), TYPED)
def test_our_commands_are_named_as_they_work_where_one_was_typed(
    python: str, path: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / python
    program.parent.mkdir(parents=True)
    program.touch(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / path) if path else "/nowhere")
    monkeypatch.setattr(sys, "executable", str(program))

    assert as_typed_here(SAID) == said


def test_the_command_that_pip_makes_is_named_as_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/opt/bin/sidecar"])

    assert as_typed_here("Run `python -m bot migrate`.") == "Run `/opt/bin/sidecar migrate`."
