"""A pgbouncer in transaction mode before the tests' Postgres: few connections, each handed on at every commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import make_url

from tests.kit.databases import PostgresTemplate, Urls

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
"""Where Debian puts it; None where it is not installed."""
PORT = "6432"
CONNECTIONS = 2
CONFIGURATION = """
[databases]
* = host={folder} port={port} user=postgres
[pgbouncer]
pool_mode = transaction
default_pool_size = {connections}
auth_type = any
listen_port = {own_port}
unix_socket_dir = {own_folder}
{user}
"""


class Pool:
    """The pool, as addresses name it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def before(self, urls: Urls) -> Urls:
        """Return addresses that lead to these databases through the pool."""
        here = {"host": str(self._folder), "port": PORT}
        made = (make_url(url).set(query=here) for url in (urls.database, urls.keys))
        return Urls(*(url.render_as_string(hide_password=False) for url in made))


@contextmanager
def pooling(template: PostgresTemplate) -> Iterator[Pool]:
    """Run a pool for the length of the block."""
    assert PROGRAM is not None
    server, user = parse_qs(urlsplit(template.server.get_uri()).query), template.server.system_user
    with tempfile.TemporaryDirectory(prefix="sidecar-pool-") as name:
        folder = Path(name)
        # As root neither runs under that name: both are who owns the server's socket.
        given = CONFIGURATION.format(
            folder=server["host"][0], port=server.get("port", ["5432"])[0], connections=CONNECTIONS, own_port=PORT,
            own_folder=folder, user=f"user = {user}" if user else "",
        )  # fmt: skip
        (folder / "pool.ini").write_text(given, encoding="utf-8")
        if user:
            shutil.chown(folder, user)
            shutil.chown(folder / "pool.ini", user)
        with subprocess.Popen([PROGRAM, folder / "pool.ini"], stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            said: list[str] = []
            # It says so once it listens.
            while "process up" not in "".join(said):
                said.append(process.stderr.readline())
                assert said[-1], "".join(said)
            try:
                yield Pool(folder)
            finally:
                process.kill()
