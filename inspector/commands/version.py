"""The program's version, from the installed package or from a checkout's pyproject.toml."""


def version() -> str:
    """The version as text, e.g. "0.1.0"."""
    import tomllib
    from importlib import metadata
    from pathlib import Path

    checkout = Path(__file__).resolve().parents[2] / "pyproject.toml"
    if checkout.is_file():
        found: str = tomllib.loads(checkout.read_text(encoding="utf-8"))["project"]["version"]
        return found
    return metadata.version("tensor-gradient-inspector")
