"""Steps of a report, from the asker's window to the moderators' decision."""

from __future__ import annotations

from sqlalchemy import text

from bot.feedback import letters
from bot.models import AskerThread, ThreadId
from bot.store import boxes
from practice.world.messages import Message
from tests.kit.circle import Circle
from tests.kit.threads import answer_of, label_of

HURTFUL = "You are a waste of everybody's time."


async def report(circle: Circle, name: str, what: str = "0/answer") -> None:
    ana = circle.person("ana")
    await ana.click("thread", message=answer_of(circle, name))
    await ana.click("report")
    if ana.modal is not None and ana.modal["callback_id"] == "report":
        assert await ana.submit(what=what) == {}


def reported(circle: Circle) -> list[Message]:
    return [m for m in circle.person("hana").messages("moderators") if "reported" in m["text"]]


async def decide(circle: Circle, action: str) -> None:
    hana = circle.person("hana")
    await hana.click(action, message=reported(circle)[-1])
    await hana.close(everything=True)


async def open_report(circle: Circle) -> str:
    async with circle.bot.engine.store.read() as tx:
        return str(await tx.scalar(text("SELECT id FROM reports")))


async def sealed_box(circle: Circle) -> bytes:
    async with circle.bot.engine.store.read() as tx:
        return bytes(await tx.scalar(text("SELECT sealed FROM boxes")) or b"")


async def thread_of(circle: Circle, name: str) -> AskerThread:
    """Return a thread as its asker sees it."""
    async with circle.bot.engine.store.read() as tx:
        (round_id,) = await boxes.open_ids(tx)
    return await letters.asker_thread(circle.bot.engine, circle.who("ana"), ThreadId(round_id, label_of(circle, name)))
