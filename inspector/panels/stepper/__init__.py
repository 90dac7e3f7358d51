"""One turn of a Backward in all its parts: what arrived, what was saved, what is sent and why."""
