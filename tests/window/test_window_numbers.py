"""How numbers are seen: colours that hold everywhere and last, statistics, differences."""

from pathlib import Path

import msgspec

from inspector.document.contents import filled
from inspector.document.edits import add_leaf
from inspector.document.nodes import Place
from inspector.figures.dialog import ExportDialog
from inspector.look.colouring import Colouring
from inspector.panels.tensor.panel import TensorPanel
from inspector.window.settings import read_settings
from tests.fakes.link import settle
from tests.window.conftest import Room


def panel(room: Room) -> TensorPanel:
    found = room.window.tensor_panel
    assert isinstance(found, TensorPanel)
    return found


def test_that_a_map_chosen_once_holds_everywhere_and_is_remembered(room: Room) -> None:
    room.store.select([room.id("x")])
    settle(room.session)
    pair = panel(room).pair
    viridis = pair.colourings.replaced("value", Colouring("violet-teal", "viridis"))
    pair.colour(viridis)

    assert room.window.theme.colourings == viridis
    assert room.window.canvas.graph_scene.theme.colourings == viridis
    assert read_settings(room.settings_file).colourings == viridis
    room.do("light")
    assert room.window.theme.colourings == viridis


def test_that_settings_with_unknown_maps_are_drawn_with_the_default(room: Room) -> None:
    room.store.select([room.id("x")])
    settle(room.session)
    pair = panel(room).pair
    strange = pair.colourings.replaced("value", Colouring("nothing", "no such map"))
    pair.colour(strange)

    assert pair.value.bar.scale is not None
    assert msgspec.json.decode(msgspec.json.encode(strange), type=type(strange)) == strange


def test_that_the_statistics_open_and_fold(room: Room) -> None:
    room.store.select([room.id("x")])
    settle(room.session)
    room.do("statistics")
    assert panel(room).statistics.more.isChecked()
    room.do("statistics")
    assert not panel(room).statistics.more.isChecked()


def test_that_the_difference_of_two_selected_values_is_shown(room: Room) -> None:
    room.store.select([room.id("x"), room.id("w")])
    room.do("difference")
    pair = panel(room).pair

    assert pair.shown[pair.beside.side("difference")].title == "x − w"
    assert not pair.beside.side("difference").isHidden()
    assert room.store.selected == {room.id("x")}


def test_that_the_larger_of_two_is_what_the_other_is_taken_from(room: Room) -> None:
    room.store.select([room.id("y"), room.id("h")])
    room.do("difference")

    pair = panel(room).pair
    assert pair.shown[pair.beside.side("difference")].title == "h − y"


def test_that_shapes_without_a_difference_are_refused_in_words(room: Room) -> None:
    contents = filled("ones", (5, 7))
    document, other = add_leaf(room.store.document, contents, at=Place(0, 0), name="z")
    room.store.apply("Add z", lambda _: document)
    settle(room.session)
    room.store.select([room.id("x"), other])
    room.do("difference")

    assert panel(room).pair.beside.side("difference").isHidden()
    assert room.store.selected == {room.id("x"), other}
    assert "the shapes are" in room.window.status.text()
    room.store.select([other])
    assert not room.enabled("difference")


def test_that_a_picture_of_tensors_is_what_the_right_side_shows(room: Room, tmp_path: Path) -> None:
    room.store.select([room.id("x"), room.id("w")])
    room.do("difference")
    settle(room.session)
    room.do("export")
    dialog = room.window.findChild(ExportDialog)
    assert dialog is not None
    dialog.what.setCurrentText("Heatmaps of the selected tensors")
    dialog.format.setCurrentText("SVG (vectors)")
    dialog.project()
    assert dialog.export.isEnabled()
    room.asker.saves = tmp_path / "maps.svg"
    dialog.export.click()

    text = (tmp_path / "maps.svg").read_text()
    assert all(f">{title}<" in text for title in ("x", "w", "x − w"))
