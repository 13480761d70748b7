"""What people do with weekly questions, their journal and tips."""
