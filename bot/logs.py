"""Logs that cannot tell on anybody: one line a record, places instead of words.

An exception's message, a payload or a traceback may hold what a person wrote. So exceptions are shown as class and
place only, and words of other people's libraries are left out, unless the library is known to speak of itself alone.

A line is also a time. What somebody's act started is counted, and summed up once a day, whatever they did and when;
what the clock started is written at once.
"""

from __future__ import annotations

import errno
import logging
import re
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import TextIO

from bot.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent

OWN = ("bot", "handlers", "practice", "__main__")
"""Loggers that follow the chosen level; what they say is ours to answer for."""

TRUSTED = ("alembic", "apscheduler", "uvicorn")
"""Libraries that speak of files, ports and jobs, never of what people do."""

CLOCKWORK = ("alembic", "apscheduler")
"""Libraries that nothing a person does makes speak."""
# A library that puts figures into its lines must not fill the memory with them.
MOST_PLACES = 500
OTHERS = "ERROR bot.logs SC-01 at other places"

PINS = {
    # Bolt writes whole payloads at WARNING, asyncio names slow callbacks as they happen: a line per act.
    "slack_bolt": logging.ERROR,
    "asyncio": logging.ERROR,
    # Below WARNING these name recipients, texts and the values of rows.
    "slack_sdk": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "asyncpg": logging.WARNING,
    "aiohttp": logging.WARNING,
    # It warns when a pass comes late, and what made it late may have been somebody's act.
    "apscheduler": logging.ERROR,
    # It warns of every request that is not one: whoever sends nonsense would fill the log.
    "uvicorn": logging.ERROR,
    # A line for every request: it would date every act.
    "uvicorn.access": logging.CRITICAL,
}
"""The least severe record each family may write, whatever the chosen level."""


class PlainFormatter(logging.Formatter):
    """Writes "time level logger message", the time in UTC, on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Leave out every word that could come from a person."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        return f"{moment} {timeless(record)}"


def timeless(record: logging.LogRecord) -> str:
    """Return a record as it is written, without its time."""
    error = record.exc_info[1] if record.exc_info else None
    words = [_words(record), chain(error) if error else ""]
    line = " | ".join(" ".join(text.split()) for text in words if text)
    return f"{record.levelname} {record.name} {line}"


_by_people: ContextVar[bool] = ContextVar("by_people", default=False)


@contextmanager
def by_people() -> Iterator[None]:
    """Count what would be logged in the block, and in every task that begins in it: somebody's act started it."""
    before = _by_people.set(True)
    try:
        yield
    finally:
        _by_people.reset(before)


class Tally:
    """Counts, by level, logger, code and place, what would date somebody's act as a line."""

    def __init__(self) -> None:
        self.serving = False
        """Whether people may be acting: then all that libraries say is counted, for it may come up at any time."""
        self._counts: Counter[str] = Counter()

    def takes(self, record: logging.LogRecord) -> bool:
        """Count a record that must not be written, once however many handlers see it; tell whether it is one."""
        if getattr(record, "counted", False):
            return True
        # A file that goes away, or a token, is nobody's act, and everything waits for somebody to look after it.
        if record.levelno >= logging.CRITICAL or not self._is_of_people(record.name):
            return False
        # Noted on the record, because each handler asks for itself.
        record.counted = True
        self.add(timeless(record))
        return True

    def _is_of_people(self, name: str) -> bool:
        return _by_people.get() or (self.serving and not _family(name, (*OWN, *CLOCKWORK)))

    def add(self, line: str) -> None:
        """Count a line."""
        self._counts[line if line in self._counts or len(self._counts) < MOST_PLACES else OTHERS] += 1

    def sum_up(self) -> None:
        """Write what was counted so far, in rough figures, and begin anew."""
        counts, self._counts = self._counts, Counter()
        for line, count in sorted(counts.items()):
            logging.getLogger(__name__).warning("up to %d times since the last such line: %s", _rough(count), line)


def _rough(count: int) -> int:
    """Return the power of ten, ten at least, that is not less: an exact figure tells one act from two."""
    rough = 10
    while rough < count:
        rough *= 10
    return rough


TALLY = Tally()
"""The one of this process, as there is one log."""


class _PlainHandler(logging.StreamHandler[TextIO]):
    """Writes records; one that cannot be written shows its place, where the standard handler prints its words."""

    def handleError(self, record: logging.LogRecord) -> None:
        sys.stderr.write(f"a log record could not be written: {_short(record.pathname)}:{record.lineno}\n")


class PinFilter(logging.Filter):
    """Holds the pins even where a library sets levels of its own, as Bolt does, and holds back what dates an act."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Compare with the strictest pin of the logger and its parents; what people started is counted instead."""
        return record.levelno >= _pin(record.name) and not TALLY.takes(record)


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """Send our loggers at `level`, everything else from its pin up, to `stream` (standard error by default)."""
    handler = _PlainHandler(stream or sys.stderr)
    handler.setFormatter(PlainFormatter())
    handler.addFilter(PinFilter())
    root = logging.getLogger()
    # Configuring twice must not write every line twice.
    root.handlers = [old for old in root.handlers if not isinstance(old.formatter, PlainFormatter)] + [handler]
    # Bolt copies the root's level to its loggers, so the root stays quiet and ours are set by name.
    root.setLevel(logging.WARNING)
    for name in OWN:
        logging.getLogger(name).setLevel(level)
    for name in list(_pinned_loggers()):
        logger = logging.getLogger(name)
        # What a library set up for itself would go past our formatter.
        logger.setLevel(PINS.get(name, logging.NOTSET))
        logger.handlers.clear()


