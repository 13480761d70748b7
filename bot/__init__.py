"""The engine of Sidecar: rules, store, clock, sealing and sending. It knows no Slack payloads."""
