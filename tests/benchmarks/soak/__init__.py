"""Soaks: tens of thousands of mixed updates through one adapter in one process."""
