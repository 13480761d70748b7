"""Block Kit, as strict as Slack.

`checking.py` is what others call. It reads the tables in `surfaces.py` (blocks, views, messages) and `elements.py`,
which are written in the small rules of `rules.py` with the figures of `sizes.py`. `interactive.py` finds buttons
and inputs, `mentions.py` finds who is notified.
"""
