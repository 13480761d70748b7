"""`python -m practice`: the demonstration. `--port` chooses where (0 takes a free port)."""

from __future__ import annotations

import argparse
import asyncio

from practice.demo import main

PORT = 8765

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m practice", description="Sidecar in a practice workspace.")
    parser.add_argument("--port", type=int, default=PORT, help="where to serve the page (0: any free port)")
    asyncio.run(main(parser.parse_args().port))
