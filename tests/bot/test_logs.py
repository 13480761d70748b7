"""Logs show places, never words: nothing a person wrote comes out, whoever raises or logs it."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import SealError, SettingsError
from bot.logs import PINS, PlainFormatter, chain, check_logging, configure_logging, fault

SECRET = "Chloe never listens"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Configure logging into a string, and leave every logger as it was."""
    known = [logging.getLogger(), *(logging.getLogger(name) for name in list(logging.root.manager.loggerDict))]
    before = [(logger, logger.level, list(logger.handlers)) for logger in known]
    stream = io.StringIO()
    configure_logging("INFO", stream)
    yield stream
    for name in list(logging.root.manager.loggerDict):
        logging.getLogger(name).setLevel(logging.NOTSET)
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


def broken() -> SealError:
    """Return an error raised for another, both holding what somebody wrote."""
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as cause:
            raise SealError(SECRET) from cause
    except SealError as error:
        return error


def test_a_record_is_one_line_of_time_level_logger_and_message(log: io.StringIO) -> None:
    logging.getLogger("bot.sending.postman").info("sent %d\nmessages", 3)

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO bot\.sending\.postman sent 3 messages\n", log.getvalue())


def test_a_fault_names_code_class_and_place(log: io.StringIO) -> None:
    fault(logging.getLogger("bot.sealing.vault"), "SC-21", broken())

    place = r"tests/bot/test_logs\.py:\d+"
    pattern = rf"ERROR bot\.sealing\.vault SC-21 SealError at {place}, after KeyError at {place}\n"
    assert re.search(pattern, log.getvalue())
    assert SECRET not in log.getvalue()


WAYS: list[Callable[[logging.Logger, Exception], None]] = [
    lambda logger, error: logger.error("failed", exc_info=error),
    lambda logger, error: logger.error("failed: %s", error),
    lambda logger, error: logger.error("failed: %s %r", "x", error),
    lambda logger, error: logger.error(error),
    lambda logger, error: logger.error("failed", exc_info=error, stack_info=True),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "name", ["bot.feedback.asking", "handlers.ask", "uvicorn.error", "apscheduler.executors", "slack_bolt"]
)
def test_the_message_of_an_exception_is_never_logged(
    log: io.StringIO, name: str, way: Callable[[logging.Logger, Exception], None]
) -> None:
    way(logging.getLogger(name), broken())

    assert log.getvalue().count("\n") == 1
    assert SECRET not in log.getvalue()


@pytest.mark.parametrize(
    "name", ["slack_bolt.AsyncApp", "slack_sdk.web", "asyncio", "sqlalchemy.pool", "app.py:listener"]
)
def test_words_of_strange_libraries_are_left_out(log: io.StringIO, name: str) -> None:
    logging.getLogger(name).error(f"could not handle {SECRET}")

    assert re.search(r"\(words left out\) tests/bot/test_logs\.py:\d+\n", log.getvalue())
    assert SECRET not in log.getvalue()


def test_a_record_that_cannot_be_written_does_not_show_its_words(
    log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    record = logging.LogRecord("bot.feedback.asking", logging.INFO, __file__, 1, f"{SECRET} %d", ("x",), None)
    own = next(item for item in logging.getLogger().handlers if isinstance(item.formatter, PlainFormatter))

    own.handle(record)

    assert SECRET not in log.getvalue() + "".join(capsys.readouterr())


def test_a_group_of_errors_shows_each_place() -> None:
    group = ExceptionGroup(SECRET, [broken(), ValueError(SECRET)])

    assert "ExceptionGroup [SealError at" in chain(group)
    assert chain(group).endswith("; ValueError]")
    assert SECRET not in chain(group)


def test_an_error_of_the_system_shows_its_number() -> None:
    assert chain(OSError(98, SECRET)) == "OSError EADDRINUSE"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"ok": False, "error": "not_in_channel"}, "SlackApiError not_in_channel"),
        ({"ok": False, "error": SECRET}, "SlackApiError"),
        ({"ok": False, "error": 7}, "SlackApiError"),
        ({"ok": False, "error": "x" * 65}, "SlackApiError"),
        (SECRET, "SlackApiError"),
    ],
)
def test_a_refusal_of_slack_shows_its_reason_and_nothing_else_that_was_answered(said: object, shown: str) -> None:
    client = AsyncWebClient()
    answer = AsyncSlackResponse(
        client=client, http_verb="POST", api_url="", req_args={}, data=cast(Any, said), headers={}, status_code=200
    )

    assert chain(cast(Any, SlackApiError)(SECRET, answer)) == shown


