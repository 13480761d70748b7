"""The members and channels of the practice workspace as it begins, and the ids of the team and the app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TEAM_ID = "T0PRACTICE"
TEAM_NAME = "Compass Circle"
TEAM_DOMAIN = "compass-circle"
APP_ID = "A0PRACTICE"
BOT_ID = "B0PRACTICE"
BOT_USER_ID = "U0PRACTBOT"
SLACKBOT_ID = "USLACKBOT"
BLANK = " \u3164"
"""A space, and a letter of which nobody sees anything."""


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
    display_name: str = ""
    """Blank for many people: Slack then shows the full name, which may be blank as well."""
    is_ultra_restricted: bool = False
    """A guest of one channel."""
    team_id: str = TEAM_ID
    """Of somebody who is here through a shared channel: their own workspace's."""

    @property
    def is_stranger(self) -> bool:
        """Whether they belong to another workspace."""
        return self.team_id != TEAM_ID

    @property
    def shown(self) -> str:
        """What Slack shows of them."""
        return self.display_name.strip(BLANK) or self.real_name.strip(BLANK) or self.name


def _member(real_name: str, title: str, tz: str | None, color: str, **flags: Any) -> Member:
    name = real_name.split(maxsplit=1)[0].lower()
    return Member(f"U0{name.upper():0<8}", name, real_name, title, tz, color, status_emoji="", **flags)


def _called(name: str, display_name: str, real_name: str, color: str, **more: Any) -> Member:
    id_ = "".join(one for one in name.upper() if one.isalnum())
    return Member(f"U0{id_:0<8}", name, real_name, color=color, display_name=display_name, **more)


# Names as real workspaces have them, and whoever cannot be asked.
AS_THEY_ARE: tuple[Member, ...] = (
    _called("cparker", "chris", "Christina Parker", "7d5ba6", title="CPO, Ridge", tz="America/Denver"),
    _called("cwong", "chris", "Christopher Wong", "3f8f6b", title="CPO, Delta", tz="Asia/Hong_Kong"),
    _called("msilva", "", "Maria Silva", "b5632f", title="CPO, Alder", tz="America/Sao_Paulo"),
    _called("maria.silva2", "", "Maria Silva", "4c74b0", title="VP Product, Quarry", tz="Europe/Lisbon"),
    _called("jn", "", "José Núñez", "a34f6d", title="CPO, Solana", tz="America/Mexico_City"),
    _called("isiky", "Işık", "Işık Yılmaz", "2e7f9e", title="CPO, Boğaz", tz="Europe/Istanbul"),
    _called("okrylova", "Ольга", "Ольга Крылова", "8a6d3b", title="CPO, Vesna", tz="Europe/Riga"),
    _called("wangfang", "王芳", "王芳", "9c4668", title="CPO, 灯塔", tz="Asia/Shanghai"),
    # Neither name, and one of which nobody sees anything.
    _called("u7kfd", "", "", "666666", tz="Europe/Vienna"),
    _called("rmenon", BLANK, "Ravi Menon", "5c8a3c", title="CPO, Monsoon", tz="Asia/Kolkata"),
    _called("hubert", "Wolfeschlegelsteinhausenbergerdorff" * 2 + "-Hubertus", "Hubert Wolfe", "6a5acd", tz="Etc/UTC"),
    _called("gabi", "Gabi", "Gabriela Roth", "777777", is_restricted=True, is_ultra_restricted=True),
    _called("svisser", "Sanne", "Sanne Visser", "555577", team_id="T0NEIGHBOR"),
    _called("tallybot", "", "Tallybot", "2b2b2b", is_bot=True),
)

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
    *AS_THEY_ARE,
)

CHANNELS: tuple[tuple[str, str, str], ...] = (
    ("C0GENERAL", "general", "News for everyone in the circle"),
    ("C0LEADERS", "product-leaders", "How we lead product, out loud"),
    ("C0INTROS", "introductions", "Say hello, say what you are good at"),
)


PRIVATE_CHANNELS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("C0MODERATORS", "moderators", "Private: texts that someone reported", ("ana", "hana")),
)
"""Channels only these members see."""


def bot_member(name: str) -> Member:
    """Return the app's own bot user."""
    handle = name.lower().replace(" ", "")
    return Member(BOT_USER_ID, handle, name, "App", "America/Los_Angeles", "2b2b2b", is_bot=True)


def slackbot() -> Member:
    """Return Slackbot, which Slack lists with `is_bot` false."""
    return Member(SLACKBOT_ID, "slackbot", "Slackbot", "", "America/Los_Angeles", "757575")
