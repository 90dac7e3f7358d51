"""Screenshots and figures: what leaves the program as a picture."""
