"""The files of content/, read, checked and shown."""
