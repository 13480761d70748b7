"""The members and channels of the practice workspace as it begins, and the ids of the team and the app."""

from __future__ import annotations

from dataclasses import dataclass

TEAM_ID = "T0PRACTICE"
TEAM_NAME = "Compass Circle"
TEAM_DOMAIN = "compass-circle"
APP_ID = "A0PRACTICE"
BOT_ID = "B0PRACTICE"
BOT_USER_ID = "U0PRACTBOT"
SLACKBOT_ID = "USLACKBOT"


@dataclass(frozen=True)
class Member:
    """One member, as a workspace admin would see the row in the directory."""

    id: str
    name: str
    real_name: str
    title: str = ""
    tz: str | None = "Etc/UTC"
    color: str = "4a6fa5"
    is_admin: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    deleted: bool = False
    status_emoji: str = ""


def _member(real_name: str, title: str, tz: str | None, color: str, **flags: bool) -> Member:
    name = real_name.split(maxsplit=1)[0].lower()
    return Member(f"U0{name.upper():0<8}", name, real_name, title, tz, color, status_emoji="", **flags)


# Whoever an app must cope with is among them: zones with half hours, nobody's zone, a guest, somebody who left.
PEOPLE: tuple[Member, ...] = (
    _member("Ana Duarte", "CPO, Harbour", "Europe/Lisbon", "b4553a", is_admin=True),
    _member("Ben Okafor", "CPO, Fieldnote", "America/Sao_Paulo", "3a7d5c"),
    _member("Chloe Martin", "VP Product, Lumen", "Europe/Paris", "7a4ea3"),
    _member("Dev Anand", "CPO, Northwind", "Asia/Kolkata", "2f6f8f"),
    _member("Emeka Obi", "CPO, Kite", "Africa/Lagos", "a06a1b"),
    _member("Farah Aziz", "Head of Product, Reed", "Asia/Dubai", "8f3a5f"),
    _member("Goran Petrov", "CPO, Mosaic", "Europe/Zagreb", "4d6b2f"),
    _member("Hana Sato", "CPO, Tideline", "Asia/Tokyo", "365aa8"),
    _member("Ines Ferrer", "VP Product, Olive", "Europe/Madrid", "b03a4a"),
    _member("Jonas Berg", "CPO, Fjord", "Europe/Oslo", "2c7a7a"),
    _member("Kavya Rao", "CPO, Banyan", "Asia/Kolkata", "9a5b2d"),
    _member("Liam Walsh", "Head of Product, Slate", "Europe/Dublin", "5a5a9c"),
    _member("Mei Lin", "CPO, Lantern", "Asia/Singapore", "a8476b"),
    _member("Noor Haddad", "CPO, Cedar (new here)", None, "3f7f3f"),
    _member("Otto Keller", "Guest coach", "Europe/Berlin", "6b6b6b", is_restricted=True),
    _member("Pia Nowak", "left in spring", "Europe/Warsaw", "8a8a8a", deleted=True),
)

CHANNELS: tuple[tuple[str, str, str], ...] = (
    ("C0GENERAL", "general", "News for everybody in the circle"),
    ("C0LEADERS", "product-leaders", "How we lead product, out loud"),
    ("C0INTROS", "introductions", "Say hello, say what you are good at"),
)


PRIVATE_CHANNELS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("C0MODERATORS", "moderators", "Private: texts that somebody reported", ("ana", "hana")),
)
"""Channels only these members see."""


def bot_member(name: str) -> Member:
    """Return the app's own bot user."""
    handle = name.lower().replace(" ", "")
    return Member(BOT_USER_ID, handle, name, "App", "America/Los_Angeles", "2b2b2b", is_bot=True)


def slackbot() -> Member:
    """Return Slackbot, which Slack lists with `is_bot` false."""
    return Member(SLACKBOT_ID, "slackbot", "Slackbot", "", "America/Los_Angeles", "757575")
