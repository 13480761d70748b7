"""What an act leaves behind: every statement that reached a database and every call that reached Slack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from tests.kit.circle import Circle

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "VACUUM")


@dataclass
class Traces:
    """The traces of what happened in a block."""

    statements: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    @property
    def writes(self) -> list[str]:
        """Return the statements that change something."""
        return [text for text in self.statements if text.upper().startswith(WRITES)]


@contextmanager
def traces(circle: Circle) -> Iterator[Traces]:
    """Collect traces; `calls` is filled at the end of the block."""
    found = Traces()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.statements.append(" ".join(statement.split()))

    engines = [circle.bot.engine.store.engine, circle.bot.engine.vault._keys.engine]
    for engine in engines:
        # Before it is executed: a statement that fails has reached the database, too.
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    before = len(circle.slack.calls)
    try:
        yield found
    finally:
        for engine in engines:
            event.remove(engine.sync_engine, "before_cursor_execute", note)
        found.calls = [call.method for call in circle.slack.calls[before:]]
