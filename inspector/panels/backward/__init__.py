"""What Backward did: the acts one after the other, and the order in which the gradient went."""
