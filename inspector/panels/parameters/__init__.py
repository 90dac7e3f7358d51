"""Editors for parameters: one for each kind of value, never one for an operation."""
