"""How much memory and how much time, in a few letters."""


def bytes_text(size: int) -> str:
    """So many bytes, in words: `36 bytes`, `1.5 MiB`."""
    if size < 1024:
        return f"{size} byte{'' if size == 1 else 's'}"
    amount = float(size)
    for unit in ("KiB", "MiB", "GiB", "TiB", "PiB"):
        amount /= 1024
        if amount < 1024 or unit == "PiB":
            return f"{amount:.1f} {unit}".replace(".0 ", " ")
    return ""


def brief_bytes(size: int) -> str:
    """The same where there is little room: `36 B`."""
    return f"{size} B" if size < 1024 else bytes_text(size)


def seconds_text(seconds: float) -> str:
    """`8 µs`, `1.2 ms`, `34 ms`, `3.4 s`."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= 0.9995 * size:
            amount = seconds / size
            return f"{amount:.1f} {unit}" if amount < 9.95 else f"{amount:.0f} {unit}"
    return f"{seconds * 1e6:.0f} µs"
