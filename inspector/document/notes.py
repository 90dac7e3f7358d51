"""Edits of notes: text on the canvas that computes nothing."""

from collections.abc import Iterable, Mapping

import msgspec

from inspector.document.edits import BESIDE, EditRefused
from inspector.document.groups import members, whole_groups
from inspector.document.nodes import Document, GroupId, NodeId, Note, NoteId, Place, Tint

replace = msgspec.structs.replace

Notes = Mapping[NoteId, Note]
MOST_TEXT = 10_000
MOST_NOTES = 5_000
LEAST_SIZE, MOST_SIZE = (80.0, 40.0), (4_000.0, 4_000.0)
USUAL_SIZE = (240.0, 140.0)


def with_notes(document: Document, notes: Notes) -> Document:
    """The document with these notes."""
    if notes == document.layout.notes:
        return document
    return replace(document, layout=replace(document.layout, notes=notes))


def add_note(document: Document, at: Place, text: str = "") -> tuple[Document, NoteId]:
    """A new note with its top left corner there."""
    notes = document.layout.notes
    if len(notes) >= MOST_NOTES:
        raise EditRefused(f"a document has at most {MOST_NOTES} notes")
    key = _fresh(notes)
    note = Note(key, at, *USUAL_SIZE, text[:MOST_TEXT])
    return with_notes(document, {**notes, key: note}), key


def write_note(document: Document, note: NoteId, text: str) -> Document:
    """A note with another text."""
    if len(text) > MOST_TEXT:
        raise EditRefused(f"a note has at most {MOST_TEXT:,} letters")
    return _changed(document, note, text=text)


def tint_note(document: Document, note: NoteId, tint: Tint) -> Document:
    """A note in another colour."""
    return _changed(document, note, tint=tint)


def resize_note(document: Document, note: NoteId, width: float, height: float) -> Document:
    """A note of another size, as far as it may be."""
    return _changed(
        document,
        note,
        width=min(max(width, LEAST_SIZE[0]), MOST_SIZE[0]),
        height=min(max(height, LEAST_SIZE[1]), MOST_SIZE[1]),
    )


def move_notes(document: Document, notes: Iterable[NoteId], by: Place) -> Document:
    """Notes moved by so many pixels."""
    if by.x == 0 and by.y == 0:
        return document
    old = document.layout.notes
    moved = {
        key: replace(old[key], at=Place(old[key].at.x + by.x, old[key].at.y + by.y))
        for key in notes
        if key in old
    }
    return with_notes(document, {**old, **moved}) if moved else document


def notes_of(document: Document, nodes: Iterable[NodeId]) -> frozenset[NoteId]:
    """The notes that go where these nodes go: those of groups that are whole among them."""
    notes = document.layout.notes
    if all(note.within is None for note in notes.values()):
        return frozenset()
    whole = whole_groups(document.layout.groups, nodes)
    return frozenset(key for key, note in notes.items() if note.within in whole)


def put_notes(document: Document, notes: Iterable[NoteId], group: GroupId | None) -> Document:
    """Notes made part of a group, or of none."""
    old = document.layout.notes
    put = {key: replace(old[key], within=group) for key in notes if old[key].within != group}
    return with_notes(document, {**old, **put}) if put else document


def delete_notes(document: Document, notes: Iterable[NoteId]) -> Document:
    """Notes taken away."""
    gone = frozenset(notes)
    kept = {key: note for key, note in document.layout.notes.items() if key not in gone}
    return document if len(kept) == len(document.layout.notes) else with_notes(document, kept)


def copy_notes(
    document: Document, originals: Iterable[Note], by: Place = BESIDE
) -> tuple[Document, tuple[NoteId, ...]]:
    """Copies of notes, perhaps of another document, beside where those lie."""
    notes = dict(document.layout.notes)
    copies = []
    for original in originals:
        if len(notes) >= MOST_NOTES:
            raise EditRefused(f"a document has at most {MOST_NOTES} notes")
        key = _fresh(notes)
        at = Place(original.at.x + by.x, original.at.y + by.y)
        notes[key] = replace(original, id=key, at=at, within=None)
        copies.append(key)
    return with_notes(document, notes), tuple(copies)


def with_notes_of_groups(
    before: Document,
    after: Document,
    origin: Document,
    twin: Mapping[NodeId, NodeId],
    by: Place = BESIDE,
) -> Document:
    """`after`, into which nodes of `origin` were copied (`twin` has each one's copy), with the
    notes of the groups that were copied whole."""
    whole = whole_groups(origin.layout.groups, twin)
    held = [note for note in origin.layout.notes.values() if note.within in whole]
    if not held:
        return after
    inside = members(origin.layout.groups)
    made = {
        frozenset(nodes): key
        for key, nodes in members(after.layout.groups).items()
        if key not in before.layout.groups
    }
    for note in held:
        assert note.within is not None, "it is part of a group that was copied"
        copies = frozenset(twin[node] for node in inside[note.within])
        after, written = copy_notes(after, [note], by)
        after = put_notes(after, written, made.get(copies))
    return after


def _changed(document: Document, note: NoteId, **fields: object) -> Document:
    found = document.layout.notes.get(note)
    if found is None:
        raise EditRefused("that note is no longer there")
    changed = replace(found, **fields)
    if changed == found:
        return document
    return with_notes(document, {**document.layout.notes, note: changed})


def _fresh(notes: Notes) -> NoteId:
    number = len(notes) + 1
    while f"t{number}" in notes:
        number += 1
    return NoteId(f"t{number}")
