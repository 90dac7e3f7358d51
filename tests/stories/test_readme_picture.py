"""The README's picture is this story's last sight: it cannot show what the program does not."""

import os
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from inspector.files.examples import EXAMPLES
from tests.stories.hands import Hands

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "window.png"
# Another machine's font rasteriser moves edges by a pixel; another layout moves far more.
_MOST_APART = 6.0


def pixels(image: QImage) -> "np.ndarray[tuple[int, ...], np.dtype[np.int16]]":
    """Height x width x 4, as signed numbers."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(plain.constBits(), np.uint8)
    return flat.reshape(plain.height(), plain.width(), 4).astype(np.int16)


def test_that_the_readme_shows_the_window_as_it_is(hands: Hands) -> None:
    example = next(each for each in EXAMPLES if each.name == "first-gradients")
    assert hands.window.file.open_example(example)
    hands.rest()
    hands.click_nothing()
    hands.backward()
    hands.click("w")
    hands.rest()
    # No blinking caret, no hover: the same picture every time.
    hands.window.canvas.setFocus()
    hands.until(lambda: hands.panel.pair.gradient.number_at(0, 0) is not None)
    hands.until(lambda: "backward" in hands.panel.code.text())
    hands.until(lambda: "step 4 of Backward" in hands.panel.card.text())
    hands.until(lambda: bool(hands.panel.statistics.histogram.accessibleName()))
    # What was said last is laid out at the next turn of the event loop.
    QApplication.processEvents()
    seen = hands.window.grab().toImage()
    if os.environ.get("WRITE_PICTURES"):
        PICTURE.parent.mkdir(exist_ok=True)
        seen.save(str(PICTURE))

    shown = QImage(str(PICTURE))
    assert shown.size() == seen.size()
    apart = float(np.abs(pixels(shown) - pixels(seen)).mean())
    assert apart < _MOST_APART, "run this test with WRITE_PICTURES=1 and look at docs/window.png"
