"""The standard of what we ship, counted over the whole set; content/README.md has its table of limits."""
