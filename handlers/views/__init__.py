"""Block Kit out: pure functions from the engine's values to what Slack shows."""
