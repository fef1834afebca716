"""The command line: thin commands over the same access and actions as the screens.

Stands above `app`, since every command begins by making the application. Failure is one sentence
on stderr and a non-zero exit; `--json` prints one object on stdout.
"""
