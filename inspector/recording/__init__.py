"""Python functions that use torch, turned into documents."""
