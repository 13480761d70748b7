"""`make bench`: prints a table; status 1 says that a goal is missed.

`BENCH_JSON=FILE make bench` hands the file on as `--json FILE`: one JSON object a line.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.benchmarks.circle import Size
from tests.benchmarks.clockwork import due_scan, jobs_lines, member_jobs
from tests.benchmarks.table import Line, table
from tests.kit.databases import PostgresTemplate, SqliteTemplate


def run(size: Size) -> list[Line]:
    """Measure everything, one after the other, on fresh databases."""
    jobs = asyncio.run(member_jobs(size))
    with tempfile.TemporaryDirectory(prefix="sidecar-bench-") as name:
        folder = Path(name)
        with SqliteTemplate(folder).copy(folder / "sqlite") as urls:
            lines = asyncio.run(due_scan("SQLite", urls, size, jobs))
        postgres = PostgresTemplate(folder)
        try:
            with postgres.copy(folder) as urls:
                lines += asyncio.run(due_scan("Postgres", urls, size, jobs))
        finally:
            postgres.server.cleanup()
    return lines + jobs_lines(size, jobs)


def main() -> int:
    """Run, print, write; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure the clock.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write one JSON object a line")
    target: Path | None = parser.parse_args().json
    size = Size()
    print(f"{size.members:,} members, {size.due:,} due at once; this takes a minute or two.\n", flush=True)
    lines = run(size)
    print(table(lines))
    if target:
        target.write_text("".join(f"{line.json()}\n" for line in lines), encoding="utf-8")
    return int(any(line.missed for line in lines))


if __name__ == "__main__":
    raise SystemExit(main())
