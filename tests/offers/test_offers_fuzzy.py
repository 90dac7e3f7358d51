"""What a few letters find."""

from inspector.offers.fuzzy import best, fit


def test_that_every_word_must_be_there_in_any_order() -> None:
    assert fit("copy pic", "Copy picture of the graph")
    assert fit("graph copy", "Copy picture of the graph")
    assert not fit("copy sound", "Copy picture of the graph")


def test_that_beginnings_come_before_insides_and_initials_before_scattered_letters() -> None:
    held = [(text, text) for text in ("Unzoom", "Zoom in", "Fit the zone of om", "Select all")]

    assert best("zoom", held)[:2] == ["Zoom in", "Unzoom"]
    assert fit("sa", "Save as") > fit("sae", "Save as") > 0


def test_that_nothing_fits_what_is_not_there() -> None:
    assert not best("zzz", [("Zoom in", 1)])


def test_that_scattered_letters_begin_at_a_word() -> None:
    assert fit("zmsl", "Zoom to the selection")
    assert not fit("dupl", "Mean of a product example")
