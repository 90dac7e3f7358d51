"""Edits of leaf tensors: their numbers, shape, dtype and requires_grad."""

from collections.abc import Mapping

import msgspec

from inspector.document.contents import (
    Contents,
    ContentsRefused,
    Patch,
    check_contents,
)
from inspector.document.dtypes import DTYPES
from inspector.document.edits import EditRefused, leaf_of, with_node
from inspector.document.nodes import Document, Leaf, NodeId
from inspector.document.patching import with_cells, with_patch
from inspector.document.recasting import with_dtype, with_shape

replace = msgspec.structs.replace


def why_no_grad(dtype: str) -> str | None:
    """Why a tensor of this dtype cannot require gradients: PyTorch's own words, then plain ones;
    None where it can."""
    if DTYPES[dtype].may_require_grad:
        return None
    return (
        "only Tensors of floating point and complex dtype can require gradients: "
        f"{dtype} has no room for small changes, so nothing can be differentiated by it"
    )


def set_requires_grad(document: Document, node: NodeId, on: bool) -> Document:
    """Whether PyTorch records what is done with this leaf."""
    leaf = leaf_of(document, node)
    if leaf.requires_grad == on:
        return document
    reason = why_no_grad(leaf.contents.dtype) if on else None
    if reason:
        raise EditRefused(reason)
    return with_node(document, replace(leaf, requires_grad=on))


def set_cells(document: Document, node: NodeId, cells: Mapping[int, bytes]) -> Document:
    """Cells typed: flat row-major index -> bytes of one element of the leaf's dtype."""
    leaf = leaf_of(document, node)
    size = DTYPES[leaf.contents.dtype].size
    if any(not 0 <= index < leaf.contents.count for index in cells):
        raise EditRefused(f"that cell lies outside {leaf.name}")
    if any(len(cell) != size for cell in cells.values()):
        raise EditRefused(f"an element of {leaf.name} takes {size} bytes")
    return _with_contents(document, leaf, with_cells(leaf.contents, cells))


def write_range(document: Document, node: NodeId, patch: Patch) -> Document:
    """A range written over: with one number, a block of numbers or a formula."""
    leaf = leaf_of(document, node)
    try:
        contents = with_patch(leaf.contents, patch)
    except ContentsRefused as refused:
        raise EditRefused(str(refused)) from refused
    return _with_contents(document, leaf, contents)


def set_dtype(document: Document, node: NodeId, dtype: str) -> Document:
    """The leaf's numbers as another dtype; requires_grad goes where it cannot stay."""
    leaf = leaf_of(document, node)
    try:
        contents = with_dtype(leaf.contents, dtype)
    except ContentsRefused as refused:
        raise EditRefused(str(refused)) from refused
    if contents is leaf.contents:
        return document
    keeps = leaf.requires_grad and DTYPES[dtype].may_require_grad
    return with_node(document, replace(leaf, contents=contents, requires_grad=keeps))


def set_shape(document: Document, node: NodeId, shape: tuple[int, ...]) -> Document:
    """The leaf in another shape; see `with_shape` for what is kept."""
    leaf = leaf_of(document, node)
    try:
        contents = with_shape(leaf.contents, shape)
    except ContentsRefused as refused:
        raise EditRefused(str(refused)) from refused
    return _with_contents(document, leaf, contents)


def set_contents(document: Document, node: NodeId, contents: Contents) -> Document:
    """Other contents altogether: another fill, or pasted numbers."""
    leaf = leaf_of(document, node)
    try:
        check_contents(contents)
    except ContentsRefused as refused:
        raise EditRefused(str(refused)) from refused
    if contents == leaf.contents:
        return document
    keeps = leaf.requires_grad and DTYPES[contents.dtype].may_require_grad
    return with_node(document, replace(leaf, contents=contents, requires_grad=keeps))


def _with_contents(document: Document, leaf: Leaf, contents: Contents) -> Document:
    if contents is leaf.contents:
        return document
    return with_node(document, replace(leaf, contents=contents))
