"""What the forms of tips and reflections look like: shown, written and kept."""
