"""Block Kit, as strict as Slack: its shapes, sizes and elements."""
