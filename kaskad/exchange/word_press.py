"""The press that reads the tables of a Word file: a process of its own.

Somebody's file is taken apart where it can neither take the memory of the server nor bring its
libraries into it (docs/decisions/0013-documents.md). It gets `data` (base64) and writes `tables`,
or `refused`: `broken`, `much` or `long`.
"""

import base64
import io
import json
import resource
import sys
import zipfile
import zlib
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

CPU_SECONDS = 20
MEMORY = 1024 * 1024 * 1024
UNPACKED = 60 * 1024 * 1024
"""A file that unpacks to more is no document but a bomb."""
MOST_TABLES, MOST_ROWS, MOST_COLUMNS = 60, 2000, 40
_BROKEN = (
    zipfile.BadZipFile, zlib.error, PackageNotFoundError, LookupError, ValueError, TypeError,
    AttributeError, SyntaxError, RuntimeError, MemoryError,
)  # fmt: skip
"""What readers of archives and XML raise at files that are damaged (found by damaging them)."""


class Refused(Exception):
    """Why a file is not read: `broken`, `much` or `long`."""


def read_word(data: bytes) -> list[list[list[str]]]:
    """All tables of the file; merged cells say the same in each place. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > UNPACKED:
                raise Refused("much")
        document = docx.Document(io.BytesIO(data))
        spans = [int(one.get(qn("w:val"))) for one in document.element.body.iter(qn("w:gridSpan"))]
        if max(spans, default=0) > MOST_COLUMNS:  # over a billion columns would be read as such
            raise Refused("long")
        tables = document.tables[:MOST_TABLES]
        if sum(len(table.rows) for table in tables) > MOST_ROWS:
            raise Refused("long")
        return [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]
    except _BROKEN as error:
        raise Refused("broken") from error


def answer(job: dict[str, Any]) -> dict[str, Any]:
    """What the job's file holds, or why it is not read."""
    try:
        return {"tables": read_word(base64.b64decode(job["data"]))}
    except Refused as error:
        return {"refused": str(error)}


def main() -> int:
    """Read the job, write the answer."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.buffer.write(json.dumps(answer(json.load(sys.stdin.buffer))).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
