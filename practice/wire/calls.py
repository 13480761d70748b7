"""What the app called."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Arguments = dict[str, Any]


@dataclass
class Call:
    """One Web API call as it arrived, and how it was answered ({} while under way, or when the answer was lost).

    `kind` says which token came with it: "bot", "app", "none" or "unknown".
    """

    method: str
    kind: str
    arguments: Arguments
    at: datetime
    response: dict[str, Any] = field(default_factory=dict)
