"""The two bundled families: Inter for words, JetBrains Mono for names, shapes and numbers."""

from PySide6.QtGui import QFont, QFontDatabase

from inspector.catalogue.shipped import shipped

WORDS = "Inter"
MONO = "JetBrains Mono"
BODY_PX = 12
SECONDARY_PX = 11

_FILES = (
    "Inter-Regular.otf",
    "Inter-SemiBold.otf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-Bold.ttf",
)


def load_fonts() -> None:
    """Make the bundled fonts known to Qt; once, after QGuiApplication exists."""
    for name in _FILES:
        QFontDatabase.addApplicationFont(str(shipped("fonts", name)))


def words(px: float = BODY_PX, *, bold: bool = False) -> QFont:
    """Inter at so many pixels."""
    return _font(WORDS, px, QFont.Weight.DemiBold if bold else QFont.Weight.Normal)


def mono(px: float = BODY_PX, *, bold: bool = False) -> QFont:
    """JetBrains Mono at so many pixels."""
    return _font(MONO, px, QFont.Weight.Bold if bold else QFont.Weight.Normal)


def _font(family: str, px: float, weight: QFont.Weight) -> QFont:
    font = QFont(family)
    font.setPixelSize(max(1, round(px)))
    font.setWeight(weight)
    return font


def rule(font: QFont) -> str:
    """The font as a style sheet's declarations. The application's sheet names a font for every
    widget and wins over `setFont`; a widget's own sheet wins over it."""
    bold = font.weight() >= QFont.Weight.DemiBold
    weight = 400 if not bold else 600 if font.family() == WORDS else 700
    return (
        f'font-family: "{font.family()}"; font-size: {font.pixelSize()}px; font-weight: {weight};'
    )
