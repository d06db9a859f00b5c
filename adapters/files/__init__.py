"""Cards and lines in files: `content/` and everything that looks like it."""
