"""Nexus: the core. It knows cards, questions and replies, and no chat platform or database."""
