"""Colours, fonts, colour maps, and how a number is written: shared by everything that draws."""
