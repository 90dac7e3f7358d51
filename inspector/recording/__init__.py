"""Python functions that use torch, as documents."""
