"""What an address of Postgres may ask for behind its question mark.

Hosted databases hand out addresses for libpq, whose parameters are the names here (chapter "Database Connection Control
Functions", section "Parameter Key Words", of the manual of Postgres 18). asyncpg reads most of them in an address of its
own, and takes what it does not know for a setting of the server, which then refuses to connect without saying why.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping

PASSED = frozenset(
    {
        "host", "port", "dbname", "user", "password", "passfile", "sslmode", "sslnegotiation", "sslcert", "sslkey",
        "sslpassword", "sslrootcert", "sslcrl", "ssl_min_protocol_version", "ssl_max_protocol_version", "krbsrvname",
        "gsslib", "target_session_attrs", "application_name", "options",
    }
)  # fmt: skip
"""What asyncpg, or the server itself, understands."""
OURS = frozenset({"connect_timeout", "pgbouncer"})
"""What `bot.store` sees to: seconds to wait for a connection; "true" where one pool serves many in turns."""
LEFT_OUT = frozenset(
    {
        "channel_binding", "client_encoding", "fallback_application_name", "gssdelegation", "gssencmode", "keepalives",
        "keepalives_count", "keepalives_idle", "keepalives_interval", "load_balance_hosts", "max_protocol_version",
        "min_protocol_version", "sslcertmode", "sslcompression", "sslkeylogfile", "sslsni", "tcp_user_timeout",
    }
)  # fmt: skip
"""What changes nothing here, or nothing that matters: docs/operations.md says why of each."""
REFUSED = {
    "hostaddr": "Write the address in the place of the host",
    "oauth_client_id": "Use a password or a certificate",
    "oauth_client_secret": "Use a password or a certificate",
    "oauth_issuer": "Use a password or a certificate",
    "oauth_scope": "Use a password or a certificate",
    "replication": "Leave it out: Sidecar reads and writes tables",
    "require_auth": "Leave it out, and let the server's pg_hba.conf say how people prove who they are",
    "requirepeer": "Leave it out, and see to the rights of the socket's folder",
    "scram_client_key": "Give the password",
    "scram_server_key": "Give the password",
    "service": "Write out what the service file says",
    "servicefile": "Write out what the service file says",
    "sslcrldir": "Name one file with sslcrl",
}
"""What would promise something that nobody keeps, and what to do instead."""
SAFE = ("require", "verify-ca", "verify-full")
SSL_MODES = ("disable", "allow", "prefer", *SAFE)


def asked_of_postgres(asked: Mapping[str, str]) -> dict[str, str]:
    """Return what of this is handed on; ValueError(what, remedy) names what cannot be, never a value."""
    for name in asked:
        if name not in PASSED | OURS | LEFT_OUT:
            remedy = REFUSED.get(name, "Leave it out: it is no parameter of Postgres that we know")
            raise ValueError(f"asks for {name[:40]!r}, which Sidecar cannot do", remedy)
    # `ssl` is what older addresses of ours said.
    kept = {name: value for name, value in asked.items() if name in PASSED | OURS}
    if kept.get("sslmode", SSL_MODES[0]) not in SSL_MODES:
        raise ValueError("has an sslmode that there is not", f"Use one of {', '.join(SSL_MODES)}")
    if asked.get("channel_binding") == "require" and kept.get("sslmode") not in SAFE:
        # It cannot be kept, and without TLS nothing would be left of what was asked for.
        raise ValueError("asks for 'channel_binding' without TLS", "Add sslmode=verify-full, or sslmode=require")
    for name in ("connect_timeout", "port"):
        if name in kept and not kept[name].isascii() or name in kept and not kept[name].isdigit():
            raise ValueError(f"has a {name} that is no number", "Use whole numbers")
    return kept | _certificates(kept)


def _certificates(kept: Mapping[str, str]) -> dict[str, str]:
    """Return the file of this machine's certificates where "system" is asked for: asyncpg knows files only."""
    if kept.get("sslrootcert") != "system":
        return {}
    file = ssl.get_default_verify_paths().cafile
    if file is None:
        raise ValueError("asks for the system's certificates, and there are none", "Name a file with sslrootcert")
    return {"sslrootcert": file, "sslmode": "verify-full"}
