"""Tensors that come from files and go into them: what to take, and how."""
