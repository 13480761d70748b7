"""Sidecar without its Slack handlers: rules by subject, the store, the sealing, the sending, and what starts it all."""
