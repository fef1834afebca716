"""`kaskad user …`: accounts from the command line, the way in when nobody can log in."""

import json
import sys

import click
from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.commands.failures import one_sentence
from kaskad.commands.ready import ready_app
from kaskad.core.db import db, unit_of_work
from kaskad.core.errors import Invalid, NotFound
from kaskad.people.accounts import account_by_email, create_account, reset_link
from kaskad.people.actions import create_person, grant_role
from kaskad.people.models import Account, LinkPurpose, Membership, Organisation, Person
from kaskad.people.one_time import link_address
from kaskad.people.permissions import ORGANISATION_ROLES, Role

ROLES = [Role.ADMIN.value, *(role.value for role in ORGANISATION_ROLES)]


@click.group("user")
def user_group() -> None:
    """Accounts: add, list, a link for a new password."""


def _base(app: Flask, told: str) -> str:
    return told or app.extensions["kaskad_settings"].base_url or "http://127.0.0.1:8000"


def _organisation(name: str) -> Organisation | None:
    """The organisation called *name* (full or short); without a name the topmost one."""
    wanted = select(Organisation).order_by(Organisation.path, Organisation.id).limit(1)
    if name:
        wanted = wanted.where((Organisation.name == name) | (Organisation.short_name == name))
    else:
        wanted = wanted.where(Organisation.parent_id.is_(None))
    found = db.session.scalar(wanted)
    if found is None and name:
        raise NotFound(_("There is no organisation called “%(name)s”.", name=name))
    return found


@user_group.command("add")
@click.argument("email")
@click.option("--name", required=True, help="“Surname First-name Patronymic”.")
@click.option("--role", type=click.Choice(ROLES), default=Role.EMPLOYEE.value, show_default=True)
@click.option("--organisation", default="", help="Name of the organisation; the topmost if absent.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--base-url", default="", help="Where people reach the server, for the link.")
@one_sentence
def add(
    email: str, name: str, role: str, organisation: str, base_url: str, *, password_stdin: bool
) -> None:
    """Add a person with an account; without a password a one-time link is printed."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    app = ready_app()
    with app.test_request_context():
        if password_stdin and not password:
            raise Invalid(_("No password came on standard input."))
        surname, given_name, patronymic = (*name.split(maxsplit=2), "", "", "")[:3]
        token = ""
        with unit_of_work():
            home = _organisation(organisation)
            if home is None and role != Role.ADMIN:
                raise Invalid(
                    _("There is no organisation yet: start the server and set it up first.")
                )
            person = create_person(
                None, surname=surname, given_name=given_name, patronymic=patronymic, home=home
            )
            create_account(person, email, password, admin=role == Role.ADMIN)
            if role != Role.ADMIN and home is not None:
                grant_role(None, person, home, Role(role))
            if not password:
                token = reset_link(person)
        click.echo(_("%(person)s is added.", person=f"{person.name} <{email}>"))
        if token:
            _print_link(app, base_url, token)


def _print_link(app: Flask, base_url: str, token: str) -> None:
    link = link_address(_base(app, base_url), LinkPurpose.PASSWORD_RESET, token)
    click.echo(_("Link for a password, works once and for one hour:"))
    click.echo(f"\n    {link}\n")


@user_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@one_sentence
def list_users(*, as_json: bool) -> None:
    """List accounts, by surname."""
    app = ready_app()
    with app.app_context():
        roles: dict[int, list[str]] = {}
        for person_id, role in db.session.execute(
            select(Membership.person_id, Membership.role)
            .where(Membership.until.is_(None))
            .order_by(Membership.id)
        ):
            roles.setdefault(person_id, []).append(Role(role).value)
        accounts = db.session.execute(
            select(Person.id, Person.name, Account.email, Account.admin, Account.disabled_at)
            .join(Account, Account.person_id == Person.id)
            .order_by(Person.name, Person.id)
        )
        for person_id, name, email, admin, disabled_at in accounts:
            held = [*([Role.ADMIN.value] if admin else []), *roles.get(person_id, [])]
            state = "closed" if disabled_at else "open"
            if as_json:
                row = {"email": email, "name": name, "roles": held, "state": state}
                click.echo(json.dumps(row, ensure_ascii=False))
            else:
                told = _("closed account") if disabled_at else ""
                line = f"{email:<36} {name:<30} {', '.join(held) or '-':<24} {told}"
                click.echo(line.rstrip())


@user_group.command("reset")
@click.argument("email")
@click.option("--base-url", default="", help="Where people reach the server, for the link.")
@one_sentence
def reset(email: str, base_url: str) -> None:
    """Print a one-time link for a new password; the ones before stop working."""
    app = ready_app()
    with app.test_request_context():
        account = account_by_email(email)
        if account is None:
            raise NotFound(_("There is no account %(email)s.", email=email))
        with unit_of_work():
            token = reset_link(account.person)
        _print_link(app, base_url, token)
