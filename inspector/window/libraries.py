"""What a window needs of a Linux system: a screen, and the libraries that one apt line brings."""

import os
import sys

APT = "libegl1 libgl1 libdbus-1-3 libfontconfig1 libglib2.0-0 libx11-xcb1 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xkb1"  # noqa: E501 - .ci/run reads this line

# What the Qt libraries and the platform plug-ins link against; without one of them Qt aborts the
# process with a message that names no package.
_SONAMES = (
    "libEGL.so.1",
    "libGL.so.1",
    "libdbus-1.so.3",
    "libfontconfig.so.1",
    "libgthread-2.0.so.0",
    "libX11-xcb.so.1",
    "libxkbcommon.so.0",
    "libxkbcommon-x11.so.0",
    "libxcb-cursor.so.0",
    "libxcb-icccm.so.4",
    "libxcb-image.so.0",
    "libxcb-keysyms.so.1",
    "libxcb-randr.so.0",
    "libxcb-render-util.so.0",
    "libxcb-shape.so.0",
    "libxcb-xkb.so.1",
)


def missing_libraries() -> str:
    """One sentence that names what is missing and the apt line; empty where nothing is."""
    if not sys.platform.startswith("linux"):
        return ""
    missing = [name for name in _SONAMES if not _loads(name)]
    if not missing:
        return ""
    return (
        f"Qt misses {', '.join(missing)} on this system. "
        f"On Debian or Ubuntu run: sudo apt-get install {APT}"
    )


def _loads(name: str) -> bool:
    # Where Debian, Ubuntu and Fedora keep them: a look there takes microseconds, loading all of
    # them a hundredth of a second of every start.
    places = (f"/usr/lib/{os.uname().machine}-linux-gnu", "/usr/lib64")
    if any(os.path.exists(f"{place}/{name}") for place in places):  # noqa: PTH110
        return True
    import ctypes

    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing_screen() -> str:
    """One sentence where there is no screen to open a window on; empty where there is."""
    if not sys.platform.startswith("linux"):
        return ""
    if any(os.environ.get(each) for each in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")):
        return ""
    return (
        "There is no screen to open a window on: set DISPLAY, or use the commands "
        "run and export, which need none"
    )
