"""Documents made of templates: DOCX and PDF, the office's own templates before ours.

A template is a file `<name>.docx` or `<name>.typ`; one in the folder `documents` of the data
folder wins over the one of the same name that ships in templates/documents. The work is done by
`kaskad.exchange.document_press` in a process of its own (docs/decisions/0013-documents.md).
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from kaskad import paths
from kaskad.core import errors
from kaskad.core.config import Settings
from kaskad.exchange.report_making import making

SECONDS = 30
PATIENT_SECONDS = 180
"""For a job: nobody waits for its answer, and the machine may be busy with those who do."""
AT_ONCE, MOST_WAITING = 2, 30
_BROKEN = 3  # document_press.BROKEN: that module is not to be imported
_presses = threading.BoundedSemaphore(AT_ONCE)
_running: set["subprocess.Popen[bytes]"] = set()


class Format(StrEnum):
    """What a document can be made as; the value is the ending of the file."""

    DOCX = "docx"
    PDF = "pdf"

    @property
    def media_type(self) -> str:
        """How the file is declared when it is sent."""
        if self is Format.PDF:
            return "application/pdf"
        return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    @property
    def template_ending(self) -> str:
        """How a template for it ends."""
        return ".typ" if self is Format.PDF else ".docx"


@dataclass(frozen=True)
class Picture:
    """An SVG that the template may show, and what is to be seen on it, in a sentence."""

    svg: str
    words: str


@dataclass(frozen=True)
class Document:
    """What a document says, as plain words, lists and dicts that JSON can hold.

    `template` is the name of the template without its ending; `data` has its tags by name.
    """

    template: str
    title: str
    author: str
    language: str
    made_at: datetime
    data: Mapping[str, Any]
    pictures: Mapping[str, Picture]


class BrokenTemplate(errors.Invalid):
    """The office's own template cannot be used; the sentence names the file and the place."""


class Stopped(errors.Busy):
    """The press was told to end, as everything is when the server stops."""


def office_folder() -> Path:
    """Where the office's own templates lie."""
    settings: Settings = current_app.extensions["kaskad_settings"]
    return settings.data_dir / "documents"


def own_folder() -> Path:
    """Where the templates lie that ship with Kaskad."""
    return paths.templates() / "documents"


def template_file(name: str, form: Format, office: Path | None) -> Path:
    """The file of a template: the office's own if it has one, else ours."""
    file = f"{name}{form.template_ending}"
    if office is not None and (office / file).is_file():
        return office / file
    return own_folder() / file


def render(document: Document, form: Format, *, office: Path | None) -> bytes:
    """The file. *office* is the folder of its own templates; None: only ours are used.

    Blocks until a process has done it, without stopping other greenlets. Raises BrokenTemplate
    for a template of the office, Busy when too many documents are being made, Invalid for one
    that is too long (a PDF of some 4 000 projects).
    """
    if office is not None and not office.is_dir():
        office = None
    template = template_file(document.template, form, office)
    ours = office is None or not any(office.glob("*.typ"))
    folders = [own_folder()] if office is None else [office, own_folder()]
    job = {
        "name": document.template, "format": str(form), "template": str(template),
        "folders": [str(folder) for folder in folders], "ours": ours, "title": document.title,
        "author": document.author, "language": document.language,
        "moment": int(document.made_at.timestamp()), "data": document.data,
        "pictures": {
            name: {"svg": one.svg, "words": one.words} for name, one in document.pictures.items()
        },
    }  # fmt: skip
    try:
        done = run_press("document_press", job, str(own_folder()))
    except subprocess.TimeoutExpired as error:
        if template.parent == office:
            raise _broken(template.name, "", _("it takes too long")) from error
        raise
    if done.returncode == 0:
        return done.stdout
    if done.returncode < 0 and template.parent == office:  # stopped by a limit of the press
        raise _broken(template.name, "", _("it takes too long"))
    if done.returncode < 0:
        raise errors.Invalid(
            _("The document is too long to be made."),
            what_next=(_("Take a part of it by a filter, or another kind of file."),),
        )
    told = done.stderr.decode(errors="replace")
    if done.returncode == _BROKEN and office is not None:
        said = json.loads(told.splitlines()[-1])
        if (office / said["file"]).is_file():
            raise _broken(said["file"], said["tag"], said["why"])
    raise RuntimeError(f"the press ended with {done.returncode}: {told[-4000:]}")


def run_press(
    name: str, job: Mapping[str, Any], *arguments: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the press *name* of this room when there is room for it; it gets *job* as JSON.

    Raises Busy, Stopped, and TimeoutExpired for one that does not end.
    """
    if not _presses.acquire(timeout=MOST_WAITING):
        raise errors.Busy(_("Many documents are being made just now. Please try again."))
    try:
        return _press(name, json.dumps(job, ensure_ascii=False).encode(), arguments)
    finally:
        _presses.release()


def _press(name: str, job: bytes, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[bytes]:
    """Run a press. It gets no setting of ours, and no way to other hosts.

    typst would fetch a package that a template names; the address of a proxy where nobody
    listens makes that a failure at once (no request ever leaves the server's host).
    """
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    nobody = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    # Room for two threads, however many cores there are: each reserves memory of its own.
    threads = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
    module = f"kaskad.exchange.{name}"
    # The folder it works in is ours to remove: a press that was stopped cannot.
    with tempfile.TemporaryDirectory(prefix="kaskad-press-") as desk:
        return _run([sys.executable, "-P", "-m", module, *arguments, desk], job, {
            **kept, **threads, **nobody
        })  # fmt: skip


def _run(
    command: list[str], job: bytes, env: Mapping[str, str]
) -> subprocess.CompletedProcess[bytes]:
    seconds = SECONDS if making() is None else PATIENT_SECONDS
    pipe = subprocess.PIPE
    # In a session of its own: Ctrl C is for the server, which lets it finish.
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, stdin=pipe, stdout=pipe, stderr=pipe, env=env, start_new_session=True
    ) as press:
        _running.add(press)
        try:
            made, told = press.communicate(job, timeout=seconds)
        except BaseException:
            press.kill()
            raise
        finally:
            _running.discard(press)
        if press.returncode in {-signal.SIGTERM, -signal.SIGINT}:
            raise Stopped(_("The server is being stopped. Please try again later."))
        return subprocess.CompletedProcess(command, press.returncode, made, told)


def stop_presses() -> None:
    """End the presses of this process, which itself is about to end."""
    for press in tuple(_running):
        press.terminate()


def _broken(file: str, tag: str, why: str) -> BrokenTemplate:
    why = " ".join(why.split()).rstrip(".")
    if tag:
        message = _(
            "The template documents/%(file)s of your office cannot be used: “%(tag)s”: %(why)s.",
            file=file, tag=tag, why=why,
        )  # fmt: skip
    else:
        message = _(
            "The template documents/%(file)s of your office cannot be used: %(why)s.",
            file=file, why=why,
        )  # fmt: skip
    return BrokenTemplate(
        message,
        what_next=(
            _("Ask whoever looks after the server to mend the file."),
            _("Until then the document can be made by the template that comes with Kaskad."),
        ),
    )
