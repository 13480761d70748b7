"""Where the files are that we ship beside the code: `content/` and `manifest.json`."""

from __future__ import annotations

from pathlib import Path

_CODE = Path(__file__).resolve().parent
_PACKED = _CODE / "data"

# In the repository they stand at its root, where community managers and the Slack CLI look for them; a wheel may hold
# files in its packages only, and pyproject.toml says where it puts them.
SHIPPED = _PACKED if _PACKED.is_dir() else _CODE.parent
"""The folder that holds them."""
