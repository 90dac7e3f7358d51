"""The kinds of file that tensors are written as; who writes them is files/atomic.py."""
