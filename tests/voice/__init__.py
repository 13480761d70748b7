"""What people read: its words, its promises, and how much of it stands before the first question."""
