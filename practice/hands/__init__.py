"""What a person does in the workspace."""
