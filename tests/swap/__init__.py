"""The world swap: two worlds that differ only in which of the people asked did what must look the same from outside.

The real bot runs twice against the practice workspace, with the same seeds and clock. In the second world every act is
done by another of the people asked, at the same moment. Everything but the acting giver's own window must be equal:
the bytes of both databases (on Postgres their contents, and the ranks of `ctid` and `xmin`), every call to Slack, every
line of the log, every row of the outbox, every page the asker and the others can open.

Two things are coupled, and neither weakens the proof. The cipher is a stub of the right length, whose ciphertexts are
zeros: what a real cipher shows of its plaintext is its length. And a shuffle of people is drawn before names: a
uniformly random order is as likely under one naming as under another (`coupling.CoupledChance`).

A signed thread may differ from its slot on, in the name told to its asker and in nothing else (`trace.unnamed`).
"""
