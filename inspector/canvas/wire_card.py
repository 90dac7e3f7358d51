"""What runs through the wire under the pointer: a small card beside it, with previews."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from inspector.canvas.beside import beside
from inspector.canvas.card import preview_region, shape_text
from inspector.canvas.hits import Hit, WireHit
from inspector.canvas.inks import inks, mono_font, pen, words_font, wrapped
from inspector.canvas.kinds import WORDS, colour_of, port_shape
from inspector.canvas.scene import GraphScene
from inspector.canvas.wires import WireKey, look_of
from inspector.document.nodes import Source, label
from inspector.look.theme import Theme
from inspector.messages.answers import Fact
from inspector.messages.orders import Which
from inspector.session.faces import Gradient, Known, Waiting, Wanted

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

_WIDTH, _PAD, _LINE, _THUMB = 264, 12, 18, 48
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
# Beside the pointer, so that it covers neither the wire nor what it leads to.
_BESIDE = QPoint(18, 22)


class WireCard(QWidget):
    """Shown when the pointer rests on a wire, gone when it leaves it. Clicks go through it."""

    def __init__(self, theme: Theme, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._theme = theme
        self._key: WireKey | None = None
        self._lines: list[str] = []
        self._why: tuple[str, ...] = ()
        self._pictures: list[tuple[str, Wanted]] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)
        self.hide()
        canvas.session.pictures_changed.connect(self._on_pictures)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        self.update()

    @property
    def text(self) -> str:
        """All that it says, lines apart by line breaks."""
        return "\n".join((*self._lines, *self._why))

    def show_wire(self, key: WireKey, at: QPoint) -> None:
        """This wire's card, beside a point of the view."""
        self._key = key
        scene = self._canvas.graph_scene
        self._lines, why, self._pictures = _told(scene, key)
        self._why = wrapped(why, _WIDTH - 2 * _PAD, 4, 11) if why else ()
        rows = len(self._lines) + len(self._why)
        previews = _THUMB + 26 if self._pictures else 0
        self.resize(_WIDTH, 2 * _PAD + rows * _LINE + previews)
        self.move(beside(at, _BESIDE, self.size(), self._canvas.size()))
        self.setAccessibleDescription(self.text)
        self._canvas.session.watch(self, frozenset(wanted for _, wanted in self._pictures))
        self.show()
        self.raise_()
        self.update()

    def leave(self, hot: Hit | None = None) -> None:
        """The pointer stands on this now."""
        if self._key is not None and not (isinstance(hot, WireHit) and hot.key == self._key):
            self._key = None
            self._canvas.session.unwatch(self)
            self.hide()

    def _on_pictures(self, _what: object) -> None:
        if self.isVisible():
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        scene, theme, ink = self._canvas.graph_scene, self._theme, inks(self._theme)
        key = self._key
        source = scene.source_of(key) if key is not None else None
        if key is None or source is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        kind = look_of(scene.session, scene.graph, key, source).kind
        painter.setPen(pen(ink.line, 1))
        painter.setBrush(ink.panel)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setPen(pen(colour_of(theme, kind), 1.75))
        painter.drawPath(port_shape(kind, QPointF(_WIDTH - _PAD - 6, _PAD + _LINE / 2), 5))
        y = float(_PAD)
        for number, line in enumerate(self._lines):
            painter.setFont(mono_font(12, True) if number == 0 else mono_font(11))
            painter.setPen(ink.text if number == 0 else ink.muted)
            wide = _WIDTH - 2 * _PAD - (18 if number == 0 else 0)
            shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideMiddle, wide)
            painter.drawText(QRectF(_PAD, y, wide, _LINE), _LEFT, shown)
            y += _LINE
        painter.setFont(words_font(11))
        painter.setPen(ink.muted)
        for line in self._why:
            painter.drawText(QRectF(_PAD, y, _WIDTH - 2 * _PAD, _LINE), _LEFT, line)
            y += _LINE
        self._paint_previews(painter, y + 6)
        painter.end()

    def _paint_previews(self, painter: QPainter, y: float) -> None:
        thumbs, theme, ink = self._canvas.graph_scene.thumbs, self._theme, inks(self._theme)
        for number, (title, wanted) in enumerate(self._pictures):
            x = _PAD + number * 116.0
            box = QRectF(x, y, _THUMB, _THUMB)
            picture = thumbs.picture(wanted)
            if picture is not None and picture.seen.shape == ():
                painter.setFont(mono_font(13))
                painter.setPen(ink.text if number == 0 else ink.gradient)
                found = thumbs.number(wanted, 10)
                painter.drawText(box.adjusted(0, 0, 60, 0), _LEFT, found[0] if found else "")
            else:
                thumbs.paint(painter, wanted, box, theme, replay=False)
            painter.setFont(words_font(11))
            painter.setPen(ink.muted if number == 0 else ink.gradient)
            painter.drawText(QRectF(x, y + _THUMB + 2, 110, 16), _LEFT, title)


def _told(scene: GraphScene, key: WireKey) -> tuple[list[str], str, list[tuple[str, Wanted]]]:
    """Lines, a sentence about the gradient where none flowed, and what is to be shown."""
    source = scene.source_of(key)
    if source is None:
        return [], "", []
    graph, session = scene.graph, scene.session
    target, fact = graph.nodes[key.node], _fact(scene, source)
    look = look_of(session, graph, key, source)
    face = session.face(source.node)
    outputs = len(face.outputs) if isinstance(face, Known) else 1
    lines = [f"{label(graph, source, max(1, outputs))} → {target.name}.{key.port}"]
    pictures: list[tuple[str, Wanted]] = []
    if fact is None:
        lines.append(WORDS[look.kind] if not isinstance(face, Known | Waiting) else "not run yet")
    else:
        needs = "requires grad" if fact.requires_grad else "does not require grad"
        lines += [f"{shape_text(fact.shape)} {fact.dtype} · {fact.device}", needs]
        pictures += _preview("value", source, "value", fact.shape)
    flow = session.flow(source)
    why = ""
    lost = "" if scene.back is None else scene.back.why_cut(key)
    if lost:
        why = f"No gradient comes back along this wire: {lost}."
    elif look.cut:
        why = f"The gradient stops here: {target.name} does not require grad."
    elif not look.flows:
        why = "No gradient flows here."
    elif isinstance(flow, Gradient):
        old = "" if flow.current else ", old"
        pictures += _preview(f"∇ flowed back{old}", source, "flow", flow.shape)
    else:
        why = flow.text
    return lines, why, pictures


def _preview(
    title: str, source: Source, which: Which, shape: tuple[int, ...]
) -> list[tuple[str, Wanted]]:
    if 0 in shape:
        return []
    return [(title, Wanted(source.node, source.output, which, preview_region(shape)))]


def _fact(scene: GraphScene, source: Source) -> Fact | None:
    face = scene.session.face(source.node)
    known = face.last if isinstance(face, Waiting) else face
    if not isinstance(known, Known) or source.output >= len(known.outputs):
        return None
    return known.outputs[source.output]
