"""Postgres as hosting companies put it up: what an address asks for reaches it, and its certificate is looked at."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.addresses import async_address
from bot.errors import StoreAway
from bot.store import Store
from tests.kit.databases import Urls
from tests.store.samples import SAMPLES

ASKED = {
    "application_name": "sidecar-test",
    "channel_binding": "prefer",
    "client_encoding": "UTF8",
    "connect_timeout": "15",
    "keepalives_idle": "60",
    "options": "-c%20work_mem%3D7MB",
    "passfile": "/nowhere",
    "pgbouncer": "true",
    "ssl_min_protocol_version": "TLSv1.2",
    "sslmode": "prefer",
    "sslnegotiation": "postgres",
    "sslsni": "1",
    "target_session_attrs": "read-write",
}


@pytest.mark.parametrize("urls", ["postgres"], indirect=True)
async def test_what_an_address_asks_for_reaches_the_server(urls: Urls) -> None:
    mark = "&" if "?" in urls.database else "?"
    asked = "&".join(f"{name}={value}" for name, value in ASKED.items())
    store = Store(async_address(f"{urls.database}{mark}{asked}"))
    async with store.read() as tx:
        shown = [(await tx.exec_driver_sql(f"SHOW {name}")).scalar() for name in ("application_name", "work_mem")]
    await store.close()

    assert shown == ["sidecar-test", "7MB"]


@pytest.mark.parametrize("urls", ["postgres"], indirect=True)
async def test_nothing_that_was_prepared_stays_on_a_connection(urls: Urls) -> None:
    """What stays there a pool would hand to somebody else, who knows other statements by the same names."""
    store = Store(urls.database)
    for use in (store.read, store.begin):
        async with use() as tx:
            await SAMPLES["members.get"](tx)
            assert (await tx.exec_driver_sql("SELECT name FROM pg_prepared_statements")).all() == []
    await store.close()


# A server that is there for the first words only.

Greeting = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(greet: Greeting) -> AsyncIterator[int]:
    """Listen on a port and greet whoever comes."""

    async def come_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await greet(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(come_in, "127.0.0.1", 0)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()


@pytest.mark.full
async def test_a_server_that_never_answers_is_waited_for_as_long_as_the_address_says() -> None:
    async def say_nothing(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with listening(say_nothing) as port:
        store = Store(async_address(f"postgresql://u:p@127.0.0.1:{port}/d?connect_timeout=1&sslmode=disable"))
        began = time.monotonic()
        with pytest.raises(StoreAway):
            async with store.read() as tx:
                await SAMPLES["members.get"](tx)
        waited = time.monotonic() - began
        await store.close()

    assert 0.9 < waited < 5


def certified(folder: Path, name: str) -> Path:
    """Make a key and a certificate for a host that nobody else certifies; both are in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


async def told_to(asked: str, certificate: Path) -> bool:
    """Return whether somebody who asks for this tells a server with this certificate who they are."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    said: list[bytes] = []

    async def offer_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(8)  # "may we speak TLS?"
        writer.write(b"S")
        await writer.start_tls(context)
        said.append(await reader.read(100))

    async with listening(offer_tls) as port:
        store = Store(async_address(f"postgresql://eve@localhost:{port}/d?{asked}"))
        with pytest.raises(StoreAway):
            async with store.read() as tx:
                await SAMPLES["members.get"](tx)
        await store.close()
    return any(b"eve" in words for words in said)


@pytest.mark.parametrize(
    ("asked", "trusts"),
    [
        ("sslmode=require", True),
        ("sslmode=require&channel_binding=require", False),
        ("sslmode=verify-full&sslrootcert=system", False),
        ("sslmode=require&sslrootcert=system", False),
        ("channel_binding=require&sslrootcert={own}", True),
        ("sslmode=verify-full&sslrootcert={own}", True),
        ("sslmode=verify-full&sslrootcert={other}", False),
    ],
)
async def test_a_server_that_cannot_prove_itself_learns_nothing(asked: str, trusts: bool, tmp_path: Path) -> None:
    own, other = certified(tmp_path, "localhost"), certified(tmp_path, "other.example")

    assert await told_to(asked.format(own=own, other=other), own) is trusts


async def test_a_certificate_for_another_host_proves_nothing(tmp_path: Path) -> None:
    other = certified(tmp_path, "other.example")

    assert not await told_to(f"channel_binding=require&sslrootcert={other}", other)
    assert await told_to(f"sslmode=verify-ca&sslrootcert={other}", other)
