"""Views of the canvas that were marked to come back to: they belong to the document."""

from msgspec.structs import replace

from inspector.document.nodes import Document, View

NUMBERS = range(1, 10)
"""The keys 1 to 9."""


def set_bookmark(document: Document, number: int, view: View) -> Document:
    """This view under that number."""
    layout = document.layout
    if number not in NUMBERS or layout.bookmarks.get(number) == view:
        return document
    bookmarks = dict(sorted({**layout.bookmarks, number: view}.items()))
    return replace(document, layout=replace(layout, bookmarks=bookmarks))
