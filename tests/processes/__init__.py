"""The bot as it runs in earnest: real processes on a practice workspace."""
