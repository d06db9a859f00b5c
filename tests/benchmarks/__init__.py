"""Measures the lookup engine beside the tools that a community could run instead of it."""
