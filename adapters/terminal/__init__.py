"""The bot in a terminal: for a first look, for authors of cards, and for operators."""
