"""What a person does in the workspace.

Tests use `person.py`. It and the page act through the same functions: `composing.py` (commands, messages, opening
the app's tabs), `clicking.py` (buttons and menus), `submitting.py` (forms). `access.py` refuses what Slack's client
would not let a person reach, `surface.py` is what they have before them, and `reading.py` says which words they
see.
"""
