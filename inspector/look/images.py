"""Pictures as tensors: what a PNG or JPEG comes to, channel first, as PyTorch has it; and the JPEG
that a PNG comes to."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from inspector.files.atomic import atomic_write
from inspector.files.importing.entries import Entry, Listing, entry
from inspector.files.importing.reading import checked, refused
from inspector.files.refused import FileRefused

JPEG_QUALITY = 95
_MOST_MIB = 256
_FORMATS = {b"\x89P": b"png", b"\xff\xd8": b"jpeg"}


def image_listing(path: Path, digest: bytes) -> Listing:
    """The tensors that the picture can be: in colours or grey, from 0 to 1 or in its own numbers.
    Raises FileRefused."""
    image = _image(path)
    return checked(Listing(str(path), "image", digest, entries_of(image, path.stem)))


def image_numbers(path: Path, index: int) -> bytes:
    """The numbers of one of them. Raises FileRefused."""
    return numbers_of(_image(path), index)


def entries_of(image: QImage, name: str) -> tuple[Entry, ...]:
    """The tensors that a picture can be."""
    high, wide, channels = image.height(), image.width(), _channels(image)
    whole = "int32" if _is_deep(image) else "uint8"
    colours = {1: "grey", 3: "RGB", 4: "RGBA"}[channels]
    found = [_told(name, (channels, high, wide), "float32", f"{colours}, 0 to 1")]
    most = 65535 if whole == "int32" else 255
    found.append(_told(name, (channels, high, wide), whole, f"{colours}, 0 to {most}"))
    if channels > 1:
        found.append(_told(name, (1, high, wide), "float32", "grey, 0 to 1"))
        found.append(_told(name, (1, high, wide), whole, f"grey, 0 to {most}"))
    return tuple(found)


def numbers_of(image: QImage, index: int) -> bytes:
    """The numbers of that entry."""
    import numpy

    deep, channels = _is_deep(image), _channels(image)
    grey = index >= 2 or channels == 1
    form = QImage.Format
    if grey:
        image = image.convertToFormat(form.Format_Grayscale16 if deep else form.Format_Grayscale8)
        parts = 1
    else:
        image = image.convertToFormat(form.Format_RGBA64 if deep else form.Format_RGBA8888)
        parts = 4
    kind = "<u2" if deep else "u1"
    row = numpy.frombuffer(image.constBits(), dtype=numpy.uint8)
    rows = row.reshape(image.height(), image.bytesPerLine())
    width = image.width() * parts * (2 if deep else 1)
    cells = rows[:, :width].copy().view(kind).reshape(image.height(), image.width(), parts)
    planes = cells.transpose(2, 0, 1)[: 1 if grey else channels]
    if index % 2:
        return planes.astype("<i4" if deep else "u1").tobytes()
    most = numpy.float32(65535 if deep else 255)
    return (planes.astype("<f4") / most).astype("<f4").tobytes()


def write_jpeg(png: Path, path: Path) -> int:
    """Writes a .png anew as a .jpg; how many bytes it has. Raises FileRefused."""
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(held, QByteArray(b"jpeg"))
    writer.setQuality(JPEG_QUALITY)
    if not writer.write(_image(png)):
        raise FileRefused(path, f"was not written: {writer.errorString().lower()}", "write a .png")
    data = bytes(held.data().data())
    try:
        atomic_write(path, [data], backup=False)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise FileRefused(path, f"was not written: {why}", "choose another place") from error
    return len(data)


def _told(name: str, shape: tuple[int, ...], dtype: str, words: str) -> Entry:
    made = entry(name, shape, dtype)
    return made if made.reason else Entry(name, shape, words, dtype, made.size)


def _channels(image: QImage) -> int:
    if image.hasAlphaChannel():
        return 4
    return 1 if image.isGrayscale() else 3


def _is_deep(image: QImage) -> bool:
    return image.depth() > 32 or image.format() == QImage.Format.Format_Grayscale16


def _image(path: Path) -> QImage:
    QImageReader.setAllocationLimit(_MOST_MIB)
    with path.open("rb") as file:
        kind = _FORMATS.get(file.read(2))
    if kind is None:
        raise refused(path, "it is neither PNG nor JPEG")
    reader = QImageReader(str(path), QByteArray(kind))
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid():
        raise refused(path, "its header is damaged")
    if size.width() * size.height() > (_MOST_MIB << 20) // 4:
        raise refused(
            path, f"it has {size.width():,} × {size.height():,} pixels, which are too many"
        )
    image = reader.read()
    if image.isNull():
        raise refused(path, "its pixels are damaged or were cut short")
    return image
