"""Plays a scene of the practice page without a browser, by the same steps, with the hands of tests."""

from __future__ import annotations

from typing import Any

from practice.browser.snapshot import moments
from practice.browser.told import announced_moments
from practice.hands.person import Person
from practice.hands.reading import find_input, text_of
from tests.kit.circle import Circle

Step = dict[str, Any]
WORDS = {"as", "say", "see", "pause", "beside"}
"""What a step may hold beside its act."""


class Stage:
    """A circle on which scenes are played."""

    def __init__(self, community: Circle) -> None:
        self._circle = community
        self._acts = {
            "go": self._go,
            "command": self._command,
            "fill": self._fill,
            "press": self._press,
            "send": self._send,
            "close": self._close,
            "jump": self._jump,
        }
        self._filled: dict[str, Any] = {}
        self._place = "general"
        self.person = community.person("ana")

    async def play(self, scene: dict[str, Any]) -> None:
        """Play every step; what a step says that must be seen must stand on the screen."""
        for place, step in enumerate(scene["steps"]):
            self.person = self._circle.person(step["as"]) if "as" in step else self.person
            acts = set(step) - WORDS
            assert len(acts) <= 1, f"step {place} of {scene['id']} does several things: {acts}"
            for act in acts:
                await self._acts[act](step)
            await self._circle.settle()
            seen = self._screen()
            assert step.get("see", "") in seen, f"step {place} of {scene['id']}: {step}\n{seen}"

    def _screen(self) -> str:
        """Return what stands in the window on top and behind it, where the person is."""
        shown = self.person.messages("general") if self._place == "general" else self.person.inbox
        behind = [self.person.home or {}] if self._place == "home" else shown
        return "\n".join(text_of(one) for one in [*behind, self.person.modal or {}])

    async def _go(self, step: Step) -> None:
        self._place = step["go"]
        if self._place == "home":
            await self.person.open_home()

    async def _command(self, step: Step) -> None:
        if self.person.modal:
            await self.person.close(everything=True)
        self._place = "general"
        await self.person.command(step["command"])

    async def _fill(self, step: Step) -> None:
        for name, value in step["fill"].items():
            assert find_input(self.person.modal or {}, name)
            self._filled[name] = [self._meant(one) for one in value] if isinstance(value, list) else value

    def _meant(self, value: str) -> str:
        return self._circle.person(value[1:]).id if value.startswith("@") else value

    async def _press(self, step: Step) -> None:
        await self.person.click(step["press"], self._block(self.person, step.get("beside", "")))

    def _block(self, person: Person, words: str) -> str | None:
        blocks = (person.modal or {}).get("blocks", ()) if words else ()
        return next((str(one["block_id"]) for one in blocks if words in text_of(one)), None)

    async def _send(self, _step: Step) -> None:
        assert await self.person.submit(**self._filled) == {}
        self._filled = {}

    async def _close(self, _step: Step) -> None:
        await self.person.close(everything=True)

    async def _jump(self, step: Step) -> None:
        slack = self._circle.slack
        offered = moments(slack, self.person.member.tz, announced_moments(slack))
        await self._circle.until(next(at for label, at in offered if label == step["jump"]))
