"""Dialogs with follow-up questions, and what plays them."""
