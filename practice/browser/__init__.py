"""The page in the browser: its state, its acts, its onlookers."""
