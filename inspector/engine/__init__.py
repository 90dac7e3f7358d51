"""The child process with torch in it: runs operations and Backward, shows tensors. No Qt."""
