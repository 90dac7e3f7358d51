"""A document being worked on: the store, gestures, the engine's results. QtCore only."""
