"""An app of the scratch project: a small shop."""
