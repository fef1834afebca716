"""What an uploaded file really is, what it may be called, and a small safe picture of it.

The type comes from the bytes, never from the client or the name (trust.md S60). The name is for
people only (S59, S63). Pictures are decoded within bounds (S68). No Flask, no database.
"""

import io
import re
from dataclasses import dataclass
from typing import IO

import puremagic
from flask_babel import gettext as _
from PIL import Image, ImageOps

from kaskad.core import errors
from kaskad.core.forms import clean_line

NAME_LIMIT = 180
PREVIEW_SIDE = 960
_HEAD = 64 * 1024
# A decoded picture takes 3 to 4 bytes a pixel; a JPEG that is not progressive is decoded at the
# size asked for, so that a big photograph from a telephone costs little.
_MOST_PIXELS = 24_000_000
_MOST_JPEG_PIXELS = 200_000_000
_ABSURD_PIXELS = 400_000_000
Image.MAX_IMAGE_PIXELS = None  # the sizes above are checked here, before anything is decoded

_PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
# Only types that no browser runs are ever named in an answer; all else is "bytes".
_NAMEABLE = {
    *_PICTURES.values(), *_OFFICE.values(), "application/pdf", "application/zip", "text/plain",
    "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
    "audio/mpeg", "video/mp4", "application/rtf",
}  # fmt: skip
BYTES = "application/octet-stream"
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


@dataclass(frozen=True)
class Examined:
    """What the bytes turned out to be; `preview` is WebP made here, or empty."""

    media_type: str
    preview: bytes


def display_name(name: str) -> str:
    """*name* as people see it: its last part, one line, no invisible or reserved signs."""
    name = clean_line(re.split(r"[/\\]", name.replace("\0", ""))[-1])
    name = re.sub(r'[<>:"|?*;\r\n]', "_", name).lstrip(".").strip()
    if not name or _RESERVED.fullmatch(name):
        name = f"file_{name}".rstrip("_")
    if len(name) > NAME_LIMIT:
        stem, dot, ending = name.rpartition(".")
        if dot and len(ending) <= 10:
            name = f"{stem[: NAME_LIMIT - len(ending) - 1]}.{ending}"
        else:
            name = name[:NAME_LIMIT]
    return name


def examine(stream: IO[bytes], name: str) -> Examined:
    """The type of the bytes in *stream* and, for a picture, its preview; rewinds the stream.

    Raises Invalid for a picture with an absurd number of pixels.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    picture = _picture(stream)
    stream.seek(0)
    if picture is not None:
        return picture
    return Examined(_by_magic(head, name), b"")


def _by_magic(head: bytes, name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    try:
        guesses = puremagic.magic_string(head) if head else []
    except puremagic.PureError:
        guesses = []
    kinds = [guess.mime_type for guess in guesses]
    if head.startswith(b"PK\x03\x04"):
        # All office formats are ZIP; the ending only chooses among kinds that nobody runs.
        return _OFFICE.get(ending, "application/zip")
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    for kind in kinds:
        if kind in _NAMEABLE and kind not in _PICTURES.values():
            return str(kind)
    if ending in {"txt", "csv", "md", "log"} and _is_text(head):
        return "text/plain"
    return BYTES


_RUNNABLE = re.compile(rb"<\s*(!doctype|html|script|svg|\?xml)", re.IGNORECASE)


def _is_text(head: bytes) -> bool:
    if b"\0" in head or _RUNNABLE.search(head[:2048]):
        return False
    try:
        head.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # a sign cut in two at the end of what was read
    return True


def _picture(stream: IO[bytes]) -> Examined | None:
    try:
        image = Image.open(stream, formats=list(_PICTURES))
    except (OSError, ValueError, SyntaxError, EOFError):
        return None
    with image:
        kind = _PICTURES[str(image.format)]
        pixels = image.width * image.height
        if pixels > _ABSURD_PIXELS:
            raise errors.Invalid(
                _("This picture is too large to be opened safely: %(size)s pixels. "
                  "Make it smaller and try again.", size=f"{image.width} × {image.height}")
            )  # fmt: skip
        plain_jpeg = image.format == "JPEG" and not image.info.get("progressive")
        if pixels == 0 or pixels > (_MOST_JPEG_PIXELS if plain_jpeg else _MOST_PIXELS):
            return Examined(kind, b"")
        try:
            return Examined(kind, _shrunk(image))
        except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
            return Examined(BYTES, b"")  # it only begins like a picture


def _shrunk(image: Image.Image) -> bytes:
    """The first frame, upright, at most PREVIEW_SIDE on a side, without what the camera noted."""
    image.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
    image.load()
    upright = ImageOps.exif_transpose(image)
    mode = "RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB"
    small = upright.convert(mode)
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    # A new image holds nothing but pixels: no position, no name of the camera's owner.
    bare = Image.new(mode, small.size)
    bare.paste(small)
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=74, method=3)
    return out.getvalue()
