"""What people do with their membership, their Home and the settings."""
