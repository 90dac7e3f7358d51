"""A document as a Python script that gives the same numbers. No torch, no Qt."""
