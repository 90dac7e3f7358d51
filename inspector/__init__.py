"""A tensor and gradient inspector for PyTorch."""
