"""Weekly questions, tips and the journal."""
