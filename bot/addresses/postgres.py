"""An address of Postgres, taken apart as libpq does it and put together in one form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from itertools import product
from pathlib import Path
from urllib.parse import quote, unquote, urlencode

from bot.addresses import parameters
from bot.addresses.parameters import UNREADABLE

LOCAL = "localhost"
DEFAULT_PORT = "5432"
NOWHERE = ("/run/postgresql", "/var/run/postgresql", "/tmp", LOCAL)  # noqa: S108 - where servers have their sockets
"""Where asyncpg looks for a server when no host is named."""
_SEAT = re.compile(r"(?:\[(?P<six>[^\[\]]+)\]|(?P<host>[^\[\]:]*))(?::(?P<port>.*))?")
_HOST = re.compile(r"/.*|[\w.:%-]+")

Place = tuple[str, str, str]
"""Host or folder, port, and database."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """Who asks for which database, and where it may be."""

    account: str
    """User and password, as they stand before the @."""
    hosts: tuple[str, ...]
    """Names, numbers, or folders of sockets; none where asyncpg shall look by itself."""
    ports: tuple[str, ...]
    """One for each host, or a single one for no host; empty where none was named."""
    name: str
    asked: Mapping[str, str]
    """What else stands behind the question mark, as `parameters` understood it."""

    @classmethod
    def read(cls, rest: str) -> Postgres:
        """Take apart what stands behind the scheme. Raises ValueError(what, remedy) without a word of it."""
        base, _, query = rest.partition("?")
        seats, _, name = base.partition("/")
        # A bare / ? # or @ in a password cuts it in two. What comes after would pass for a database, or a parameter,
        # and be shown as such.
        if "#" in base or "/" in name or "@" in name + query:
            raise ValueError(*UNREADABLE)
        asked = parameters.understood(parameters.read(query))
        account, _, seats = seats.rpartition("@")
        hosts, ports = _seats(seats, asked.pop("host", ""), asked.pop("port", ""))
        name = asked.pop("dbname", unquote(name))
        if not name:
            raise ValueError("names no database", "Use postgresql://user:password@host/name")
        account = _account(account, asked.pop("user", None), asked.pop("password", None))
        return cls(account, hosts, ports, name, asked)

    def __str__(self) -> str:
        """Put it together, as SQLAlchemy reads it: one host before the question mark, a folder or several behind it."""
        behind: dict[str, str] = {}
        seat = "".join(f":{port}" for port in self.ports if port)
        if len(self.hosts) == 1 and not self.hosts[0].startswith("/"):
            seat = f"[{self.hosts[0]}]{seat}" if ":" in self.hosts[0] else f"{self.hosts[0]}{seat}"
        elif self.hosts:
            ports = [port or DEFAULT_PORT for port in self.ports] if any(self.ports) or len(self.hosts) > 1 else []
            seat, behind = "", {"host": ",".join(self.hosts)} | ({"port": ",".join(ports)} if ports else {})
        account = f"{self.account}@" if self.account else ""
        asked = urlencode(behind | dict(self.asked), quote_via=quote, safe="/,:")
        return f"{account}{seat}/{quote(self.name, safe='')}{'?' if asked else ''}{asked}"

    def meets(self, other: Postgres) -> bool:
        """Tell whether both may lead to one database. User and parameters are left out: they change no tables."""
        return any(_same(here, there) for here, there in product(self._places(), other._places()))

    def _places(self) -> Iterator[Place]:
        anywhere = product(NOWHERE, self.ports)
        for host, port in zip(self.hosts, self.ports, strict=True) if self.hosts else anywhere:
            yield _plain(host), port or DEFAULT_PORT, self.name


def _same(here: Place, there: Place) -> bool:
    hosts = (here[0], there[0])
    # A folder is where a server of this machine has its socket; two folders are two servers.
    by_socket = LOCAL in hosts and any(host.startswith("/") for host in hosts)
    return here[1:] == there[1:] and (hosts[0] == hosts[1] or by_socket)


def _plain(host: str) -> str:
    """Return what all spellings of one host share, as far as that can be said without asking anybody."""
    if host.startswith("/"):
        return str(Path(host).resolve())
    host = host.lower().rstrip(".")
    try:
        number = ip_address(host)
    except ValueError:
        return host
    if isinstance(number, IPv6Address) and number.ipv4_mapped:
        number = number.ipv4_mapped
    return LOCAL if number.is_loopback or number.is_unspecified else str(number)


def _account(account: str, user: str | None, password: str | None) -> str:
    """Return user and password, each quoted anew: whatever else stands behind the question mark counts for more."""
    before, mark, after = account.partition(":")
    user = unquote(before) if user is None else user
    password = unquote(after) if password is None and mark else password
    return quote(user, safe="") + ("" if password is None else f":{quote(password, safe='')}")


def _seats(seats: str, host: str, port: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return hosts with their ports, from before the question mark and from behind it, where libpq looks last."""
    found = [_seat(one) for one in seats.split(",")] if seats else []
    hosts = host.split(",") if host else [one for one, _ in found if one or len(found) > 1]
    ports = (port.split(",") if port else [one for _, one in found]) or [""]
    # One port is every host's.
    ports = ports * len(hosts) if len(ports) == 1 and hosts else ports
    readable = all(map(_HOST.fullmatch, hosts)) and all(map(_is_port, ports))
    if not readable or len(ports) != max(1, len(hosts)):
        raise ValueError(*UNREADABLE)
    return tuple(hosts), tuple(ports)


def _seat(text: str) -> tuple[str, str]:
    found = _SEAT.fullmatch(text)
    if found is None:
        raise ValueError(*UNREADABLE)
    return unquote(found["six"] or found["host"]), found["port"] or ""


def _is_port(text: str) -> bool:
    return not text or (text.isascii() and text.isdecimal() and 0 < int(text) < 65536)
