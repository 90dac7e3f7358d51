"""What an operation is: its call, its derivatives, what it keeps for Backward."""
