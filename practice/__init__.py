"""A Slack of one's own: the wire protocol, the strictness and a page, on one machine and without an account.

Begin at `workspace.py`, which puts everything together, or at `demo.py`, which starts the bot on it. The rooms, of
which each may import those before it and none after it:

- `blockkit`: whether Slack would take a view or a message; the elements in one
- `world`: what is in the workspace (`state.py` lists it all)
- `wire`: what the app calls (`webapi.py`, `methods/`) and what is sent to it (`payloads.py`, `delivery.py`)
- `hands`: what a person does, for tests and for the page (`person.py`)
- `browser`: what the page asks for (`pageserver.py`); `page/` is the page itself, in JavaScript without a build
"""
