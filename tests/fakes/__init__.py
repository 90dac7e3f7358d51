"""Fakes with the real message types, for tests of everything above the engine."""
