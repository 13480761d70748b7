"""Measures of the clock at scale: `make bench`."""
