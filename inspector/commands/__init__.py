"""The command line: the window, run, export, examples, or (with --engine) the engine."""
