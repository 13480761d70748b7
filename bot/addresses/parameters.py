"""What an address of Postgres may ask for behind its question mark.

Hosting companies write addresses for libpq (the words are those of its manual, "Parameter Key Words", Postgres 18).
asyncpg reads some of them and takes any other for a setting of the server, which then lets nobody in. So each is handed
on, put in other words, left out because nothing is lost by it, or refused by its name; its value may be a secret.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

UNREADABLE = ("cannot be read", "Use postgresql://user:password@host/name, odd characters as %XX")
"""What is wrong with an address that comes apart at the wrong places, and what to do."""
PLACE = frozenset({"host", "port", "dbname", "user", "password"})
"""What libpq takes before the question mark, too; behind it, it counts for more."""
PASSED = frozenset(
    {
        "application_name", "connect_timeout", "gsslib", "krbsrvname", "options", "passfile", "sslcert", "sslcrl",
        "sslkey", "sslmode", "sslnegotiation", "sslpassword", "sslrootcert", "ssl_max_protocol_version",
        "ssl_min_protocol_version", "target_session_attrs",
    }
)  # fmt: skip
"""What our engines, asyncpg or the server itself understand."""
LEFT_OUT = frozenset(
    {
        "channel_binding", "client_encoding", "fallback_application_name", "gssdelegation", "gssencmode", "keepalives",
        "keepalives_count", "keepalives_idle", "keepalives_interval", "load_balance_hosts", "max_protocol_version",
        "min_protocol_version", "pgbouncer", "sslcertmode", "sslcompression", "sslsni", "tcp_user_timeout",
    }
)  # fmt: skip
"""What we do anyway, or what makes no difference to what is kept here or who sees it (with the values in CHOICES)."""
_TLS = ("TLSv1.2", "TLSv1.3")
SURE = ("require", "verify-ca", "verify-full")
CHOICES = {
    "sslmode": ("disable", "allow", "prefer", *SURE),
    "sslnegotiation": ("postgres", "direct"),
    "ssl_min_protocol_version": _TLS,
    "ssl_max_protocol_version": _TLS,
    # Sidecar writes: a server that is only read from is no use.
    "target_session_attrs": ("any", "read-write", "primary"),
    "gsslib": ("gssapi", "sspi"),
    "channel_binding": ("disable", "prefer", "require"),
    "gssdelegation": ("0",),
    "gssencmode": ("disable", "prefer"),
    "min_protocol_version": ("3.0",),
    "sslcertmode": ("disable", "allow"),
    "sslsni": ("1",),
}
"""The values of words that have a list of them. Others than these promise what nobody here would keep."""
FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
SYSTEM = "system"
REFUSED = {
    "hostaddr": "Write the address in the place of the host",
    "replication": "Leave it out: Sidecar reads and writes tables",
    "require_auth": "Leave it out, and let the server's pg_hba.conf say how people prove who they are",
    "requirepeer": "Leave it out, and see to the rights of the socket's folder",
    "requiressl": "Use sslmode=require",
    "service": "Write out what the service file says",
    "servicefile": "Write out what the service file says",
    "sslcrldir": "Name one file with sslcrl",
    "sslkeylogfile": "Leave it out: whoever has that file reads along",
} | dict.fromkeys(
    ("oauth_client_id", "oauth_client_secret", "oauth_issuer", "oauth_scope", "scram_client_key", "scram_server_key"),
    "Use a password or a certificate",
)
"""What cannot be done here, and what to do instead."""


def read(query: str) -> dict[str, str]:
    """Take apart what stands behind the question mark; of a word that is there twice the last counts, as for libpq."""
    if not query:
        return {}
    pairs = [one.partition("=") for one in query.split("&")]
    if not all(name and mark for name, mark, _ in pairs):
        raise ValueError(*UNREADABLE)
    asked = {unquote(name): unquote(value) for name, _, value in pairs}
    if any("\0" in value for value in asked.values()):
        raise ValueError(*UNREADABLE)
    return asked


def understood(asked: Mapping[str, str]) -> dict[str, str]:
    """Return what of this is handed on, in words that do what was asked for.

    Raises:
        ValueError(what, remedy): something cannot be done. It names the word, never its value.
    """
    _refuse_others(asked)
    given = _tls_of_java({name: value for name, value in asked.items() if value})
    for name, choices in CHOICES.items():
        if given.get(name, choices[0]) not in choices:
            raise ValueError(f"asks by {name} for what Sidecar cannot do", f"Use one of: {', '.join(choices)}")
    if not given.get("connect_timeout", "0").isdecimal():
        raise ValueError("has a connect_timeout that is no number", "Give whole seconds")
    kept = {name: value for name, value in given.items() if name in PASSED | PLACE}
    return kept | _certificates(given)


def _refuse_others(asked: Mapping[str, str]) -> None:
    for name in asked:
        if name not in PLACE | PASSED | LEFT_OUT | {"ssl"}:
            remedy = REFUSED.get(name, "Leave it out: it is none of Postgres's parameters that Sidecar knows")
            raise ValueError(f"asks for {name[:40]!r}, which Sidecar cannot do", remedy)


def _tls_of_java(given: dict[str, str]) -> dict[str, str]:
    """Put `ssl=true`, which libpq takes for JDBC's sake, and what older versions of ours took, as libpq's own word."""
    said = given.pop("ssl", "")
    if said and "sslmode" in given:
        raise ValueError("has both ssl and sslmode", "Leave out ssl")
    return given | ({"sslmode": "require" if said == "true" else said} if said else {})


def _certificates(given: Mapping[str, str]) -> dict[str, str]:
    """Return how the server has to prove that it is the one, if that was asked for."""
    mode, roots = given.get("sslmode", ""), given.get("sslrootcert", "")
    if given.get("channel_binding") == "require":
        # asyncpg binds no channels. What that is for, that nobody stands in between, a certificate shows as well.
        mode, roots = "verify-full", roots or SYSTEM
    if roots == SYSTEM:
        # As for libpq: whom the whole world may certify must at least be called as we call them.
        mode, roots = "verify-full", _of_the_system()
    for name in FILES:
        if (file := given.get(name, "")) not in ("", SYSTEM) and not os.access(file, os.R_OK):
            raise ValueError(f"names a file for {name} that cannot be read", "Give its full path, and let us read it")
    if mode in ("verify-ca", "verify-full") and not roots and not _has_own_roots():
        raise ValueError("asks for verify-ca or verify-full, and says not by which certificates", _ADD_ROOTS)
    if given.get("sslnegotiation") == "direct" and mode not in SURE:
        raise ValueError("asks for sslnegotiation=direct, and not surely for TLS", "Add sslmode=require")
    return {name: value for name, value in (("sslmode", mode), ("sslrootcert", roots)) if value}


def _has_own_roots() -> bool:
    try:
        return (Path.home() / ".postgresql/root.crt").exists()
    except (OSError, RuntimeError):  # a user without a home, as containers have them, or one that is closed to them
        return False


_ADD_ROOTS = "Add sslrootcert=system, or sslrootcert= and the file of your hosting company"


def _of_the_system() -> str:
    """Return the file of the certificates this machine trusts: asyncpg knows files only."""
    file = ssl.get_default_verify_paths().cafile
    if file is None:
        raise ValueError("asks for the system's certificates, and there are none", "Name a file with sslrootcert")
    return file
