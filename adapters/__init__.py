"""One folder for each outside system: translate in, call the core once, translate out."""