def test_errors_that_cause_each_other_end() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one

    assert chain(one) == "ValueError, after KeyError"


def test_the_last_place_of_ours_is_shown_when_a_library_raises() -> None:
    from bot.errors import ContentError
    from bot.settings import load_settings

    with pytest.raises(SettingsError) as refused:
        load_settings("run", {}, dotenv=None)
    assert re.fullmatch(r"SettingsError at bot/settings\.py:\d+", chain(refused.value))
    assert chain(ContentError([SECRET])) == "ContentError"


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
@pytest.mark.parametrize("name", sorted(PINS))
def test_pinned_loggers_stay_quiet_at_any_level(log: io.StringIO, level: str, name: str) -> None:
    configure_logging(level, log)

    logging.getLogger(name).info("hello")
    logging.getLogger(f"{name}.child").debug("hello")

    assert log.getvalue() == ""
    check_logging()


@pytest.mark.parametrize("name", ["apscheduler.scheduler", "asyncio", "slack_bolt.AsyncApp"])
def test_warnings_that_somebodys_act_may_have_caused_are_not_written(log: io.StringIO, name: str) -> None:
    logging.getLogger(name).warning("Execution of job skipped: %s", SECRET)

    assert log.getvalue() == ""


def test_a_library_that_sets_its_own_level_is_still_held(log: io.StringIO) -> None:
    logging.getLogger("slack_bolt.AsyncApp").setLevel(logging.DEBUG)

    logging.getLogger("slack_bolt.AsyncApp").warning("Unhandled request: %s", SECRET)

    assert log.getvalue() == ""


@pytest.mark.parametrize("name", ["slack_sdk", "slack_bolt.AsyncApp", "sqlalchemy.engine.Engine", "asyncio"])
def test_a_lowered_logger_stops_the_start(log: io.StringIO, name: str) -> None:
    logging.getLogger(name).setLevel(logging.DEBUG)

    with pytest.raises(SettingsError, match=f"logging: {name} is set to DEBUG"):
        check_logging()


def test_a_handler_past_our_formatter_stops_the_start(log: io.StringIO) -> None:
    logging.getLogger("uvicorn").addHandler(logging.StreamHandler(io.StringIO()))

    with pytest.raises(SettingsError, match="uvicorn has a handler of its own"):
        check_logging()


def test_configuring_again_replaces_the_first_time(log: io.StringIO) -> None:
    configure_logging("INFO", log)

    logging.getLogger("bot").info("once")

    assert log.getvalue().count("once") == 1


async def test_a_task_nobody_awaited_shows_its_place_only(log: io.StringIO) -> None:
    async def fail() -> None:
        raise broken()

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    del task
    gc.collect()

    assert "SealError at tests/bot/test_logs.py" in log.getvalue()
    assert SECRET not in log.getvalue()


def run_python(code: str) -> str:
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    return result.stdout + result.stderr


@pytest.mark.parametrize(
    "code",
    [
        f"raise ValueError('{SECRET}')",
        f"import threading\ndef f(): raise ValueError('{SECRET}')\nt = threading.Thread(target=f); t.start(); t.join()",
        f"class C:\n    def __del__(self): raise ValueError('{SECRET}')\nC()",
    ],
)
def test_an_error_nobody_caught_shows_its_place_only(code: str) -> None:
    shown = run_python(f"from bot.logs import hush_tracebacks\nhush_tracebacks()\n{code}")

    assert re.fullmatch(r"ValueError at <string>:\d+\n", shown)
