"""The dialog that makes a new tensor, or changes what one is filled with."""
