"""The application's style sheet and palette, over Qt's Fusion style."""

from string import Template

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from inspector.catalogue.shipped import shipped
from inspector.look.fonts import MONO, words
from inspector.look.theme import Theme

_SHEET = Template("""
* { outline: none; }
QWidget { color: $text; }
QMainWindow, QDialog, QWidget[surface="panel"] { background: $panel; }
QWidget[surface="canvas"] { background: $canvas; }
QFrame[surface="card"] { background: $card; border: 1px solid $line; border-radius: 8px; }
QFrame[surface="sunken"] { background: $canvas; border: 1px solid $line; border-radius: 8px; }
QFrame[role="line"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QLabel { background: transparent; border: none; }
QLabel:disabled { color: $faint; }
QLabel[role="muted"] { color: $muted; font-size: 11px; }
QLabel[role="title"] { font-size: 15px; font-weight: 600; }
QLabel[role="section"] { color: $muted; font-size: 11px; font-weight: 600; }
QLabel[role="error"] { color: $error; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="value"] { color: $value; font-weight: 600; }
QLabel[role="gradient"] { color: $gradient; font-weight: 600; }
QLabel[role="leaf"] { color: $leaf; }
QLabel[role="mono"] { font-family: "$mono"; }

QPushButton, QToolButton {
    background: $raised; border: 1px solid $line; border-radius: 6px;
    padding: 0px 12px; min-height: 26px;
}
QToolButton { padding: 0px 8px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $pressed; }
QPushButton:checked, QToolButton:checked { border-color: $value; color: $value; }
QPushButton:focus, QToolButton:focus { border-color: $value; }
QPushButton:disabled, QToolButton:disabled {
    color: $faint; background: transparent; border-color: $line;
}
QPushButton:default { border-color: $value; }
QPushButton[kind="gradient"], QToolButton[kind="gradient"] {
    background: $gradient; color: $on_gradient; border-color: $gradient; font-weight: 600;
}
QPushButton[kind="gradient"]:hover, QToolButton[kind="gradient"]:hover {
    background: $gradient_hover; border-color: $gradient_hover;
}
QPushButton[kind="gradient"]:pressed { background: $gradient_pressed; }
QPushButton[kind="value"] {
    background: $value; color: $on_value; border-color: $value; font-weight: 600;
}
QPushButton[kind="value"]:hover { background: $value_hover; border-color: $value_hover; }
QPushButton[kind="gradient"]:focus, QPushButton[kind="value"]:focus {
    border: 2px solid $text; padding: 0px 11px; min-height: 24px;
}
QPushButton[kind="gradient"]:disabled, QToolButton[kind="gradient"]:disabled,
QPushButton[kind="value"]:disabled {
    background: $raised; color: $faint; border-color: $line;
}
QPushButton[kind="danger"] { color: $error; }
QPushButton[kind="danger"]:hover { background: $error; color: $panel; border-color: $error; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] {
    background: transparent; border-color: transparent; padding: 0px 8px;
}
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { background: $hover; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border-color: $value; }
QPushButton[kind="quiet"]:checked, QToolButton[kind="quiet"]:checked {
    background: $hover; color: $text;
}
QToolButton[kind="heading"], QToolButton[kind="heading"]:checked {
    background: transparent; border: 1px solid transparent; padding: 0px 4px 0px 0px;
    min-height: 18px; font-size: 11px; font-weight: 600; color: $muted;
}
QToolButton[kind="heading"]:hover { color: $text; }
QToolButton[kind="heading"]:focus { border-color: $value; }
QToolButton[kind="segment"] {
    background: transparent; border: 1px solid $line; border-radius: 0px; padding: 0px 7px;
    min-height: 18px; font-size: 11px; color: $muted;
}
QToolButton[kind="segment"][place="first"] {
    border-top-left-radius: 6px; border-bottom-left-radius: 6px; border-right: none;
}
QToolButton[kind="segment"][place="last"] {
    border-top-right-radius: 6px; border-bottom-right-radius: 6px;
}
QToolButton[kind="segment"]:hover { background: $hover; }
QToolButton[kind="segment"]:checked { background: $raised; color: $gradient; font-weight: 600; }
QToolButton[kind="segment"][place="middle"] { border-right: none; }
QToolButton[kind="segment"][tone="plain"]:checked { color: $text; }
QToolButton[kind="segment"]:focus { border: 1px solid $value; }
QToolButton::menu-indicator, QPushButton::menu-indicator {
    image: url("$down"); width: 12px; height: 12px;
    subcontrol-origin: padding; subcontrol-position: right center; right: 6px;
}
QPushButton[menu="true"], QToolButton[menu="true"] { padding-right: 22px; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {
    background: $field; border: 1px solid $line; border-radius: 6px;
    selection-background-color: $selection; selection-color: $text;
}
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox { padding: 0px 8px; min-height: 26px; }
QPlainTextEdit, QTextEdit { padding: 4px; }
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover { border-color: $edge; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus,
QComboBox:focus, QComboBox:on { border-color: $value; }
QLineEdit[wrong="true"], QSpinBox[wrong="true"], QDoubleSpinBox[wrong="true"] {
    border-color: $error;
}
QLineEdit[default="true"], QComboBox[default="true"] { color: $muted; }
QLineEdit[default="true"]:focus, QComboBox[default="true"]:focus { color: $text; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
    color: $faint; background: transparent;
}
QLineEdit[numeric="true"], QSpinBox, QDoubleSpinBox { font-family: "$mono"; }
QAbstractItemView QLineEdit { border-radius: 3px; min-height: 0px; padding: 0px 4px; }
QSpinBox, QDoubleSpinBox { padding: 0px 20px 0px 0px; min-height: 23px; }
QAbstractSpinBox QLineEdit {
    background: transparent; border: none; padding: 0px 0px 0px 6px; min-height: 0px;
    border-radius: 0px;
}
QSpinBox::up-button, QDoubleSpinBox::up-button,
QSpinBox::down-button, QDoubleSpinBox::down-button {
    subcontrol-origin: border; width: 18px; border: none; background: transparent;
}
QSpinBox::up-button, QDoubleSpinBox::up-button {
    subcontrol-position: top right; margin: 1px 1px 0px 0px;
}
QSpinBox::down-button, QDoubleSpinBox::down-button {
    subcontrol-position: bottom right; margin: 0px 1px 1px 0px;
}
QSpinBox::up-button:hover, QDoubleSpinBox::up-button:hover,
QSpinBox::down-button:hover, QDoubleSpinBox::down-button:hover {
    background: $hover; border-radius: 3px;
}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$up"); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
    image: url("$down"); width: 10px; height: 10px;
}
QComboBox { padding-right: 24px; }
QComboBox[kind="small"] { min-height: 18px; font-size: 11px; padding-left: 6px; }
QComboBox::drop-down {
    subcontrol-origin: padding; subcontrol-position: center right; width: 22px; border: none;
}
QComboBox::down-arrow { image: url("$down"); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    background: $card; border: 1px solid $line; padding: 4px;
    selection-background-color: $selection; selection-color: $text;
}
QComboBox QAbstractItemView::item { padding: 5px 8px; border: none; border-radius: 4px; }

QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; background: transparent; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QRadioButton::indicator, QTreeView::indicator {
    width: 14px; height: 14px; border: 1px solid $muted; border-radius: 4px; background: $field;
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover,
QCheckBox:focus::indicator, QRadioButton:focus::indicator { border-color: $value; }
QCheckBox::indicator:checked, QTreeView::indicator:checked {
    background: $value; border-color: $value; image: url("$check");
}
QRadioButton::indicator:checked { background: $field; border: 5px solid $value; width: 6px;
    height: 6px; border-radius: 8px; }
QCheckBox:focus, QRadioButton:focus { color: $value; }
QCheckBox::indicator:disabled, QTreeView::indicator:disabled { border-color: $line; }

QMenuBar { background: $panel; border-bottom: 1px solid $line; padding: 0px 4px; }
QMenuBar::item { background: transparent; padding: 6px 10px; border-radius: 6px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $card; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 24px; border-radius: 4px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::right-arrow { image: url("$right"); width: 12px; height: 12px; right: 6px; }
QMenu::indicator { width: 12px; height: 12px; left: 6px; }
QMenu::indicator:checked { image: url("$tick"); }

QAbstractScrollArea { background: transparent; border: none; }
QTableView, QListView, QTreeView {
    background: transparent; border: none; gridline-color: $line;
    alternate-background-color: $canvas;
    selection-background-color: $selection; selection-color: $text;
}
QTableView { font-family: "$mono"; }
QListView::item, QTreeView::item { padding: 5px 8px; border: none; border-radius: 6px; }
QTreeView::item:first { border-top-right-radius: 0; border-bottom-right-radius: 0; }
QTreeView::item:middle { border-radius: 0; }
QTreeView::item:last { border-top-left-radius: 0; border-bottom-left-radius: 0; }
QListView::item:hover, QTreeView::item:hover { background: $hover; }
QListView::item:selected, QTreeView::item:selected { background: $selection; color: $text; }
QTreeView::branch { background: transparent; }
QTreeView::branch:has-children:closed { image: url("$right"); }
QTreeView::branch:has-children:open { image: url("$down"); }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
    background: transparent; color: $muted; border: none; padding: 2px 6px;
    font-family: "$mono"; font-size: 11px;
}
QTableCornerButton::section { background: transparent; border: none; }

QTabWidget::pane { border: none; }
QTabBar { background: transparent; border: none; qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
    padding: 8px 2px 6px 2px; margin: 0px 10px 0px 10px;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $gradient; font-weight: 600; }
QTabBar::tab:focus { color: $value; }
QTabBar::tab:disabled { color: $faint; }

QScrollBar { background: transparent; border: none; margin: 0px; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $edge; border-radius: 3px; margin: 2px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $value; }
QToolBar { background: $panel; border: none; border-bottom: 1px solid $line; spacing: 8px; }
QStatusBar { background: $panel; color: $muted; border-top: 1px solid $line; font-size: 11px; }
QStatusBar::item { border: none; }
QToolTip {
    background: $card; color: $text; border: 1px solid $line; padding: 6px 8px; font-size: 11px;
}
QGroupBox { border: 1px solid $line; border-radius: 8px; margin-top: 16px; padding: 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 8px; color: $muted; }
QProgressBar { background: $raised; border: none; border-radius: 2px; max-height: 4px; }
QProgressBar::chunk { background: $value; border-radius: 2px; }
QSlider::groove:horizontal { background: $line; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $gradient; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal {
    background: $gradient; width: 12px; height: 12px; margin: -4px 0px; border-radius: 6px;
}
QSlider::handle:horizontal:focus { border: 2px solid $value; width: 10px; height: 10px; }
""")


