"""Pictures that leave the program: their size, their text, and that they are whole."""

import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from inspector.canvas.canvas import Canvas
from inspector.document.contents import filled
from inspector.document.edits import add_leaf, add_operation
from inspector.document.nodes import Document, Place, Source, node_named
from inspector.figures.export import (
    canvas_figure,
    export_canvas,
    export_heatmaps,
    export_window,
    gathered,
)
from inspector.figures.writing import FigureRefused, image, to_clipboard
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK, LIGHT, PRINT
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.link import FakeLink, settle


def chain() -> Document:
    document = Document()
    document, x = add_leaf(
        document, filled("rand", (3, 3)), at=Place(0, 0), name="apples", requires_grad=True
    )
    document, _ = add_operation(
        document, "torch.sum", at=Place(2600, 900), name="pears", inputs={"input": (Source(x),)}
    )
    return document


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[Canvas]:
    load_fonts()
    session = Session(Store(chain()), FakeLink())
    made = Canvas(session, DARK)
    qtbot.addWidget(made)
    made.resize(300, 200)
    settle(session)
    session.backward()
    settle(session)
    yield made
    session.close()


def test_that_a_png_has_the_size_of_its_scale(canvas: Canvas, tmp_path: Path) -> None:
    for scale in (1, 2):
        path = tmp_path / f"graph{scale}.png"
        export_canvas(canvas, canvas.session, path, scale=scale, theme=LIGHT)
        width, height = struct.unpack(">II", path.read_bytes()[16:24])
        content = canvas.content_rect()

        assert abs(width - content.width() * scale) <= 1
        assert abs(height - content.height() * scale) <= 1


def test_that_the_whole_graph_is_there_as_text_in_an_svg(canvas: Canvas, tmp_path: Path) -> None:
    path = tmp_path / "graph.svg"
    export_canvas(canvas, canvas.session, path, theme=LIGHT)
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text())

    assert {"apples", "pears"} <= {text.strip() for text in texts}


def test_that_a_pdf_carries_its_fonts(canvas: Canvas, tmp_path: Path) -> None:
    path = tmp_path / "graph.pdf"
    export_canvas(canvas, canvas.session, path, theme=PRINT)
    data = path.read_bytes()

    assert data.startswith(b"%PDF")
    assert b"/Font" in data
    assert b"/FontFile" in data


def test_that_colours_are_those_asked_for(canvas: Canvas) -> None:
    for theme in (DARK, LIGHT, PRINT):
        with gathered(canvas, canvas.session):
            picture = image(canvas_figure(canvas, theme), 0.25)

        assert picture.pixelColor(1, 1).name().upper() == theme.canvas


def test_that_heatmaps_say_whose_they_are(canvas: Canvas, tmp_path: Path) -> None:
    node = node_named(canvas.store.document.graph, "apples")
    assert node is not None
    path = tmp_path / "maps.svg"
    export_heatmaps(canvas.session, [Source(node.id)], path, theme=LIGHT)
    texts = {each.strip() for each in re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text())}

    assert {"apples", "apples.grad"} <= texts


def test_that_a_window_is_exported_with_its_text(qtbot: QtBot, tmp_path: Path) -> None:
    load_fonts()
    label = QLabel("plums")
    qtbot.addWidget(label)
    label.resize(120, 40)
    export_window(label, tmp_path / "window.svg", theme=LIGHT)
    export_window(label, tmp_path / "window.png", scale=3, theme=LIGHT)

    assert "plums" in (tmp_path / "window.svg").read_text()
    assert QImage(str(tmp_path / "window.png")).width() == 360


def test_that_the_clipboard_gets_pixels(canvas: Canvas) -> None:
    with gathered(canvas, canvas.session):
        to_clipboard(canvas_figure(canvas, LIGHT), scale=1)

    assert not QGuiApplication.clipboard().image().isNull()


def test_that_an_empty_document_is_refused(qtbot: QtBot, tmp_path: Path) -> None:
    load_fonts()
    session = Session(Store(), FakeLink())
    empty = Canvas(session, DARK)
    qtbot.addWidget(empty)
    settle(session)

    with pytest.raises(FigureRefused, match="empty"):
        export_canvas(empty, session, tmp_path / "none.png")
    session.close()


def test_that_an_unknown_ending_is_refused(canvas: Canvas, tmp_path: Path) -> None:
    with pytest.raises(FigureRefused, match=r"\.png, \.svg or \.pdf"):
        export_canvas(canvas, canvas.session, tmp_path / "graph.bmp")

    assert not list(tmp_path.iterdir())


def test_that_a_picture_larger_than_a_png_can_be_is_refused(canvas: Canvas, tmp_path: Path) -> None:
    with pytest.raises(FigureRefused, match="too many"):
        export_canvas(canvas, canvas.session, tmp_path / "huge.png", scale=100)


def test_that_a_folder_that_is_not_there_is_told_in_a_sentence(
    canvas: Canvas, tmp_path: Path
) -> None:
    with pytest.raises(FigureRefused, match="could not be written"):
        export_canvas(canvas, canvas.session, tmp_path / "missing" / "graph.png")
