"""The `kaskad` command: what others script against (ARCHITECTURE.md, section 7)."""

import sys

SERVES = {"run", "demo"}

if sys.argv[1:2] and sys.argv[1] in SERVES:
    # Before anything else is imported: a lock or socket made earlier would stay a blocking one,
    # and a greenlet waiting on it would stop the whole worker.
    from gevent import monkey

    monkey.patch_all()

from kaskad.commands.main import cli  # noqa: E402 - after patching, see above


def main() -> None:
    """Run the command line."""
    cli(prog_name="kaskad")


if __name__ == "__main__":
    main()
