"""`python -m practice`: the demonstration. `make demo` opens its page where there is a screen."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from bot.errors import SidecarError
from bot.settings import load_content_folder
from practice.demo import main

PORT = 8765

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m practice", description="Sidecar in a practice workspace.")
    parser.add_argument("--port", type=int, default=PORT, help="where to serve the page (0: any free port)")
    parser.add_argument("--open", action="store_true", help="open the page in your browser")
    parser.add_argument("--people", type=int, default=0, help="so many people besides the circle, 4500 say")
    parser.add_argument("--content", type=Path, metavar="FOLDER", help="your own decks (default: SIDECAR_CONTENT)")
    asked = parser.parse_args()
    try:
        own = asked.content or load_content_folder()
        asyncio.run(main(asked.port, show=asked.open, more=asked.people, own=own))
    except SidecarError as error:
        sys.exit(f"{error.code} {error}")
