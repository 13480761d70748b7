"""Block Kit out: pure functions from plain values to what Slack shows."""
