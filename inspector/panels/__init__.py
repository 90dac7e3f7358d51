"""The panels around the canvas, one folder or module each."""
