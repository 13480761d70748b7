"""What the page in the browser asks for; the page itself is in `practice/page`.

`pageserver.py` has the addresses and the acts, `snapshot.py` what one person's screen shows, `newsfeed.py` tells
open pages of changes, and `onlookers.py` is the window *Who can see what*.
"""
