"""A gradient found a second way, by numbers alone, and second derivatives."""
