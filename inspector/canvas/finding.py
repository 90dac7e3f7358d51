"""Which nodes and notes a few words mean: name, operation, shape, dtype, what is wrong, group or
frame; a note by its text."""

from collections.abc import Mapping

from inspector.canvas.card import shape_text
from inspector.document.contents import Fill
from inspector.document.nodes import Document, Leaf, Node, NodeId, NoteId
from inspector.document.order import topological
from inspector.session.faces import Failed, Known, NotAskable, Unreached, Waiting, Wanted
from inspector.session.session import Session


def found_nodes(session: Session, query: str, wanted: Mapping[NodeId, Wanted]) -> list[NodeId]:
    """The nodes that every word of the query fits, in the order in which they are computed.
    `wanted`: the picture of each node's value, for what is said of its numbers."""
    asked = [_plain(word) for word in query.lower().split()]
    if not asked:
        return []
    document = session.store.document
    around = _around(document)
    wrong: dict[NodeId, str] = {}
    for problem in session.problems:
        if problem.node is not None:
            said = "warning warns" if " warns" in problem.text else "problem"
            wrong[problem.node] = f"{wrong.get(problem.node, '')} {said}"
    found = []
    for id in topological(document.graph):
        node = document.graph.nodes[id]
        said = " ".join(
            (_named(node), _shaped(session, node), around.get(id, ""), wrong.get(id, ""))
        )
        said = f"{said} {_numbers(session, wanted.get(id))}".lower()
        if all(word in said for word in asked):
            found.append(id)
    return found


def found_notes(document: Document, query: str) -> list[NoteId]:
    """The notes in whose text, or in the words "note" and their group's titles, every word of the
    query stands."""
    asked = query.lower().split()
    groups = document.layout.groups
    found = []
    for note in document.layout.notes.values():
        titles, around = "", note.within
        while around is not None:
            titles, around = f"{titles} {groups[around].title}", groups[around].parent
        said = f"note {note.text} {titles}".lower()
        if asked and all(word in said for word in asked):
            found.append(note.id)
    return found


def _plain(word: str) -> str:
    # 3x3, 3,3 and (3, 3) are 3×3.
    sizes = word.strip("()[]").replace("x", "×").replace(",", "×").split("×")
    return "×".join(sizes) if len(sizes) > 1 and all(map(str.isdigit, sizes)) else word


def _named(node: Node) -> str:
    if not isinstance(node, Leaf):
        return f"{node.name} {node.op} {node.row.name if node.row else ''}"
    base = node.contents.base
    grad = "requires_grad" if node.requires_grad else ""
    return f"{node.name} leaf tensor {base.kind if isinstance(base, Fill) else ''} {grad}"


def _shaped(session: Session, node: Node) -> str:
    face = session.face(node.id)
    if isinstance(face, Failed):
        return f"failed error {face.error}"
    if isinstance(face, Unreached):
        return "not reached"
    if isinstance(face, NotAskable):
        return "incomplete missing"
    if isinstance(node, Leaf):
        return f"{shape_text(node.contents.shape)} {node.contents.dtype}"
    known = face.last if isinstance(face, Waiting) else face
    waiting = "waiting" if isinstance(face, Waiting) else ""
    facts = known.outputs if isinstance(known, Known) else ()
    return " ".join((waiting, *(f"{shape_text(f.shape)} {f.dtype} {f.grad_fn}" for f in facts)))


def _numbers(session: Session, wanted: Wanted | None) -> str:
    picture = session.picture(wanted) if wanted is not None else None
    held = picture.seen.statistics if picture is not None else None
    if held is None:
        return ""
    infinite = held.positive_infinite or held.negative_infinite
    return f"{'nan' if held.nan else ''} {'inf infinite' if infinite else ''}"


def _around(document: Document) -> dict[NodeId, str]:
    said: dict[NodeId, str] = {}
    for frame in document.graph.frames.values():
        for node in frame.nodes:
            said[node] = f"{said.get(node, '')} {frame.mode}"
    groups = document.layout.groups
    for group in groups.values():
        titles, outer = group.title, group.parent
        while outer is not None:
            titles, outer = f"{groups[outer].title} {titles}", groups[outer].parent
        for node in group.nodes:
            said[node] = f"{said.get(node, '')} {titles}"
    return said
