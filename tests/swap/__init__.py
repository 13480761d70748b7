"""The world swap: worlds that differ in nothing but who did what, or when, must look the same from outside.

The real bot plays a script against the practice workspace, and then once more for each swap, with the same seeds and
clock. With other people every act is done by another of the people asked, at the same moment. With other moments (and
by other people once more, which makes another comparison of people without another play) every
giver's act is moved: into one sitting with others or away from them, to other days and hours, but never across an
opening, a slot, the end of a round or a moderator's verdict. Everything but the acting giver's own window must be
equal, times included: the bytes of both databases (on Postgres their contents, and the ranks of `ctid` and `xmin`),
every statement with its values, every call to Slack, every line of the log, in which minute each file changed, what
Postgres counts of each table, every row of the outbox, every page the asker and the others can open.

What is excepted when acts are moved is the rewriting of the box, and nothing else (`acts.Giving`): those statements of
an act that a step of cover makes, one after the other, and that the main file was written in a minute in which such a
step wrote. Whatever else an act leaves stands in the open at its time. On Postgres cover does the same right after
each act, and must count the same. At the end the nonce of each box may be another, for another act may have been the
last, and on Postgres its place and age (`trace.Stored`). How rare rewritings are, and what their times say to somebody
who watches people, is not for this but for the attacks.

What is coupled weakens none of it. The cipher is a stub of the right length, whose ciphertexts are zeros: what a real
cipher shows of its plaintext is its length. A shuffle of people is drawn before names, and what an act draws comes from
a stream of its own: draws are as likely to be these as any others (`coupling.CoupledChance`).

A signed thread may differ from its slot on, in the name told to its asker and in nothing else (`trace.SIGNED`). A power
cut happens at the same moment in every world, for no act causes one: an act in which the power fails is not moved.
"""
