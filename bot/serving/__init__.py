"""The long-running processes: Socket Mode in one process, or a signed web endpoint with a worker beside it."""
