"""What stands in the database as figures, for whoever runs Sidecar."""