def check_logging() -> None:
    """Raise SettingsError if a pinned logger would speak more than it may, or past our formatter."""
    faults = [
        f"logging: {name} {wrong}. Remove what changes it; such records can hold what people wrote."
        for name in _pinned_loggers()
        for wrong in _loose(logging.getLogger(name))
    ]
    if faults:
        raise SettingsError(faults)


def fault(logger: logging.Logger, code: str, error: BaseException) -> None:
    """Log an error as its code and the places it passed: "SC-21 SealError at bot/sealing/vault.py:88"."""
    logger.error("%s %s", code, chain(error))


def chain(error: BaseException) -> str:
    """Return class and place of an error and of its causes, newest first; never their messages."""
    links: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    # Two errors may each name the other as their cause.
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        links.append(_link(current))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return ", after ".join(links)


def hush_tracebacks() -> None:
    """Show errors nobody caught as class and place, too. For the command line: it changes the interpreter's hooks."""
    sys.excepthook = _uncaught
    threading.excepthook = lambda hook: _aside(hook.exc_type, hook.exc_value)
    sys.unraisablehook = lambda hook: _aside(hook.exc_type, hook.exc_value)
    # Warnings go to standard error by themselves; as records they pass the formatter.
    logging.captureWarnings(True)


def _uncaught(kind: type[BaseException], error: BaseException | None, _: TracebackType | None) -> None:
    sys.stderr.write(f"{_named(kind, error)}\n")


def _aside(kind: type[BaseException], error: BaseException | None) -> None:
    """Say what went wrong beside the way, where nobody could catch it; while people act it may be theirs."""
    if TALLY.serving:
        TALLY.add(f"ERROR python SC-01 {_named(kind, error)}")
    else:
        _uncaught(kind, error, None)


def _named(kind: type[BaseException], error: BaseException | None) -> str:
    return chain(error) if error else kind.__name__


def _words(record: logging.LogRecord) -> str:
    if _family(record.name, (*OWN, *TRUSTED)):
        return _safe_message(record)
    return f"(words left out) {_short(record.pathname)}:{record.lineno}"


def _safe_message(record: logging.LogRecord) -> str:
    """Return the message with every exception in it shown as its chain."""
    if isinstance(record.msg, BaseException):
        return chain(record.msg)
    if isinstance(record.args, tuple):
        arguments = tuple(chain(item) if isinstance(item, BaseException) else item for item in record.args)
        return str(record.msg) % arguments if arguments else str(record.msg)
    return record.getMessage()


def _link(error: BaseException) -> str:
    frames = [(_short(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(error.__traceback__)]
    # An operating system's error number says what to mend (a port in use, a full disk) and quotes nobody.
    number = errno.errorcode.get(error.errno or 0, "") if isinstance(error, OSError) else ""
    text = " ".join(filter(None, [type(error).__name__, number, _slacks_reason(error)]))
    if frames:
        text += f" at {frames[-1][0]}:{frames[-1][1]}"
        # A library's line says little: the last line of ours on the way there is named, too.
        ours = [place for place in frames if place[0].startswith(("bot/", "handlers/", "practice/"))]
        if ours and ours[-1] != frames[-1]:
            text += f" from {ours[-1][0]}:{ours[-1][1]}"
    if isinstance(error, BaseExceptionGroup):
        text += f" [{'; '.join(chain(part) for part in error.exceptions)}]"
    return text


def _slacks_reason(error: BaseException) -> str:
    """Return Slack's own word for why it refused a call, if it is one: anything else in an answer may be somebody's."""
    said = getattr(getattr(error, "response", None), "data", None)
    reason = said.get("error") if isinstance(said, dict) else None
    return reason if isinstance(reason, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,63}", reason) else ""


def _short(filename: str) -> str:
    """Return the file inside the repository or its package; the folders above name machines and people."""
    path = Path(filename)
    parts = path.parts
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :])
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def _family(name: str, families: tuple[str, ...]) -> bool:
    return any(name == family or name.startswith((f"{family}.", f"{family}:")) for family in families)


def _pin(name: str) -> int:
    return max((level for family, level in PINS.items() if _family(name, (family,))), default=logging.NOTSET)


def _pinned_loggers() -> Iterator[str]:
    yield from sorted(PINS.keys() | {name for name in logging.root.manager.loggerDict if _pin(name)})


def _loose(logger: logging.Logger) -> Iterator[str]:
    if logger.getEffectiveLevel() < logging.WARNING:
        yield f"is set to {logging.getLevelName(logger.getEffectiveLevel())}"
    if any(not isinstance(handler.formatter, PlainFormatter) for handler in logger.handlers):
        yield "has a handler of its own"
