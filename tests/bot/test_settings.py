"""Settings: one reader, every fault at once by name with its remedy, and never a secret in sight."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from bot.addresses.web import is_loopback
from bot.errors import SettingsError
from bot.settings import KEY_MAKER, Mode, Settings, load_settings

KEY = bytes(range(1, 33))
FULL = {
    "SLACK_BOT_TOKEN": "xoxb-1-bot",
    "SLACK_APP_TOKEN": "xapp-1-app",
    "SLACK_SIGNING_SECRET": "5ec0de",
    "SIDECAR_KEY": base64.b64encode(KEY).decode(),
}


def load(mode: Mode = "run", without: str = "", **changes: str) -> Settings:
    environ = {name: value for name, value in (FULL | changes).items() if name != without}
    return load_settings(mode, environ, dotenv=None)


def faults(mode: Mode = "run", without: str = "", **changes: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load(mode, without, **changes)
    return refused.value.faults


def test_the_defaults_are_two_files_and_this_machine() -> None:
    settings = load()

    assert settings.database_url == "sqlite+aiosqlite:///sidecar.db"
    assert settings.keys_url == "sqlite+aiosqlite:///sidecar-keys.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert settings.slack_api_url == "https://slack.com/api/"
    assert (settings.log_level, settings.command_prefix, settings.content_dir) == ("INFO", "", None)
    assert settings.master_key == KEY


def test_every_fault_is_named_at_once() -> None:
    wrong = {
        "SLACK_BOT_TOKEN": "",
        "SLACK_APP_TOKEN": "xoxb-1",
        "SIDECAR_KEY": "short",
        "DATABASE_URL": "mysql://here/db",
        "SIDECAR_KEYS_URL": "sqlite://",
        "LOG_LEVEL": "LOUD",
        "PORT": "many",
        "SIDECAR_METRICS_PORT": "70000",
        "SIDECAR_COMMAND_PREFIX": "My Bot",
        "SIDECAR_CONTENT": "/no/such/folder",
        "SLACK_API_URL": "slack.com",
        "SIDECAR_KEYSURL": "x",
    }

    assert sorted(text.partition(":")[0] for text in faults("run", "", **wrong)) == sorted(wrong)


NEEDED: list[tuple[Mode, str]] = [
    ("run", "SLACK_BOT_TOKEN"),
    ("run", "SLACK_APP_TOKEN"),
    ("web", "SLACK_SIGNING_SECRET"),
    ("worker", "SLACK_BOT_TOKEN"),
    ("migrate", "SIDECAR_KEY"),
    ("check", "SLACK_BOT_TOKEN"),
    ("backup", "SIDECAR_KEY"),
]
SPARED: list[tuple[Mode, str]] = [
    ("run", "SLACK_SIGNING_SECRET"),
    *((mode, "SLACK_APP_TOKEN") for mode in ("web", "worker", "check")),
    ("restore", "SIDECAR_OLD_KEY"),
    *((mode, "SLACK_BOT_TOKEN") for mode in ("migrate", "backup", "restore", "adopt", "held")),
]


@pytest.mark.parametrize(("mode", "name"), NEEDED)
def test_what_a_mode_needs_is_asked_for(mode: Mode, name: str) -> None:
    (fault,) = faults(mode, without=name)

    assert fault.startswith(f"{name}: is missing")


@pytest.mark.parametrize(("mode", "name"), SPARED)
def test_what_a_mode_does_not_need_may_be_missing(mode: Mode, name: str) -> None:
    assert load(mode, without=name).master_key == KEY


def test_a_check_wants_one_way_to_reach_slack() -> None:
    (fault,) = faults("check", without="SLACK_APP_TOKEN", SLACK_SIGNING_SECRET="")

    assert "SLACK_SIGNING_SECRET" in fault


def test_swapped_tokens_are_explained() -> None:
    bot, app = faults(SLACK_BOT_TOKEN="xapp-1-a", SLACK_APP_TOKEN="xoxb-1-b")

    assert bot.startswith("SLACK_BOT_TOKEN: holds an app-level token. It must start with xoxb-")
    assert app.startswith("SLACK_APP_TOKEN: holds a bot token. It must start with xapp-")


def test_a_token_in_the_place_of_the_signing_secret_is_noticed() -> None:
    assert "holds a bot token" in faults("web", SLACK_SIGNING_SECRET="xoxb-1-b")[0]


def test_a_misspelt_name_is_answered_with_the_right_one() -> None:
    (fault,) = faults(SIDECAR_KEYS_URI="sqlite:///k.db")

    assert fault == "SIDECAR_KEYS_URI: is not a setting. Did you mean SIDECAR_KEYS_URL?"


def test_a_missing_value_points_at_a_misspelt_name() -> None:
    (fault,) = faults(without="SLACK_BOT_TOKEN", SLACK_BOT_TOKENS="xoxb-1")

    assert "is it under SLACK_BOT_TOKENS by mistake?" in fault


def test_the_size_switch_of_the_test_suite_is_no_fault() -> None:
    assert load(SIDECAR_FULL="1").master_key == KEY


def test_space_around_a_key_and_missing_padding_do_no_harm() -> None:
    text = base64.b64encode(KEY).decode()

    assert [load(SIDECAR_KEY=key).master_key for key in (f"  {text}\n", text.rstrip("="))] == [KEY, KEY]


def test_both_alphabets_give_the_same_key() -> None:
    key = b"\xfb\xff" * 4 + bytes(range(24))
    texts = base64.b64encode(key).decode(), base64.urlsafe_b64encode(key).decode()

    assert texts[0] != texts[1]
    assert [load(SIDECAR_KEY=text).master_key for text in texts] == [key, key]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "is missing"),
        ("not base64!", "is not base64"),
        ("\u00e9" * 44, "is not base64"),
        (base64.b64encode(b"x" * 31).decode(), "holds 31 bytes instead of 32"),
        (base64.b64encode(bytes(32)).decode(), "is too regular to be secret"),
    ],
)
def test_a_bad_key_is_answered_with_the_way_to_make_one(text: str, wrong: str) -> None:
    (fault,) = faults(SIDECAR_KEY=text)

    assert wrong in fault
    assert fault.endswith(KEY_MAKER)


def test_the_remedy_for_a_missing_key_makes_a_good_one() -> None:
    made = subprocess.run(KEY_MAKER, shell=True, capture_output=True, text=True, check=True)  # noqa: S602

    assert len(load(SIDECAR_KEY=made.stdout).master_key) == 32


def test_debug_is_for_the_practice_workspace_only() -> None:
    assert faults(LOG_LEVEL="debug") == ["LOG_LEVEL: DEBUG is for the practice workspace only. Choose INFO."]
    assert load(LOG_LEVEL="debug", SLACK_API_URL="http://127.0.0.1:1/api").log_level == "DEBUG"


def test_the_address_of_slack_ends_with_a_slash_and_is_not_in_clear() -> None:
    assert load(SLACK_API_URL="http://localhost:1/api").slack_api_url == "http://localhost:1/api/"
    (fault,) = faults(SLACK_API_URL="http://slack.com/api/")

    assert "in clear" in fault


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:80/", True),
        ("http://127.8.8.8/", True),
        ("http://[::1]:80/", True),
        ("http://127.0.0.1@slack.com/", False),
        ("http://localhost.example.org/", False),
        ("http://[bad", False),
        ("", False),
    ],
)
def test_loopback_means_this_machine(url: str, here: bool) -> None:
    assert is_loopback(url) is here


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=4000\nHOST=0.0.0.0\nSLACK_BOT_TOKEN='xoxb-$HOME'\n", encoding="utf-8")
    environ = {name: value for name, value in FULL.items() if name != "SLACK_BOT_TOKEN"} | {"PORT": "5000"}

    settings = load_settings("run", environ, file)

    assert (settings.port, settings.host, settings.slack_bot_token) == (5000, "0.0.0.0", "xoxb-$HOME")  # noqa: S104


def test_an_unreadable_file_is_one_fault_among_the_others(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"PORT=\xff\xfe")

    with pytest.raises(SettingsError) as refused:
        load_settings("run", {}, tmp_path / ".env")

    assert refused.value.faults[0].startswith(".env: cannot be read")
    assert len(refused.value.faults) == 4


def test_no_secret_shows_in_the_settings() -> None:
    settings = load(DATABASE_URL="postgres://u:hunter2@h/d")

    shown = repr(settings)

    for secret in ("xoxb-1-bot", "xapp-1-app", "5ec0de", "hunter2", repr(KEY)):
        assert secret not in shown


def test_no_value_shows_in_a_fault() -> None:
    names = [name for name in FULL if name != "SIDECAR_KEY"]
    found = faults(
        "web",
        SIDECAR_KEY="topsecret",
        DATABASE_URL="oracle://topsecret@h/d",
        SIDECAR_KEYS_URL="postgres://u:topsecret/@h:x/d",
        PORT="topsecret",
        LOG_LEVEL="topsecret",
        SLACK_API_URL="topsecret",
        SIDECAR_COMMAND_PREFIX="TOPSECRET",
        SIDECAR_CONTENT="topsecret",
        **dict.fromkeys(names, "xoxp-topsecret"),
    )

    assert len(found) == 11
    assert "topsecret" not in " ".join(found).lower()


def test_numbers_are_served_nowhere_unless_there_is_a_port_and_then_to_this_machine_alone() -> None:
    off = load_settings("worker", FULL, dotenv=None)
    on = load_settings("worker", FULL | {"SIDECAR_METRICS_PORT": "9108"}, dotenv=None)

    assert off.metrics_port is None
    assert (on.metrics_host, on.metrics_port) == ("127.0.0.1", 9108)


def test_the_example_file_names_every_setting() -> None:
    text = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    named = {line.lstrip("#").partition("=")[0] for line in text.splitlines() if "=" in line and " " not in line}

    named.remove("POSTGRES_PASSWORD")  # for compose.yaml: none of ours
    others = ["DATABASE_URL", "HOST", "LOG_LEVEL", "PORT", "SIDECAR_COMMAND_PREFIX", "SIDECAR_CONTENT", "SLACK_API_URL"]
    numbers = {"SIDECAR_METRICS_HOST", "SIDECAR_METRICS_PORT"}
    assert named == set(FULL) | numbers | {"SIDECAR_KEYS_URL", "SIDECAR_KEYS_ON_SAME_SERVER", *others}
