"""Slack's protocol: what the app sends and what is sent to it."""
