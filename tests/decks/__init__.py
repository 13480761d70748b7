"""What the decks hold and how they are refused."""
