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
        DType("float8_e4m3fn", "float", 1, 2),
        DType("float8_e5m2", "float", 1, 2),
        DType("float8_e4m3fnuz", "float", 1, 2),
        DType("float8_e5m2fnuz", "float", 1, 2),
        DType("float8_e8m0fnu", "float", 1, 2),
        DType("uint16", "int", 2),
        DType("uint32", "int", 4),
        DType("uint64", "int", 8),
        DType("complex32", "complex", 4, 4),
    )
}
# As numpy writes them; what is missing here numpy does not know.
NUMPY_CODES = {
    "float16": "<f2",
    "float32": "<f4",
    "float64": "<f8",
    "complex64": "<c8",
    "complex128": "<c16",
    "int64": "<i8",
    "int32": "<i4",
    "int16": "<i2",
    "int8": "|i1",
    "uint8": "|u1",
    "uint16": "<u2",
    "uint32": "<u4",
    "uint64": "<u8",
    "bool": "|b1",
}
# Dtypes that PyTorch stores and converts but hardly computes with.
STORED_ONLY = tuple(DTYPES)[12:]
# This one has no infinity: PyTorch puts what is too large at its largest number.
_SATURATED = {"float8_e4m3fn": 448.0}

STORED: Mapping[str, tuple[int, str]] = {
    dtype.name: (dtype.size, dtype.name) for dtype in DTYPES.values()
}
"""The dtypes that numbers in a file may have: bytes of an element, and the dtype that a tensor of
them has here, which holds every one of their numbers exactly."""

Number = bool | int | float | complex


def limits(dtype: str) -> tuple[int, int]:
    """The least and the largest number of an integer dtype."""
    bits = 8 * DTYPES[dtype].size
    if dtype.startswith("u"):
        return 0, 2**bits - 1
    return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1


def numpy_dtype(name: str) -> "numpy.dtype[Any]":
    """The little-endian numpy dtype of that name (bfloat16 and float8 by ml_dtypes). complex32,
    which numpy lacks, is a pair of float16: see `array`.

    Imported late: numpy costs 0.2 s, and the first window is painted without it.
    """
    import numpy

    if name == "bfloat16" or name.startswith("float8"):
        import ml_dtypes

        found: numpy.dtype[Any] = numpy.dtype(getattr(ml_dtypes, name))
        return found
    if name == "complex32":
        return numpy.dtype([("real", "<f2"), ("imag", "<f2")])
    return numpy.dtype(name).newbyteorder("<")


def array(data: bytes, dtype: str) -> "numpy.ndarray[Any, Any]":
    """Elements as a numpy array to compute with (complex32 as complex64)."""
    import numpy

    if dtype == "complex32":
        return numpy.frombuffer(data, "<f2").astype("<f4").view("<c8")
    return numpy.frombuffer(data, dtype=numpy_dtype(dtype))


def packed(numbers: "numpy.ndarray[Any, Any]", dtype: str) -> bytes:
    """An array's elements rounded to `dtype` as PyTorch rounds them, little-endian."""
    import numpy

    with numpy.errstate(over="ignore", invalid="ignore"):
        if dtype == "complex32":
            parts = numbers.astype("<c16").reshape(-1).view("<f8")
            return parts.astype("<f4").astype("<f2").tobytes()
        if DTYPES[dtype].size < 4 and DTYPES[dtype].family == "float":
            numbers = numbers.astype("<f4")
        if dtype.startswith("float8"):
            if dtype == "float8_e8m0fnu":
                return _exponents(numbers).tobytes()
            most = _SATURATED.get(dtype)
            if most is not None:
                numbers = numpy.where(numpy.abs(numbers) > most, _signed(most, numbers), numbers)
        return numbers.astype(numpy_dtype(dtype)).tobytes()


def _signed(most: float, numbers: "numpy.ndarray[Any, Any]") -> "numpy.ndarray[Any, Any]":
    import numpy

    signed: numpy.ndarray[Any, Any] = numpy.copysign(numpy.float32(most), numbers)
    return signed


def _exponents(numbers: "numpy.ndarray[Any, Any]") -> "numpy.ndarray[Any, Any]":
    """float8_e8m0fnu is the exponent of a float32, rounded; it has no sign and no zero."""
    bits = numbers.view("<u4")
    exponent = (bits >> 23) & 0xFF
    half, rest = bits & 0x400000, bits & 0x3FFFFF
    up = (half > 0) & ((rest > 0) | (exponent > 0)) & (exponent < 0xFF)
    found: numpy.ndarray[Any, Any] = (exponent + up).astype("u1")
    return found


def to_bytes(number: Number, dtype: str) -> bytes:
    """One element, rounded to `dtype` as PyTorch rounds it, little-endian."""
    import numpy

    with numpy.errstate(over="ignore"):
        if dtype in STORED_ONLY and DTYPES[dtype].family != "int":
            return packed(numpy.array([number]), dtype)
        return numpy.array(number, dtype=numpy_dtype(dtype)).tobytes()


def from_bytes(data: bytes, dtype: str) -> Number:
    """The Python number in the bytes of one element."""
    element = array(data, dtype)[0]
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
    """Elements of dtype `old` as dtype `new`, as `Tensor.to` converts them: complex drops its
    imaginary part, a float becomes an integer by truncation.

    Where PyTorch's result is undefined it is defined here: in an integer dtype NaN becomes 0, and
    what is too large or too small stops at the ends.
    """
    import numpy

    if old == new:
        return data
    source = array(data, old)
    family = DTYPES[new].family
    if DTYPES[old].family == "complex" and family in ("float", "int"):
        source = source.real
    if family == "int" and DTYPES[old].family != "bool":
        low, high = limits(new)
        if DTYPES[old].family == "int":
            least, most = limits(old)
            source = source.clip(max(low, least), min(high, most))
        else:
            wide = numpy.nan_to_num(source.astype("<f8"), nan=0.0, posinf=None, neginf=None)
            # 2.0**63 is beyond int64: the largest float below it.
            top = float(high) if high < 2**53 else numpy.nextafter(float(high), 0.0)
            source = wide.clip(float(low), top)
    return packed(source, new)
