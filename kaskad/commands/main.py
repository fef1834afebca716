"""The command line: thin commands over the same actions as the screens.

Failure is one sentence on stderr and a non-zero exit; `--json` prints one object on stdout.
"""

import os

import click

from kaskad import __version__
from kaskad.app import create_app
from kaskad.commands.bench import bench_command
from kaskad.commands.failures import one_sentence
from kaskad.commands.imports import import_group
from kaskad.commands.people import user_group
from kaskad.core.config import Settings
from kaskad.ops import demo as demo_folder
from kaskad.ops import server
from kaskad.ops.example_work import read_work
from kaskad.people.one_time import setup_link


@click.group()
@click.version_option(__version__, prog_name="kaskad")
def cli() -> None:
    """Kaskad: a methodical centre's cascade of initiative projects."""


cli.add_command(import_group)
cli.add_command(user_group)


def _default_workers() -> int:
    return max(2, min(4, os.cpu_count() or 2))


@cli.command("run")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=_default_workers, show_default="cores, 2 to 4")
@one_sentence
def run_server(host: str, port: int, workers: int) -> None:
    """Migrate the database and serve; the first start prints a one-time set-up address."""
    app = create_app(prepared_static=True)
    server.migrate(app)
    base = app.extensions["kaskad_settings"].base_url or f"http://{host}:{port}"
    with app.app_context():
        link = setup_link(base)
    if link:
        click.echo(f"Kaskad is new here. Open this address once to set it up:\n\n    {link}\n")
    else:
        click.echo(f"Kaskad is at {base}")
    server.serve(app, host=host, port=port, workers=workers)


@cli.command("demo")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=2, show_default=True)
@one_sentence
def demo(host: str, port: int, workers: int) -> None:
    """Serve the example cascade from a throw-away data folder; prints three log-ins."""
    folder = demo_folder.throw_away_folder()
    try:
        settings = Settings(data_dir=folder, as_of=read_work().as_of)
        app = create_app(settings, prepared_static=True)
        server.migrate(app)
        click.echo("Loading the example cascade and its two years of history…")
        people = demo_folder.load_demo(app)
        click.echo(f"\nKaskad's example cascade is at http://{host}:{port}\n")
        for person in people:
            click.echo(f"    {person.who:<12} {person.email:<32} {person.password}")
        click.echo("\nStop it with Ctrl C; nothing is kept.")
        server.serve(app, host=host, port=port, workers=workers)
    finally:
        demo_folder.forget(folder)


cli.add_command(bench_command(create_app))
