"""What was kept is kept, whatever becomes of the windows and messages that show it; and somebody is told."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from handlers import calls
from practice.hands.person import Person
from practice.hands.reading import text_of
from practice.wire.faults import Faults
from tests.kit.capture import traces
from tests.kit.circle import Circle
from tests.kit.spill import logged, spilled, summed

pytestmark = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)

WORDS = "I keep choosing the loud project."
Trouble = Callable[[Faults, str], None]
TROUBLES: dict[str, Trouble] = {
    "message_not_found": lambda faults, method: faults.error(method, "message_not_found"),
    "cant_update_message": lambda faults, method: faults.error(method, "cant_update_message"),
    "429": lambda faults, method: faults.ratelimited(method, 30),
    "500": lambda faults, method: faults.status(method, 500),
    "200 without json": lambda faults, method: faults.status(method, 200),
    "cut": lambda faults, method: faults.drop_before(method),
    "cut after": lambda faults, method: faults.drop_after(method),
}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with logged("DEBUG") as stream:
        yield stream


@pytest.fixture
async def ben(joined: Circle) -> Person:
    """Ben has his weekly question."""
    person = joined.person("ben")
    await person.command("/reflect settings")
    await person.submit(weekday="1", minute="510")
    await person.close(everything=True)
    await joined.later(timedelta(days=1, hours=6))
    assert len(person.inbox) == 1
    return person


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_page_that_is_kept_is_kept_though_its_message_cannot_say_so(
    log: io.StringIO, joined: Circle, ben: Person, trouble: str
) -> None:
    await ben.click("reflect_write")
    TROUBLES[trouble](joined.slack.faults, "chat.update")

    assert await ben.submit(text=WORDS) == {}

    assert "filled where you wrote" in text_of(ben.modal or {})
    await ben.close(everything=True)
    await ben.command("/reflect journal")
    assert WORDS in text_of(ben.modal or {})
    said = summed(log)
    assert said.count("SC-") == 1
    assert spilled(said) == []
    assert WORDS not in said


async def test_a_snooze_holds_though_its_message_cannot_say_so(joined: Circle, ben: Person) -> None:
    await ben.click("reflect_snooze")
    joined.slack.faults.error("chat.update", "message_not_found")
    assert await ben.submit(when="1") == {}
    assert "Snoozed" in text_of(ben.modal or {})


@pytest.mark.parametrize(
    ("button", "said"), [("reflect_skip", "Not this week"), ("reflect_pause", "Paused"), ("reflect_another", "")]
)
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_button_whose_message_cannot_change_says_what_it_did(
    joined: Circle, ben: Person, button: str, said: str, trouble: str
) -> None:
    TROUBLES[trouble](joined.slack.faults, "chat.update")
    await ben.click(button)
    assert said in text_of(ben.modal or {})
    assert "could not" not in text_of(ben.modal or {})


# Windows after the deed.


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_an_answer_taken_back_is_said_to_be_so_in_a_window_at_least(joined: Circle, trouble: str) -> None:
    await joined.ana_asks()
    await joined.answers("ben", "You decide late.")
    ben = joined.person("ben")
    await ben.click("answer")
    TROUBLES[trouble](joined.slack.faults, "views.update")
    with traces(joined) as left:
        await ben.click("withdraw")
    assert "aken back" in text_of(ben.modal or {})
    assert [statement.split(" SET ")[0] for statement in left.writes] == ["UPDATE boxes"]
    assert all(method.startswith("views.") for method in left.calls)


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_who_joined_has_joined_though_no_window_opens(fresh: Circle, trouble: str) -> None:
    await fresh.bot.sweep()
    ana = fresh.person("ana")
    TROUBLES[trouble](fresh.slack.faults, "views.open")
    await ana.command("/sidecar join")
    assert ana.modal is not None or text_of(ana.ephemerals[-1]) == calls.UNSEEN
    assert "Ask for feedback" in text_of(await ana.open_home() or {})


async def test_a_round_that_was_ended_is_said_to_have_ended(joined: Circle) -> None:
    await joined.ana_asks()
    ana = joined.person("ana")
    await ana.open_home()
    joined.slack.faults.error("views.open", "internal_error")
    await ana.click("end_round")
    await joined.settle()
    assert "has ended" in text_of(ana.inbox[-1]) or "called off" in text_of(ana.inbox[-1])
    assert ana.modal is None


# The export.


async def _exports(ben: Person) -> None:
    await ben.command("/reflect")
    await ben.submit(text=WORDS)
    await ben.close(everything=True)
    await ben.command("/reflect journal")
    await ben.click("journal_export")


async def test_an_export_says_it_is_there_once_it_is(joined: Circle) -> None:
    ben = joined.person("ben")
    await _exports(ben)
    said = " ".join(text_of(message) for message in ben.inbox)
    assert "Your journal, 1 entry, as a file." in said
    assert "direct messages" in text_of(ben.modal or {})


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
@pytest.mark.parametrize("trouble", ["500", "429", "cut"])
async def test_an_export_that_fails_never_says_it_is_there(
    log: io.StringIO, joined: Circle, method: str, trouble: str
) -> None:
    TROUBLES[trouble](joined.slack.faults, method)
    ben = joined.person("ben")
    await _exports(ben)
    (message,) = ben.inbox
    assert "could not be put into a file" in text_of(message)
    assert "SC-30" in text_of(ben.modal or {})
    assert "SC-30" in summed(log)


async def test_an_export_that_arrived_is_a_success_though_its_message_cannot_say_so(joined: Circle) -> None:
    joined.slack.faults.error("chat.update", "cant_update_message")
    ben = joined.person("ben")
    await _exports(ben)
    assert "direct messages" in text_of(ben.modal or {})
    assert "could not" not in " ".join(text_of(message) for message in ben.inbox)


# Too late for a window.


async def test_a_command_that_came_too_late_for_a_window_is_answered_in_words(joined: Circle) -> None:
    ana = joined.person("ana")
    joined.slack.faults.error("views.open", "expired_trigger_id")
    await ana.command("/feedback-ask")
    (said,) = ana.ephemerals
    assert text_of(said) == calls.UNSEEN


@pytest.mark.parametrize(
    ("reason", "said"),
    [("expired_trigger_id", ""), ("invalid_arguments", "`trigger_id` expired [json-pointer:/trigger_id]")],
)
async def test_a_button_that_came_too_late_for_a_window_is_answered_in_words(
    joined: Circle, ben: Person, reason: str, said: str
) -> None:
    joined.slack.faults.error("views.open", reason, said=said)
    await ben.click("reflect_write")
    (shown,) = ben.ephemerals
    assert text_of(shown) == calls.UNSEEN
    assert ben.modal is None


async def test_a_window_that_slack_takes_too_long_to_open_is_not_waited_for(
    joined: Circle, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "LATE_SECONDS", 0.3)
    gates = [joined.slack.faults.slow("views.open") for _ in range(2)]
    await joined.person("ana").command("/feedback-ask")
    await ben.click("reflect_write")
    assert "SC-30" in text_of(joined.person("ana").ephemerals[-1])
    assert "SC-30" in text_of(ben.ephemerals[-1])
    for gate in gates:
        gate.set()


@pytest.mark.parametrize("reason", ["expired_trigger_id", "internal_error"])
async def test_a_giver_whose_window_does_not_open_causes_no_other_call(joined: Circle, reason: str) -> None:
    await joined.ana_asks()
    ben = joined.person("ben")
    joined.slack.faults.error("views.open", reason, times=2)
    with traces(joined) as left:
        await ben.click("answer")
    assert left.writes == []
    assert left.calls
    assert all(method.startswith("views.") for method in left.calls)
    assert ben.ephemerals == []
