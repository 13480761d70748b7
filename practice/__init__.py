"""A Slack of one's own: the wire protocol, the strictness and a page, on one machine and without an account."""
