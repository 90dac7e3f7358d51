"""`python main.py` is `tensor-inspector`."""

from inspector.commands.main import main

if __name__ == "__main__":
    raise SystemExit(main())
