"""What is wrong in this document, what it means, and what to press."""
