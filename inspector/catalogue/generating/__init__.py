"""Writes resources/catalogue.json from the installed torch. For development only: nothing of the
program imports it. `python -m inspector.catalogue.generating` runs it."""
