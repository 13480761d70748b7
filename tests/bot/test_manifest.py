"""The app manifest: one file, and its variants for a web address and for a command prefix."""

from __future__ import annotations

import json

import pytest

from bot.errors import SettingsError
from bot.manifest import FILE, manifest
from bot.settings import PREFIX

URL = "https://sidecar.example.org/slack/events"


def commands(mode: str = "socket", prefix: str = "") -> list[str]:
    return [command["command"] for command in manifest(mode, prefix)["features"]["slash_commands"]]


def test_the_file_is_the_socket_variant() -> None:
    assert json.loads(FILE.read_text(encoding="utf-8")) == manifest("socket")


def test_the_scopes_are_final_and_none_reads_messages() -> None:
    scopes = manifest("socket")["oauth_config"]["scopes"]

    assert scopes == {"bot": ["commands", "chat:write", "users:read", "files:write"]}


def test_the_messages_tab_is_there_and_read_only() -> None:
    assert manifest("socket")["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": True,
    }


def test_nothing_but_home_and_farewells_is_subscribed_to() -> None:
    events = manifest("socket")["settings"]["event_subscriptions"]

    assert events == {"bot_events": ["app_home_opened", "app_uninstalled", "tokens_revoked"]}


def test_the_socket_variant_names_no_address() -> None:
    app = manifest("socket")

    assert app["settings"]["socket_mode_enabled"] is True
    assert "http" not in json.dumps(app)


@pytest.mark.parametrize("address", ["https://sidecar.example.org", "https://sidecar.example.org/", URL])
def test_the_web_variant_sends_everything_to_one_address(address: str) -> None:
    app = manifest(address)

    settings = app["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == URL
    assert settings["interactivity"] == {"is_enabled": True, "request_url": URL, "message_menu_options_url": URL}
    assert {command["url"] for command in app["features"]["slash_commands"]} == {URL}


@pytest.mark.parametrize("address", ["", "web", "http://example.org", "ftp://example.org", "https://", "https://h?a=1"])
def test_an_address_slack_would_not_take_is_refused(address: str) -> None:
    with pytest.raises(SettingsError):
        manifest(address)


def test_a_web_address_on_this_machine_may_be_plain() -> None:
    assert manifest("http://127.0.0.1:3000")["settings"]["event_subscriptions"]["request_url"].startswith("http:")


def test_a_prefix_goes_before_every_command() -> None:
    assert commands(prefix="acme-") == [
        "/acme-feedback-ask",
        "/acme-feedback-tip",
        "/acme-reflect",
        "/acme-workbook",
        "/acme-sidecar",
    ]


def test_a_prefix_slack_would_not_take_is_refused() -> None:
    for prefix in ("Acme", "a b", "/x", "x" * 17):
        with pytest.raises(SettingsError):
            manifest("socket", prefix)


def test_the_longest_prefix_leaves_commands_slack_can_hold() -> None:
    longest = "x" * 16

    assert PREFIX.fullmatch(longest)
    assert max(map(len, commands(prefix=longest))) <= 32


def test_one_variant_does_not_leak_into_the_next() -> None:
    manifest("https://sidecar.example.org", "acme-")

    assert commands() == ["/feedback-ask", "/feedback-tip", "/reflect", "/workbook", "/sidecar"]


def test_the_texts_fit_slacks_limits() -> None:
    """The lengths are those of Slack's published manifest schema."""
    about = manifest("socket")["display_information"]

    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
