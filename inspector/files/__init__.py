"""A document on disk: saving, opening and checking session files, and the list of recent ones."""
