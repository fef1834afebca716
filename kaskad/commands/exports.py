"""`kaskad export …`: taking documents out from the command line."""

from pathlib import Path

import click
from flask_babel import gettext as _

from kaskad.commands.failures import one_sentence
from kaskad.commands.language import speaking
from kaskad.commands.ready import ready_app
from kaskad.core.errors import Invalid
from kaskad.exchange.access import sprint_on_server
from kaskad.exchange.documents import BrokenTemplate, Format, office_folder, render
from kaskad.exchange.sprint_documents import retro_document, review_document
from kaskad.sprints.protocol import retro_protocol, review_protocol


@click.group("export")
def export_group() -> None:
    """Take documents out: the protocols of a sprint."""


def _format(out: Path) -> Format:
    ending = out.suffix.lower().removeprefix(".")
    if ending not in set(Format):
        with speaking():
            raise Invalid(
                _("%(file)s: the name of the file must end in .docx or .pdf.", file=out.name)
            )
    return Format(ending)


@export_group.command("sprint")
@click.argument("key")
@click.argument("number", type=click.IntRange(0, 10_000))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--retro", is_flag=True, help="The retrospective instead of the review.")
@click.option("--built-in", is_flag=True, help="Leave the office's own templates aside.")
@one_sentence
def export_sprint(key: str, number: int, out: Path, *, retro: bool, built_in: bool) -> None:
    """Write the protocol of sprint NUMBER of project KEY into OUT (.docx or .pdf).

    Remarks of a retrospective stay in the team: only a member gets them, on the sprint's page.
    """
    form = _format(out)
    app = ready_app()
    with app.test_request_context():  # what is proved by a card has the card's address
        place = sprint_on_server(key, number)
        if retro:
            document = retro_document(retro_protocol(None, place))
        else:
            document = review_document(review_protocol(None, place))
        try:
            made = render(document, form, office=None if built_in else office_folder())
        except BrokenTemplate as error:
            hint = _("With --built-in the template of Kaskad is used.")
            raise Invalid(f"{error.message} {hint}") from error
        out.write_bytes(made)
        click.echo(_("%(file)s is written.", file=out))
