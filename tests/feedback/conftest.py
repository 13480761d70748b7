"""What tests of rounds begin with."""

from __future__ import annotations

import pytest

from tests.kit.circle import Circle
from tests.kit.threads import open_round


@pytest.fixture
async def moderated(joined: Circle) -> Circle:
    """Ana, an admin, has chosen the moderators' channel, and her round has opened."""
    joined.slack.invite_bot("moderators")
    ana = joined.person("ana")
    await ana.command("/sidecar settings")
    assert await ana.submit(moderators="C0MODERATORS") == {}
    await ana.close(everything=True)
    await open_round(joined)
    return joined
