"""Slack's protocol, in both directions.

`connected.py` is the workspace with everything here attached, `routes.py` has the addresses the app talks to.

From the app: `webapi.py` admits a call (`scopes.py`, `ratelimit.py`, trouble on request from `faults.py`) and hands
it to one of the `methods/`; `calls.py` is how it is remembered; `responses.py` and `filetransfer.py` take what is
posted elsewhere. To the app: `payloads.py` and `events.py` say what, `delivery.py` how, over `socketmode.py` or
HTTP with `signing.py`; `acks.py` is what comes back.
"""
