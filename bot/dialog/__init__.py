"""Conversations: what was answered last, and the short questions that go on from it."""
