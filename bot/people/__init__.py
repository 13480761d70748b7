"""Who takes part, who is in the workspace, and what is promised to them."""
