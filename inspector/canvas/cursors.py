"""What the pointer looks like, by what lies under it."""

from PySide6.QtCore import Qt

from inspector.canvas.hits import (
    ChipHit,
    FoldHit,
    FrameHit,
    GroupHit,
    Hit,
    InputHit,
    NoteHit,
    OutputHit,
    PointHit,
    StubHit,
    ToggleHit,
    ValueHit,
    WireHit,
)


def cursor_over(found: Hit | None) -> Qt.CursorShape:
    """The cursor over it."""
    match found:
        case InputHit() | OutputHit():
            return Qt.CursorShape.CrossCursor
        case ToggleHit() | WireHit() | ChipHit():
            return Qt.CursorShape.PointingHandCursor
        case FoldHit() | StubHit():
            return Qt.CursorShape.PointingHandCursor
        case NoteHit(corner=True):
            return Qt.CursorShape.SizeFDiagCursor
        case FrameHit() | GroupHit() | PointHit() | NoteHit():
            return Qt.CursorShape.SizeAllCursor
        case ValueHit():
            return Qt.CursorShape.IBeamCursor
        case _:
            return Qt.CursorShape.ArrowCursor
