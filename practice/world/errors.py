"""What goes wrong in the practice workspace: Slack's answers to the app, and refusals to people."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """A Web API call answered with `ok: false` and this error name."""

    def __init__(self, code: str, *messages: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.messages = list(messages)
        self.extra = extra

    def response(self) -> dict[str, Any]:
        """Return the JSON body Slack would answer with."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": [f"[ERROR] {line}" for line in self.messages]}
        return body


class RefusedError(Exception):
    """Something the Slack client would not let a person do; the text is shown to that person."""
