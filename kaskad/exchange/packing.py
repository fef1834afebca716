"""An uploaded text that travels in the page between preview and loading.

Nothing is stored for a preview that nobody follows up; what comes back is read and checked anew,
so that there is nothing to gain by changing it on the way.
"""

import base64
import binascii
import zlib

from flask_babel import gettext as _

from kaskad.core.errors import Invalid
from kaskad.exchange.readers.yaml_tree import MOST_BYTES

MOST_PACKED = 900_000
"""Signs in the form field: the form as a whole may hold a million (`MAX_FORM_MEMORY_SIZE`)."""


def pack(data: bytes) -> str:
    """*data* for a hidden field. Raises Invalid when it is too big for one."""
    packed = base64.b64encode(zlib.compress(data, 9)).decode("ascii")
    if len(packed) > MOST_PACKED:
        raise Invalid(
            _("The file is too big for this page. Load it with “kaskad import cascade” instead.")
        )
    return packed


def unpack(packed: str) -> bytes:
    """The bytes again; at most as many as a file may have. Raises Invalid for nonsense."""
    try:
        reader = zlib.decompressobj()
        data = reader.decompress(base64.b64decode(packed, validate=True), MOST_BYTES + 1)
        if len(data) > MOST_BYTES or not reader.eof:
            raise ValueError("too big")
    except (ValueError, binascii.Error, zlib.error) as error:
        raise Invalid(_("The preview cannot be used any more. Choose the file again.")) from error
    return data
