"""Keeping what people gave: two databases that know each other, backups, restores, master keys, running processes."""
