"""What a process holds in memory."""

from __future__ import annotations

import gc
import os

from tests.benchmarks.children import output


async def resident_mb() -> float:
    """Return this process's resident memory in megabytes, as `ps` sees it, after a garbage collection."""
    gc.collect()
    return int(await output("ps", "-o", "rss=", "-p", str(os.getpid()))) / 1024
