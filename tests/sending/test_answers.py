"""Every answer Slack, or something before it, may give to a post is of one sort, and none ends a pass."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from aiohttp import ClientTimeout

from bot.errors import MessageRefused, SidecarError, SlackRefused, SlackUnsure, SlackWaits
from bot.models import Message, SendState
from bot.sending.answers import USUAL_PAUSE, pause_in, refusal_of
from bot.sending.slack import PATIENCE, Slack, make_client, make_session
from practice.demo import practice_workspace
from practice.wire.faults import ANY, Faults
from practice.workspace import Workspace
from practice.world.clock import PracticeClock
from tests.kit.circle import Circle
from tests.kit.sending import IN_A_WHILE, POST, SEVEN, ana_asks, states, told

PAGE = "<html>We are mending something.</html>"

# The table.

NAMED: list[tuple[str, type[SidecarError]]] = [
    ("invalid_auth", SlackWaits),
    ("account_inactive", SlackWaits),
    ("token_revoked", SlackWaits),
    ("org_login_required", SlackWaits),
    ("ekm_access_denied", SlackWaits),
    ("team_access_not_granted", SlackWaits),
    ("message_limit_exceeded", SlackWaits),
    ("accesslimited", SlackWaits),
    ("messages_tab_disabled", SlackWaits),
    ("ratelimited", SlackWaits),
    ("channel_not_found", SlackRefused),
    ("user_not_found", SlackRefused),
    ("user_disabled", SlackRefused),
    ("is_archived", SlackRefused),
    ("invalid_blocks", MessageRefused),
    ("msg_too_long", MessageRefused),
    ("msg_blocks_too_long", MessageRefused),
    ("something_new_about_everybody", MessageRefused),
    ("internal_error", SlackUnsure),
    ("fatal_error", SlackUnsure),
]


@pytest.mark.parametrize(("reason", "meant"), NAMED)
def test_a_reason_that_slack_names_is_of_one_sort(reason: str, meant: type[SidecarError]) -> None:
    assert type(refusal_of(200, {}, {"ok": False, "error": reason}, to_person=True)) is meant


def test_a_preference_is_the_workspaces_among_direct_messages_and_the_channels_in_a_channel() -> None:
    body = {"ok": False, "error": "restricted_action"}

    assert type(refusal_of(200, {}, body, to_person=True)) is SlackWaits
    assert type(refusal_of(200, {}, body, to_person=False)) is SlackRefused


@pytest.mark.parametrize("body", [None, "", "ok", b"\xff", [], {}, {"ok": False}, {"error": None}, {"error": ["x"]}])
def test_an_answer_without_a_reason_leaves_a_doubt_unless_a_door_before_slack_gave_it(body: object) -> None:
    assert type(refusal_of(200, {}, body, to_person=True)) is SlackUnsure
    assert type(refusal_of(503, {}, body, to_person=True)) is SlackUnsure
    assert type(refusal_of(403, {}, body, to_person=True)) is SlackWaits


def test_a_reason_that_is_no_name_is_not_repeated() -> None:
    sentence = {"ok": False, "error": "Ana wrote: you decide late\n"}

    assert "Ana" not in str(refusal_of(200, {}, sentence, to_person=True))


TODAY = "Wed, 21 Oct 2026 07:28:00 GMT"


@pytest.mark.parametrize(
    ("said_by_slack", "seconds"),
    [
        ("7", 7.0),
        ("0", 1.0),
        ("2.5", 2.5),
        ("Wed, 21 Oct 2026 07:28:40 GMT", 40.0),
        ("Wed, 21 Oct 2026 07:00:00 GMT", 1.0),
        ("soon", USUAL_PAUSE),
        ("-5", USUAL_PAUSE),
        ("nan", USUAL_PAUSE),
        ("inf", USUAL_PAUSE),
        ("", USUAL_PAUSE),
        ("Wed, 99 Oct", USUAL_PAUSE),
    ],
)
def test_a_pause_is_read_from_seconds_and_from_dates_and_anything_else_is_the_usual_one(
    said_by_slack: str, seconds: float
) -> None:
    assert pause_in({"retry-after": said_by_slack, "Date": TODAY}) == seconds
    assert pause_in({}) == USUAL_PAUSE
    assert pause_in({"Retry-After": TODAY}) == USUAL_PAUSE


# On the wire.


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    workspace = practice_workspace(PracticeClock())
    await workspace.start()
    yield workspace
    await workspace.stop()


@pytest.fixture
async def api(workspace: Workspace) -> AsyncIterator[Slack]:
    async with make_session() as session:
        yield Slack(make_client(workspace.bot_token, workspace.api_url, session))


ODD: dict[str, Callable[[Faults], None]] = {
    "a page": lambda faults: faults.page(ANY),
    "a page after all": lambda faults: faults.page(ANY, after=True),
    "a word": lambda faults: faults.page(ANY, "upstream error", content_type="text/plain"),
    "nothing": lambda faults: faults.page(ANY, "", content_type="application/json"),
    "a list": lambda faults: faults.page(ANY, "[1]", content_type="application/json"),
    "null": lambda faults: faults.page(ANY, "null", content_type="application/json"),
    "a number": lambda faults: faults.page(ANY, "7", content_type="application/json"),
    "a bare yes": lambda faults: faults.page(ANY, '{"ok": true}', content_type="application/json"),
    "a bare no": lambda faults: faults.page(ANY, '{"ok": false}', content_type="application/json"),
    "half of JSON": lambda faults: faults.page(ANY, '{"ok": tr', content_type="application/json"),
    "half a body": lambda faults: faults.half(ANY, 200),
    "half a 502": lambda faults: faults.half(ANY, 502),
    "a 503 page": lambda faults: faults.page(ANY, PAGE, status=503),
    "a bare 500": lambda faults: faults.status(ANY, 500),
}
TURNED_AWAY: dict[str, Callable[[Faults], None]] = {
    "a 404 page": lambda faults: faults.page(ANY, PAGE, status=404),
    "a proxy's login": lambda faults: faults.page(ANY, PAGE, status=407),
    "a redirect to a login page": lambda faults: faults.redirect(ANY, "/"),
    "429 until a date": lambda faults: faults.ratelimited(ANY, "Wed, 21 Oct 2015 07:28:00 GMT"),
    "429 until soon": lambda faults: faults.ratelimited(ANY, "soon"),
    "429 without a word": lambda faults: faults.ratelimited(ANY, None),
    "429 as a page": lambda faults: faults.page(ANY, PAGE, status=429),
    "a token that is no more": lambda faults: faults.error(ANY, "token_expired"),
}


@pytest.mark.parametrize("odd", ODD)
async def test_an_odd_answer_leaves_a_post_in_doubt_and_a_question_to_be_asked_again(
    workspace: Workspace, api: Slack, odd: str
) -> None:
    for _ in range(2):
        ODD[odd](workspace.faults)

    with pytest.raises(SlackUnsure):
        await api.post("T1", workspace.person("ana").id, Message("Hello"))
    with pytest.raises(SlackWaits):
        await api.page("T1", "")


@pytest.mark.parametrize("door", TURNED_AWAY)
async def test_what_was_turned_away_at_the_door_waits_without_a_doubt(
    workspace: Workspace, api: Slack, door: str
) -> None:
    TURNED_AWAY[door](workspace.faults)

    with pytest.raises(SlackWaits):
        await api.post("T1", workspace.person("ana").id, Message("Hello"))
    assert workspace.person("ana").inbox == []


async def test_a_call_that_hangs_ends_by_the_patience_of_the_session(workspace: Workspace) -> None:
    gate = workspace.faults.slow(POST)
    async with make_session(ClientTimeout(total=0.1)) as session:
        api = Slack(make_client(workspace.bot_token, workspace.api_url, session))

        with pytest.raises(SlackUnsure):
            await api.post("T1", workspace.person("ana").id, Message("Hello"))
    gate.set()
    assert PATIENCE.total is not None
    assert PATIENCE.total <= 20


async def test_nobody_at_home_leaves_no_doubt(workspace: Workspace, api: Slack) -> None:
    await workspace.stop()

    with pytest.raises(SlackWaits):
        await api.post("T1", "U1", Message("Hello"))


# In a round.


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_pages_in_place_of_answers_end_no_pass_and_everybody_is_reached(joined: Circle) -> None:
    joined.slack.faults.page(POST, "maintenance", SEVEN, content_type="text/plain")

    await joined.ana_asks()
    await joined.later(IN_A_WHILE)

    assert [len(texts) for texts in told(joined).values()] == [1] * 6
    assert await states(joined) == {SendState.SENT}


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_message_slack_does_not_take_as_it_is_counts_nobody_as_unreachable(joined: Circle) -> None:
    joined.slack.faults.error(POST, "invalid_blocks", SEVEN)
    await ana_asks(joined)
    await joined.settle()
    assert await states(joined) == {SendState.ASIDE}

    await joined.later(timedelta(minutes=1))

    assert [len(texts) for texts in told(joined).values()] == [1] * 6
    assert await states(joined) == {SendState.SENT}
