"""What is in the practice workspace: people, conversations, windows, files, time. It talks to nobody.

`state.py` holds it all. Two things are kept apart which sound alike: `people.py` says who is there at the
beginning, `directory.py` who is there now; `messages.py` keeps conversations, `posting.py` is the only one to put
something into them.
"""
