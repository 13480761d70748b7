"""After the opening too, a giver's act is one UPDATE of one box and calls `views.*` only (docs/anonymity, rule 1)."""

from __future__ import annotations

import io
import logging
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from bot.logs import PlainFormatter
from tests.kit.capture import traces
from tests.kit.circle import Circle
from tests.kit.threads import ana_replies, my_thread, open_round, slot, writes

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""

Act = Callable[[Circle], Awaitable[object]]


async def letter(circle: Circle) -> None:
    await writes(circle, "ben", "It was the part about the roadmap.")


async def changed_letter(circle: Circle) -> None:
    await writes(circle, "ben", "It was the part about the plan.")


async def letter_that_names_sent_anyway(circle: Circle) -> None:
    ben = await my_thread(circle, "ben")
    await ben.submit(letter="Chloe said so too.\n- Ben")
    await ben.submit(anyway=["yes"])


async def letter_taken_back(circle: Circle) -> None:
    await (await my_thread(circle, "ben")).click("letter_back")


async def tap(circle: Circle) -> None:
    await (await my_thread(circle, "ben")).click("tap_yes")


async def tap_with_a_line(circle: Circle) -> None:
    ben = await my_thread(circle, "ben")
    await ben.click("tap_no")
    await ben.submit(line="Not late: alone.")


async def signature(circle: Circle) -> None:
    ben = await my_thread(circle, "ben")
    await ben.click("sign")
    await ben.submit(sure=["yes"])


async def signature_taken_back(circle: Circle) -> None:
    await (await my_thread(circle, "ben")).click("unsign")


async def ending(circle: Circle) -> None:
    await (await my_thread(circle, "ben")).click("end_thread")


ACTS = [
    letter,
    changed_letter,
    letter_that_names_sent_anyway,
    letter_taken_back,
    tap,
    tap_with_a_line,
    signature,
    signature_taken_back,
    ending,
]


@pytest.fixture
async def talking(joined: Circle) -> Circle:
    """An opened round in which Ana has told Ben what she heard."""
    await open_round(joined)
    await ana_replies(joined, "ben", "I heard that I decide late.", "hear")
    await slot(joined)
    return joined


async def sealed(circle: Circle) -> bytes:
    async with circle.bot.engine.store.read() as tx:
        return bytes(await tx.scalar(text("SELECT sealed FROM boxes")) or b"")


@pytest.mark.full
async def test_every_act_is_one_update_of_one_box_in_silence_and_keeps_its_length(talking: Circle) -> None:
    boxes = [await sealed(talking)]
    for act in ACTS:
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.setFormatter(PlainFormatter())
        logging.getLogger().addHandler(handler)
        try:
            with traces(talking) as left:
                await act(talking)
            assert await talking.bot.send() == 0
        finally:
            logging.getLogger().removeHandler(handler)
        assert [statement.split(" SET ")[0] for statement in left.writes] == ["UPDATE boxes"], act
        assert left.calls
        assert all(method.startswith("views.") for method in left.calls), act
        assert stream.getvalue() == ""
        if talking.person("ben").modal is not None:
            await talking.person("ben").close(everything=True)
        boxes.append(await sealed(talking))
    assert len(set(boxes)) == len(boxes)
    assert len({len(one) for one in boxes}) == 1


async def test_looking_writes_nothing_whether_or_not_there_is_a_thread(talking: Circle) -> None:
    for name in ("ben", "chloe", "goran"):
        with traces(talking) as left:
            await my_thread(talking, name)
        assert left.writes == []
        assert all(method.startswith("views.") for method in left.calls)


@pytest.mark.full
async def test_a_refused_letter_writes_nothing(talking: Circle) -> None:
    ben = await my_thread(talking, "ben")
    with traces(talking) as left:
        assert list(await ben.submit(letter="  ")) == ["letter"]
        assert list(await ben.submit(letter="\N{GRINNING FACE}" * 600)) == ["letter"]
    assert left.writes == []