def stylesheet(theme: Theme) -> str:
    """The style sheet for the whole application, in this theme's colours."""
    return _SHEET.substitute(
        mono=MONO,
        canvas=theme.canvas,
        panel=theme.panel,
        card=theme.card,
        raised=theme.raised,
        field=theme.canvas,
        line=theme.line,
        edge=mixed(theme.line, theme.muted, 0.4),
        text=theme.text,
        muted=theme.muted,
        faint=mixed(theme.panel, theme.muted, 0.7),
        value=theme.value,
        gradient=theme.gradient,
        leaf=theme.leaf,
        error=theme.error,
        warning=theme.warning,
        on_gradient=theme.on_gradient,
        on_value=theme.on_value,
        hover=mixed(theme.panel, theme.muted, 0.16),
        pressed=mixed(theme.panel, theme.muted, 0.28),
        selection=mixed(theme.panel, theme.value, 0.28),
        gradient_hover=mixed(theme.gradient, theme.text, 0.12),
        gradient_pressed=mixed(theme.gradient, theme.panel, 0.18),
        value_hover=mixed(theme.value, theme.text, 0.12),
        **{mark: _icon(mark, theme) for mark in ("up", "down", "right", "check", "tick")},
    )


def dress(app: QApplication, theme: Theme) -> None:
    """Give the whole application this theme: style, letters, palette and sheet.

    The letters are the application's font and no rule of the sheet: a rule for every widget
    would win over `setFont`.
    """
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setFont(words())
    app.setPalette(palette(theme))
    app.setStyleSheet(stylesheet(theme))


