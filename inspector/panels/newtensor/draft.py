"""What the dialog has so far: texts and choices, and the contents that they come to. No Qt."""

import math
from collections.abc import Mapping

import msgspec

from inspector.catalogue.rows import Parameter, Value, catalogue
from inspector.codegen.script import line_of
from inspector.document import tensor_edits
from inspector.document.contents import (
    Contents,
    ContentsRefused,
    filled,
    literal,
)
from inspector.document.dtypes import DTYPES
from inspector.document.edits import EditRefused, add_leaf, leaf_of, rename
from inspector.document.naming import why_not_a_name
from inspector.document.nodes import Document, NodeId, Place
from inspector.document.parameters import parsed, why_not
from inspector.document.recasting import with_dtype, with_shape
from inspector.look.quantities import bytes_text
from inspector.panels.grid import reading
from inspector.panels.grid.reading import Pasted

KEPT = "as it is"
PASTED = "pasted numbers"
_SHAPE = Parameter("shape", "ints")


class DraftRefused(ValueError):
    """The draft comes to no tensor yet; `field` is the one to mend ("" for the whole)."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class Draft(msgspec.Struct, frozen=True):
    """A tensor being made, or a leaf being changed (`node`; `before` are its contents)."""

    name: str
    shape_text: str
    dtype: str = "float32"
    fill: str = "zeros"
    parameters: Mapping[str, Value] = {}
    requires_grad: bool = False
    pasted: Pasted | None = None
    node: NodeId | None = None
    before: Contents | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape typed. Raises DraftRefused."""
        try:
            value = parsed(_SHAPE, self.shape_text)
        except ValueError:
            raise DraftRefused(
                "shape", "write the shape as whole numbers: 3, 3 - or nothing for a scalar"
            ) from None
        assert isinstance(value, tuple)
        sizes = tuple(size for size in value if isinstance(size, int))
        if any(size < 0 for size in sizes):
            raise DraftRefused("shape", "a size cannot be negative")
        return sizes

    @property
    def count(self) -> int | None:
        """How many elements, None while the shape is none."""
        try:
            return math.prod(self.shape)
        except DraftRefused:
            return None

    @property
    def fills(self) -> tuple[str, ...]:
        """What it may be filled with."""
        own = (KEPT,) if self.before is not None else ()
        from_clipboard = (PASTED,) if self.pasted is not None else ()
        return (*own, *catalogue().fills, *from_clipboard)

    def contents(self) -> Contents:
        """What it comes to. Raises DraftRefused with one sentence."""
        shape = self.shape
        if self.fill == PASTED:
            return self._from_clipboard(shape)
        try:
            if self.fill == KEPT and self.before is not None:
                return with_shape(with_dtype(self.before, self.dtype), shape)
            row = catalogue().fills[self.fill]
            for parameter in row.parameters:
                reason = why_not(parameter, self.parameters.get(parameter.name, parameter.default))
                if reason:
                    raise DraftRefused("fill", reason)
            changed = {
                parameter.name: self.parameters[parameter.name]
                for parameter in row.parameters
                if self.parameters.get(parameter.name, parameter.default) != parameter.default
            }
            return filled(self.fill, shape, self.dtype, **changed)
        except ContentsRefused as refused:
            raise DraftRefused("fill", str(refused)) from refused

    def _from_clipboard(self, shape: tuple[int, ...]) -> Contents:
        pasted = self.pasted
        assert pasted is not None
        if math.prod(shape) != len(pasted.cells):
            raise DraftRefused(
                "shape",
                f"the clipboard holds {len(pasted.cells)} numbers, this shape {math.prod(shape)}",
            )
        try:
            data = b"".join(reading.cell(each, self.dtype) for each in pasted.cells)
        except ValueError as error:
            raise DraftRefused("fill", str(error)) from error
        return Contents(self.dtype, shape, literal(data))

    def applied(self, document: Document, at: Place) -> tuple[Document, NodeId]:
        """The document with the tensor made or changed. Raises DraftRefused."""
        reason = why_not_a_name(document.graph, self.name, self.node)
        if reason:
            raise DraftRefused("name", reason)
        contents = self.contents()
        on = self.requires_grad and DTYPES[self.dtype].may_require_grad
        try:
            if self.node is None:
                return add_leaf(document, contents, at=at, name=self.name, requires_grad=on)
            leaf_of(document, self.node)
            changed = rename(document, self.node, self.name)
            changed = tensor_edits.set_contents(changed, self.node, contents)
            return tensor_edits.set_requires_grad(changed, self.node, on), self.node
        except EditRefused as refused:
            raise DraftRefused("", str(refused)) from refused

    def line(self, document: Document) -> str:
        """The line of the script that it comes to. Raises DraftRefused."""
        made, node = self.applied(document, Place(0, 0))
        return line_of(made, node)


def draft_for(document: Document, node: NodeId) -> Draft:
    """A draft that changes this leaf. Raises EditRefused where it is none."""
    leaf = leaf_of(document, node)
    return Draft(
        leaf.name,
        ", ".join(map(str, leaf.contents.shape)),
        leaf.contents.dtype,
        KEPT,
        requires_grad=leaf.requires_grad,
        node=node,
        before=leaf.contents,
    )


def size_text(count: int, dtype: str) -> str:
    """How large a tensor is: `9 elements · 36 bytes`."""
    elements = f"{count:,} element{'' if count == 1 else 's'}"
    return f"{elements} · {bytes_text(count * DTYPES[dtype].size)}"
