"""The scenes of the practice page, step by step, without a browser."""

from __future__ import annotations

from typing import Any

import pytest

from practice.browser.scenes import shipped_scenes
from tests.kit.circle import Circle
from tests.kit.scenes import Stage
from tests.reflections.steps import ON_SQLITE

pytestmark = ON_SQLITE
SCENES = shipped_scenes()


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: str(scene["id"]))
async def test_a_scene_can_be_played_to_its_end(joined: Circle, scene: dict[str, Any]) -> None:
    await Stage(joined).play(scene)


@pytest.mark.full
async def test_the_scenes_can_follow_each_other_and_come_again(joined: Circle) -> None:
    stage = Stage(joined)
    for scene in [*SCENES, *reversed(SCENES)]:
        await stage.play(scene)
