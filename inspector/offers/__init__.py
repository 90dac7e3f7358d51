"""What can be added, as it is shown: the tree, what a search found, and the help beside it."""
