"""What can go wrong with a command is one sentence on stderr and a non-zero exit."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.exc import IntegrityError, OperationalError

from kaskad.commands import people
from kaskad.commands.failures import Failure, one_sentence
from kaskad.commands.main import cli
from kaskad.ops import server

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`run("user", "list", KASKAD_…="…")`: a command in an installation of its own."""
    for name in [name for name in os.environ if name.startswith("KASKAD_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KASKAD_DATA_DIR", str(tmp_path / "data"))

    def invoke(*words: str, **settings: str) -> Result:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(cli, list(words))

    return invoke


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def one(result: Result, status: int = 1) -> str:
    """The one sentence of a failed command."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == status
    assert result.stdout == ""
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].endswith((".", "?"))
    return lines[0]


@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_busy_port_is_said_before_anything_else(run, tmp_path, busy_port, command) -> None:
    said = one(run(command, "--port", str(busy_port)))
    assert str(busy_port) in said
    assert not (tmp_path / "data").exists()


def test_a_busy_port_as_the_whole_process_says_it(tmp_path, busy_port) -> None:
    """With gevent's patching, as people start it: nothing on stdout, one line on stderr."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("KASKAD_")}
    done = subprocess.run(
        [sys.executable, "-m", "kaskad", "run", "--port", str(busy_port)],
        env={**clean, "KASKAD_DATA_DIR": str(tmp_path / "data")},
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host.invalid"])
def test_an_address_this_machine_does_not_have(run, host) -> None:
    assert host in one(run("run", "--host", host, "--port", "8999"))


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["run", "--port", "99999"], "--port"),
        (["run", "--port", "http"], "--port"),
        (["run", "--workers", "abc"], "--workers"),
        (["run", "--workers", "0"], "--workers"),
        (["demo", "--port", "-1"], "--port"),
        (["run", "--prot", "80"], "--prot"),
        (["rnu"], "rnu"),
        (["import", "cascade", "none.yaml"], "none.yaml"),
        (["user", "add"], "EMAIL"),
    ],
)
def test_a_wrong_option_is_named(run, words, named) -> None:
    said = one(run(*words), status=2)
    assert named in said
    assert "--help" in said


@pytest.mark.parametrize("group", [[], ["import"], ["user"]])
def test_a_group_alone_shows_its_help(run, group) -> None:
    assert "Commands:" in run(*group).output


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KASKAD_DATABASE_URL", "mysql://root:hush@localhost/kaskad"),
        ("KASKAD_DATABASE_URL", "postgresql://kaskad:hush@localhost:port/kaskad"),
        ("KASKAD_DATABASE_URL", "localhost hush"),
        ("KASKAD_MAIL_URL", "mail:hush@example"),
        ("KASKAD_BASE_URL", "kaskad.example"),
        ("KASKAD_FILES_URL", "nowhere://bucket"),
        ("KASKAD_PROXY_HOPS", "-1"),
        ("KASKAD_MAX_UPLOAD_MB", "much"),
        ("KASKAD_AS_OF", "yesterday"),
        ("KASKAD_LOCALE", "de"),
        ("KASKAD_TIME_ZONE", "Moscow"),
        ("KASKAD_TIME_ZONE", "../etc/passwd"),
        ("KASKAD_LOG_LEVEL", "LOUD"),
        ("KASKAD_DATA_DIR", "~nobody-of-this-name/data"),
        ("KASKAD_DATABSE_URL", "x"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(run, name, value) -> None:
    for command in (["user", "list"], ["run", "--port", "8999"]):
        said = one(run(*command, **{name: value}))
        assert name in said
        assert "hush" not in said, "a password is not repeated"


def test_an_empty_setting_is_no_setting(run, tmp_path) -> None:
    emptied = dict.fromkeys(("KASKAD_PROXY_HOPS", "KASKAD_AS_OF", "KASKAD_LOCALE"), "")
    assert run("user", "list", **emptied).exit_code == 0


@pytest.mark.parametrize("where", ["under/a/file", "/proc/kaskad", "n" * 300])
def test_a_data_folder_that_cannot_be(run, tmp_path, where) -> None:
    (tmp_path / "under").write_text("a file", encoding="utf-8")
    folder = str(tmp_path / where)
    for command in (["user", "list"], ["run", "--port", "8999"]):
        assert folder in one(run(*command, KASKAD_DATA_DIR=folder))


def test_a_data_folder_without_the_right_to_write(run, tmp_path, monkeypatch) -> None:
    """Asked of the system, not tried out: these tests may run as root, whom nothing refuses."""
    monkeypatch.setattr(os, "access", lambda *_a, **_k: False)
    assert str(tmp_path / "data") in one(run("user", "list"))


def test_postgresql_that_does_not_answer(run) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: a connection is refused
        port = nobody.getsockname()[1]
        url = f"postgresql://kaskad:hush@127.0.0.1:{port}/kaskad"
        for command in (["user", "list"], ["run", "--port", "8999"]):
            said = one(run(*command, KASKAD_DATABASE_URL=url))
            assert str(port) in said
            assert "hush" not in said


def test_a_file_that_is_no_database(run, tmp_path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "kaskad.db").write_bytes(b"not a database, and long enough" * 100)
    one(run("user", "list"))


def test_a_file_that_cannot_be_read(run, tmp_path, monkeypatch) -> None:
    path = tmp_path / "cascade.yaml"
    path.write_text("schema: x", encoding="utf-8")
    read = Path.read_bytes

    def refuse(asked: Path) -> bytes:
        if asked == path:
            raise PermissionError(13, "Permission denied", str(asked))
        return read(asked)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert str(path) in one(run("import", "cascade", str(path)))


def test_a_database_of_a_newer_version_has_a_status_of_its_own(run, monkeypatch) -> None:
    def newer() -> None:
        raise server.TooNew("Newer.")

    monkeypatch.setattr(people, "ready_app", newer)
    one(run("user", "list"), status=3)


def test_a_mistake_of_ours_stays_a_traceback() -> None:
    @one_sentence
    def broken(error: Exception) -> None:
        raise error

    for ours in (ValueError("ours"), IntegrityError("INSERT", {}, Exception("ours"))):
        with pytest.raises(type(ours)):
            broken(ours)
    with pytest.raises(Failure, match="locked"):
        broken(OperationalError("SELECT", {}, Exception("database is locked\nand more")))
