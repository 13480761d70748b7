"""Settings that look right and are not: lines of a file that would be lost, addresses nobody can send to, and so on."""

from __future__ import annotations

from pathlib import Path

import pytest
import yarl

from bot.errors import CannotListen, SettingsError
from bot.manifest import manifest
from bot.serving.web import listening_socket
from bot.settings import load_settings
from tests.bot.test_settings import FULL, faults, load

ENV = [f"{name}={value}" for name, value in FULL.items()]


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (['SIDECAR_KEYS_URL="sqlite:///k.db'], 5),
        (["", "# a note", "HOST='hush"], 7),
        (['HOST="hush" and there'], 5),
        (["some words"], 5),
        (["=x"], 5),
        (['HOST="hush', 'DATABASE_URL="sqlite:///x.db"'], 5),
        (['HOST="hush', "PORT=1", 'LOG_LEVEL="INFO"'], 5),
        (['OTHER="', "export PORT=1", '"'], 5),
        (['HOST="a', 'b"'], 5),
    ],
)
def test_a_line_of_the_file_that_cannot_be_read_is_named_and_not_left_out(
    tmp_path: Path, lines: list[str], line: int
) -> None:
    file = tmp_path / ".env"
    file.write_text("\n".join([*ENV, *lines]))

    with pytest.raises(SettingsError) as refused:
        load_settings("run", {}, file)

    assert refused.value.faults[0].startswith(f".env, line {line}: ")
    assert "hush" not in str(refused.value)


def test_what_a_file_holds_for_others_is_none_of_our_business(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "\ufeff" + "\n".join([*ENV, "", 'CERT="-----BEGIN-----', "abc=", '"', "export PORT=81 # a note", "ALONE"])
    )

    assert load_settings("run", {}, file).port == 81


NO_WEB_ADDRESSES = (
    *(
        "https://[bad/",
        "https://[::1/",
        "https://x:99999999/",
        "https://x:port/",
        "https://x:0/",
        "https://",
        "https:///x",
    ),
    *("https://x y/", "https://x/?a=b", "https://x/#a", "https://u:p@x/", "https://x\\y", "ftp://x/", "https://a..b/"),
    *(f"https://{'a' * 70}.org/", "https://[::1]x/", "https://:80/"),
)


@pytest.mark.parametrize("url", NO_WEB_ADDRESSES)
def test_what_is_no_web_address_is_a_fault_before_anything_is_sent_there(url: str) -> None:
    (fault,) = faults(SLACK_API_URL=url)
    assert fault == "SLACK_API_URL: is not a web address. Leave it out to use Slack itself."
    with pytest.raises(SettingsError):
        manifest(url)


@pytest.mark.parametrize(
    "url", ["https://x", "https://[::1]:8080/api", "https://b\u00fcro.example/a/b/", "http://127.1.2.3:1"]
)
def test_a_web_address_is_one_for_what_sends_there(url: str) -> None:
    assert yarl.URL(load(SLACK_API_URL=url).slack_api_url).host
    assert manifest(url)


@pytest.mark.parametrize("length", [300, 5_000])
def test_a_name_too_long_for_a_file_is_a_fault(length: int) -> None:
    name = "x" * length
    found = faults(DATABASE_URL=f"sqlite:///{name}", SIDECAR_KEYS_URL=f"sqlite:///{name}-keys", SIDECAR_CONTENT=name)

    assert sorted(one.partition(":")[0] for one in found) == ["DATABASE_URL", "SIDECAR_CONTENT", "SIDECAR_KEYS_URL"]


def test_a_host_that_is_no_name_is_no_place_to_listen_at() -> None:
    with pytest.raises(CannotListen):
        listening_socket("a" * 70, 0)
