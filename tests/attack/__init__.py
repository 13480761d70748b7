"""The attack harness: `make attack` lets every onlooker of docs/PRIVACY.md try to name a writer, and counts how often.

A circle of 40 asks and answers for more than a year on the real bot, in the practice workspace, with a fake clock. What
each onlooker sees is frozen; who wrote what is kept apart. One thread of every round is the target: an attack names
one of the k people asked, and is right by chance once in k. Each attack is also run against a bot with one rule
switched off (`tests.attack.controls`), and must succeed there at a rate written down before the published run: an
attack that cannot break a leak proves nothing.

Everybody acts through their windows. What is not the product's own: of the cover rewrites, which its planner times, one
in some hundred is written (all have the same length), and messages are sent faster than Slack would take them.
"""
