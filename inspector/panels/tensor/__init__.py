"""The right side: everything about the selected tensor, from its numbers to its line of code."""
