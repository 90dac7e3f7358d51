"""The dtypes that a tensor may have, and how one element of each is written as bytes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import msgspec

if TYPE_CHECKING:
    import numpy

Family = Literal["float", "complex", "int", "bool"]


class DType(msgspec.Struct, frozen=True):
    """One dtype. `size` is in bytes; `digits` are the significant decimal digits worth showing."""

    name: str
    family: Family
    size: int
    digits: int = 0

    @property
    def may_require_grad(self) -> bool:
        """PyTorch differentiates only floating point and complex tensors."""
        return self.family in ("float", "complex")


DTYPES = {
    dtype.name: dtype
    for dtype in (
        DType("float32", "float", 4, 7),
        DType("float64", "float", 8, 16),
        DType("float16", "float", 2, 4),
        DType("bfloat16", "float", 2, 3),
        DType("complex64", "complex", 8, 7),
        DType("complex128", "complex", 16, 16),
        DType("int64", "int", 8),
        DType("int32", "int", 4),
        DType("int16", "int", 2),
        DType("int8", "int", 1),
        DType("uint8", "int", 1),
        DType("bool", "bool", 1),
    )
}

STORED: Mapping[str, tuple[int, str]] = {
    **{dtype.name: (dtype.size, dtype.name) for dtype in DTYPES.values()},
    "uint16": (2, "int32"),
    "uint32": (4, "int64"),
    "float8_e4m3fn": (1, "float16"),
    "float8_e4m3fnuz": (1, "float16"),
    "float8_e5m2": (1, "float16"),
    "float8_e5m2fnuz": (1, "float16"),
    "float8_e8m0fnu": (1, "float32"),
}
"""The dtypes that numbers in a file may have: bytes of an element, and the dtype that a tensor of
them has here, which holds every one of their numbers exactly."""

Number = bool | int | float | complex


def numpy_dtype(name: str) -> "numpy.dtype[Any]":
    """The little-endian numpy dtype of that name (bfloat16 by ml_dtypes).

    Imported late: numpy costs 0.2 s, and the first window is painted without it.
    """
    import numpy

    if name == "bfloat16":
        import ml_dtypes

        found: numpy.dtype[Any] = numpy.dtype(ml_dtypes.bfloat16)
        return found
    return numpy.dtype(name).newbyteorder("<")


def to_bytes(number: Number, dtype: str) -> bytes:
    """One element, rounded to `dtype` as PyTorch rounds it, little-endian."""
    import numpy

    with numpy.errstate(over="ignore"):
        return numpy.array(number, dtype=numpy_dtype(dtype)).tobytes()


def from_bytes(data: bytes, dtype: str) -> Number:
    """The Python number in the bytes of one element."""
    import numpy

    element = numpy.frombuffer(data, dtype=numpy_dtype(dtype))[0]
    match DTYPES[dtype].family:
        case "bool":
            return bool(element)
        case "int":
            return int(element)
        case "float":
            return float(element)
        case "complex":
            return complex(element)


def converted(data: bytes, old: str, new: str) -> bytes:
    """Elements of dtype `old` as dtype `new`, as `Tensor.to` converts them (complex drops its
    imaginary part; a float becomes an integer by truncation).

    Raises ValueError where a number has no place in `new` (NaN or 1e9 as int8).
    """
    import numpy

    if old == new:
        return data
    source = numpy.frombuffer(data, dtype=numpy_dtype(old))
    if DTYPES[old].family == "complex" and DTYPES[new].family in ("float", "int"):
        source = source.real
    if DTYPES[new].family == "int" and DTYPES[old].family != "bool":
        wide = source.astype("float64")
        limits = numpy.iinfo(numpy_dtype(new))
        # 2.0**63 rounds up to a float that no int64 holds, hence "<" above the largest.
        held = (wide >= float(limits.min)) & (wide < float(limits.max) + 1.0)
        if not bool(held.all()):
            bad = source[~held][0]
            raise ValueError(f"{bad} has no place in {new}")
    with numpy.errstate(over="ignore"):
        return source.astype(numpy_dtype(new)).tobytes()
