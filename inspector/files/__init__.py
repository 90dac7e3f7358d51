"""A document on disk: save, open, check what strangers wrote. No torch, no Qt."""
