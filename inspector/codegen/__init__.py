"""A document as a Python script that computes the same numbers."""
