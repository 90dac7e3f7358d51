"""What is known of a whole tensor: its numbers in a few, and where it lies in memory."""
