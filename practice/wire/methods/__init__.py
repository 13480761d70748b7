"""The methods of the Web API, one file per family.

A method takes the workspace and the arguments, and returns Slack's answer or raises SlackError.

A new one needs a line in each of three tables: `METHODS` in `wire/webapi.py`, `NEEDED` in `wire/scopes.py`, and
`PER_MINUTE` in `wire/ratelimit.py` unless Slack allows it without a limit that matters here.
"""
