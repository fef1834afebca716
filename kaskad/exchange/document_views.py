"""Documents of a project to take away: the protocols of a sprint as DOCX and PDF."""

import io
import re
from collections.abc import Callable
from typing import Any

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.core import web
from kaskad.exchange import workbooks
from kaskad.exchange.blueprint import blueprint
from kaskad.exchange.documents import BrokenTemplate, Document, Format, office_folder, render
from kaskad.exchange.report_making import Made, Step, making
from kaskad.exchange.sprint_documents import retro_document, review_document
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.sprints.access import SprintPlace, sprint_for
from kaskad.sprints.protocol import retro_protocol, review_protocol
from kaskad.sprints.wording import sprint_lower

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


@blueprint.get("/projects/<key>/sprints/<int:number>/review.<any(docx, pdf):form>")
@web.policy(Permission.BOARD_VIEW)
def review_protocol_file(key: str, number: int, form: str) -> ResponseReturnValue:
    """The protocol of the review, by the office's template or, asked for so, by ours."""
    return _file(
        key, number, form, _("Minutes of the sprint review"),
        lambda person, place: review_document(review_protocol(person, place)),
    )  # fmt: skip


@blueprint.get("/projects/<key>/sprints/<int:number>/retro.<any(docx, pdf):form>")
@web.policy(Permission.BOARD_VIEW)
def retro_protocol_file(key: str, number: int, form: str) -> ResponseReturnValue:
    """The protocol of the retrospective, as far as the reader may see it."""
    return _file(
        key, number, form, _("Minutes of the retrospective"),
        lambda person, place: retro_document(retro_protocol(person, place)),
    )  # fmt: skip


def _file(
    key: str, number: int, form: str, kind: str,
    compose: Callable[[Person, SprintPlace], Document],
) -> ResponseReturnValue:  # fmt: skip
    person = current_person()
    place = sprint_for(person, key, number, Permission.BOARD_VIEW)
    name = f"{kind}, {sprint_lower(number)}, {place.place.initiative.key}"
    return send_document(compose(person, place), form, name, key=key, number=number)


def send_document(document: Document, form: str, words: str, **address: Any) -> ResponseReturnValue:
    """*document* as a file named *words*; a broken template of the office: a page that says so.

    *address* is what the address of this request is made of, besides *form*.
    """
    built_in = "built_in" in request.args
    wanted = Format(form)
    _writing()
    try:
        made = render(document, wanted, office=None if built_in else office_folder())
    except BrokenTemplate as error:
        if making() is not None:
            raise
        own = url_for(str(request.endpoint), **address, form=form, built_in="1")
        page = render_template("exchange/broken_template.html", error=error, built_in_url=own)
        return page, error.status
    return _sent(made, wanted.media_type, file_name(words, wanted))


def send_workbook(book: workbooks.Workbook, words: str) -> ResponseReturnValue:
    """*book* as a file named *words*."""
    _writing()
    made = workbooks.render_workbook(book)
    return _sent(made, workbooks.MEDIA_TYPE, file_name(words, "xlsx"))


def _writing() -> None:
    if (job := making()) is not None:
        job.tell(Step.WRITING)


def _sent(made: bytes, media_type: str, name: str) -> ResponseReturnValue:
    """A file that is made for one reader at one moment: nobody keeps it on the way."""
    if (job := making()) is not None:
        job.made = Made(made, media_type, name)
        return "", 204
    answer = send_file(
        io.BytesIO(made), mimetype=media_type, as_attachment=True, download_name=name
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def file_name(words: str, form: str) -> str:
    """*words* as the name of a file that every system can keep."""
    plain = " ".join(_UNFIT.sub(" ", words).split()).strip(". ")
    return f"{plain[:120].strip()}.{form}"