def palette(theme: Theme) -> QPalette:
    """Fusion's palette, for whatever the style sheet does not reach."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, theme.panel),
        (role.WindowText, theme.text),
        (role.Base, theme.canvas),
        (role.AlternateBase, theme.card),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Button, theme.raised),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.error),
        (role.ToolTipBase, theme.card),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.value),
        (role.HighlightedText, theme.on_value),
        (role.Link, theme.value),
        (role.LinkVisited, theme.value),
        (role.Accent, theme.value),
        (role.Light, theme.raised),
        (role.Midlight, theme.raised),
        (role.Mid, theme.line),
        (role.Dark, theme.line),
        (role.Shadow, theme.canvas),
    ):
        made.setColor(which, QColor(colour))
    faint = QColor(mixed(theme.panel, theme.muted, 0.7))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, faint)
    return made


def mixed(one: str, other: str, share: float) -> str:
    """The colour that is `share` of the way from one to the other, as "#RRGGBB"."""
    a, b = QColor(one), QColor(other)
    channels = zip((a.red(), a.green(), a.blue()), (b.red(), b.green(), b.blue()), strict=True)
    return "#" + "".join(f"{round(x + (y - x) * share):02X}" for x, y in channels)


def _icon(mark: str, theme: Theme) -> str:
    return shipped("icons", f"{mark}-{theme.name}.svg").as_posix()
