"""Whatever Slack answers to whatever we call: the next try comes, a second way is gone, and somebody is told."""

from __future__ import annotations

import io
import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import SlackWaits
from bot.sending.starting import introduced
from bot.serving.line import Patience
from handlers import calls
from practice.hands.person import Person
from practice.hands.reading import text_of
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.spill import logged, summed
from tests.processes.test_line import helped, line
from tests.sending.odd import BARE, ODD, each

pytestmark = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)

WORDS = "I keep choosing the loud project."
OURS = re.compile(r"client\.((?:apps|auth|chat|conversations|files|reactions|team|users|views)_\w+)\(")
UPLOAD = ("files.getUploadURLExternal", "files.completeUploadExternal")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with logged() as stream:
        yield stream


async def _is_introduced(circle: Circle) -> None:
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    for body, kind in (ODD | BARE).values():
        circle.slack.faults.page("auth.test", body, content_type=kind)
    assert (await introduced(circle.bot.slack, wait))[0] == circle.bot.team_id
    assert len(waits) == len(ODD | BARE)


async def _is_connected(circle: Circle) -> None:
    for body, kind in (ODD | BARE).values():
        circle.slack.faults.page("apps.connections.open", body, content_type=kind)
    async with line(circle, Patience(pause=0.001, longest_pause=0.002, close=0.5)) as keeping:
        await circle.slack.socket_connected()
        assert await helped(circle)
        assert not keeping.done()


async def _is_read(circle: Circle) -> None:
    for name in each(circle, "users.list", bare=True):
        with pytest.raises(SlackWaits):
            await circle.bot.sweep()
        circle.clock.advance(timedelta(minutes=2))
        await circle.bot.sweep_on()
        assert await circle.bot.sweep() > 0, name


async def _says_nothing_of_a_channel(circle: Circle) -> None:
    circle.slack.invite_bot("moderators")
    for _ in each(circle, "chat.getPermalink"):
        with pytest.raises(SlackWaits):
            await circle.bot.slack.sees("C0MODERATORS")
    assert await circle.bot.slack.sees("C0MODERATORS")


async def _arrives(circle: Circle) -> None:
    for body, kind in (ODD | BARE).values():
        circle.slack.faults.page("chat.postMessage", body, content_type=kind)
    await circle.ana_asks()
    # After ten posts in doubt the whole workspace rests between two tries.
    for _ in range(2 * len(ODD)):
        await circle.later(timedelta(minutes=30))
    for name in ANA_ASKS:
        assert "'answer'" in str(circle.person(name).inbox[0]["blocks"])


async def _is_told_that_no_window_opens(circle: Circle) -> None:
    ana = circle.person("ana")
    for number, name in enumerate(each(circle, "views.open", times=2), 1):
        await ana.command("/feedback-ask")
        assert [text_of(said) for said in ana.ephemerals] == [calls.UNSEEN] * number, name


async def _may_press_again(circle: Circle) -> None:
    ben = await _with_a_page(circle)
    await ben.command("/reflect journal")
    for name in each(circle, "views.push", times=2):
        await ben.click("journal_open")
        assert len(ben.modals) == 1, name
    await ben.click("journal_open")
    assert len(ben.modals) == 2


async def _is_shown_the_second_way(circle: Circle) -> None:
    ben = circle.person("ben")
    for name in each(circle, "views.update"):
        await ben.command("/reflect")
        assert await ben.submit(text=WORDS) == {}
        assert "One moment" not in text_of(ben.modal or {}), name
        await ben.close(everything=True)


async def _may_open_home_again(circle: Circle) -> None:
    ben = circle.person("ben")
    for name in each(circle, "views.publish"):
        await ben.open_home()
        assert "Ask for feedback" in text_of(await ben.open_home() or {}), name


async def _has_the_file_though_its_message_cannot_say_so(circle: Circle) -> None:
    ben = await _with_a_page(circle)
    for name in each(circle, "chat.update"):
        assert "direct messages" in await _exported(ben), name


async def _is_told_that_no_file_came(circle: Circle) -> None:
    ben = await _with_a_page(circle)
    for method in UPLOAD:
        for name in each(circle, method, bare=True):
            assert "Please try again" in await _exported(ben), name
            assert "could not be put into a file" in text_of(ben.inbox[-1]), name


async def _with_a_page(circle: Circle) -> Person:
    ben = circle.person("ben")
    await ben.command("/reflect")
    await ben.submit(text=WORDS)
    await ben.close(everything=True)
    return ben


async def _exported(person: Person) -> str:
    """Ask for the journal as a file; return what is shown."""
    await person.command("/reflect journal")
    await person.click("journal_export")
    shown = text_of(person.modal or {})
    await person.close(everything=True)
    return shown


SCENES: dict[str, Callable[[Circle], Awaitable[None]]] = {
    "apps.connections.open": _is_connected,
    "auth.test": _is_introduced,
    "chat.getPermalink": _says_nothing_of_a_channel,
    "chat.postMessage": _arrives,
    "chat.update": _has_the_file_though_its_message_cannot_say_so,
    "files": _is_told_that_no_file_came,
    "users.list": _is_read,
    "views.open": _is_told_that_no_window_opens,
    "views.publish": _may_open_home_again,
    "views.push": _may_press_again,
    "views.update": _is_shown_the_second_way,
}
"""By method (both of an upload are called by one): what somebody sees all the same."""


@pytest.mark.others_in_full
@pytest.mark.parametrize("method", SCENES)
async def test_an_odd_answer_is_known_for_one_and_somebody_is_told_or_it_is_tried_again(
    log: io.StringIO, joined: Circle, method: str
) -> None:
    await SCENES[method](joined)

    assert "SC-01" not in summed(log)


def test_every_method_we_call_is_tried(urls: object) -> None:
    sources = [file.read_text() for folder in ("bot", "handlers") for file in Path(folder).rglob("*.py")]
    called = {name for source in sources for name in OURS.findall(source)}
    # The two that open a window are chosen between before they are called.
    called |= {name for source in sources for name in re.findall(r"client\.(views_\w+)", source)}
    methods = {name.replace("_", ".", 1).replace("connections_open", "connections.open") for name in called}

    assert {"files" if name == "files.upload_v2" else name for name in methods} == set(SCENES)
