"""The press: turns a template and plain data into a DOCX or a PDF, in a process of its own.

`kaskad.exchange.documents` starts it as `python -m kaskad.exchange.document_press` with a job
(JSON) on standard input and reads the file from standard output. Being a process of its own it
stops no greenlet of the server while it works, takes the memory of typst (whose caches only grow)
with it when it ends, and sees neither the database nor the settings. So nothing else may import
this module, and it imports nothing of Kaskad but what both presses share.

A template that cannot be used ends the process with status `BROKEN` and, on standard error, one
JSON object: `file`, `tag` (the place in it, perhaps empty) and `why` (in the library's words).
"""

import json
import re
import resource
import shutil
import sys
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import typst
from docx.opc.exceptions import OpcError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import LxmlError

from kaskad.exchange.press_text import clean
from kaskad.exchange.word_tables import with_tables

BROKEN = 3
CPU_SECONDS, MEMORY = 30, 1024**3
PICTURE_MM, PICTURE_PPI = 175, 200

_PLACE = re.compile(r"[┌╭]─ \W*(?P<file>[^:\n]+):(?P<line>\d+):\d+")
_TAG = re.compile(r"\{[{%].*?[%}]\}")
_NAMED = re.compile(r"'([^']+)'")


class BrokenTemplate(Exception):
    """A template that cannot be used: file, place in it, reason."""


def _lay_out(job: dict[str, Any], desk: Path) -> None:
    """Put on the *desk* what the template may read: modules of typst, pictures, the data.

    The office's files are laid over ours, so that a file of the same name wins.
    """
    for folder in reversed(job["folders"]):
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and path.suffix.lower() not in {".docx", ".ttf", ".otf"}:
                target = desk / path.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    for name, picture in job["pictures"].items():
        (desk / f"{name}.svg").write_text(picture["svg"], encoding="utf-8")
    pictures = {
        name: {"file": f"{name}.svg", "words": picture["words"]}
        for name, picture in job["pictures"].items()
    }
    data = {**job["data"], "pictures": pictures}
    (desk / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def press_pdf(job: dict[str, Any], desk: Path) -> bytes:
    """The PDF that the template `<name>.typ` makes of the job."""
    _lay_out(job, desk)
    main = desk / f"{job['name']}.typ"
    try:
        pages = typst.compile(
            str(main), root=str(desk), font_paths=job["folders"], ignore_system_fonts=True,
            package_path=str(desk), package_cache_path=str(desk),
            # Ours are held to PDF/UA: readable by a screen reader. The office's own need not be.
            pdf_standards=["ua-1"] if job["ours"] else [], timestamp=job["moment"],
        )  # fmt: skip
    except typst.TypstError as error:
        raise _broken_typst(job, desk, error) from error
    return _bytes(pages)


def _bytes(made: object) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single file")
    return made


def _broken_typst(job: dict[str, Any], desk: Path, error: typst.TypstError) -> BrokenTemplate:
    place = _PLACE.search(error.diagnostic)
    if place is None:
        return BrokenTemplate(f"{job['name']}.typ", "", error.message)
    file = Path(place["file"].replace("\\", "/")).name
    number = int(place["line"])
    lines = next(iter(desk.rglob(file)), desk / "none")
    text = lines.read_text(encoding="utf-8", errors="replace") if lines.is_file() else ""
    tag = "".join(text.splitlines()[number - 1 : number]).strip()
    return BrokenTemplate(file, f"{number}: {tag}"[:120], error.message)


def _png(desk: Path, name: str) -> Path:
    """The picture *name* of the desk as a PNG, for Word."""
    source = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("{name}.svg")\n'
    page = desk / f"{name}.typ"
    page.write_text(source, encoding="utf-8")
    path = desk / f"{name}.png"
    typst.compile(
        str(page), output=str(path), root=str(desk), font_paths=[str(Path(sys.argv[1]) / "fonts")],
        ignore_system_fonts=True, format="png", ppi=PICTURE_PPI,
    )  # fmt: skip
    return path


def press_docx(job: dict[str, Any], desk: Path) -> bytes:
    """The Word file that the template `<name>.docx` makes of the job."""
    path = Path(job["template"])
    try:
        document = DocxTemplate(path)
        document.init_docx()
    except (BadZipFile, OpcError, LxmlError, KeyError, ValueError) as error:
        raise BrokenTemplate(path.name, "", "not a Word file (.docx)") from error
    context = {**with_tables(job["data"]), "pictures": {}}
    for name, picture in job["pictures"].items():
        (desk / f"{name}.svg").write_text(picture["svg"], encoding="utf-8")
        image = InlineImage(document, str(_png(desk, name)), width=Mm(PICTURE_MM))
        context["pictures"][name] = image
    words = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        document.render(context, words, autoescape=True)
    except TemplateError as error:
        raise _broken_docx(path, error) from error
    _finish(document, job)
    made = desk / "made.docx"
    document.save(made)
    return made.read_bytes()


def _broken_docx(path: Path, error: TemplateError) -> BrokenTemplate:
    why = error.message or type(error).__name__
    named = _NAMED.findall(why)
    tags = [
        tag
        for line in getattr(error, "docx_context", ())
        for tag in _TAG.findall(line)
        if isinstance(error, TemplateSyntaxError) or any(name in tag for name in named)
    ]
    if isinstance(error, UndefinedError) and not tags and named:
        tags = [named[-1]]
    return BrokenTemplate(path.name, ", ".join(dict.fromkeys(tags))[:120], why)


def _finish(document: Any, job: dict[str, Any]) -> None:
    """Say what the pictures show, for screen readers, and whose document it is."""
    for shape, picture in zip(
        document.docx.inline_shapes, job["pictures"].values(), strict=False
    ):  # a template may show fewer pictures than there are
        shape._inline.docPr.set("descr", picture["words"])  # noqa: SLF001 - python-docx has no way
    about = document.docx.core_properties
    about.title, about.author = job["title"][:255], job["author"][:255]
    about.language, about.comments = job["language"], ""


def _tell(file: str, tag: str, why: str) -> int:
    json.dump({"file": file, "tag": tag, "why": why}, sys.stderr)
    return BROKEN


def main() -> int:
    """Read the job, write the file. Arguments: folder of our templates, an empty folder to use."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    job = clean(json.load(sys.stdin.buffer))
    own, desk = map(Path, sys.argv[1:3])
    try:
        made = press_docx(job, desk) if job["format"] == "docx" else press_pdf(job, desk)
    except BrokenTemplate as error:
        return _tell(*error.args)
    except Exception as error:
        template = Path(job["template"])
        if template.parent == own:
            raise  # a mistake of ours: the traceback goes into the server's log
        return _tell(template.name, "", str(error) or type(error).__name__)
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
