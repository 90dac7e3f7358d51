"""What the graph keeps for Backward, and how much memory that is."""
