"""What is in the practice workspace: people, conversations, windows, time."""
