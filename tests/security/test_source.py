"""What must not stand in the source (trust.md S49, S79, S80) and patterns that must end (S71)."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import process_time
from types import ModuleType

import pytest
import yaml

ROOM = Path(__file__).resolve().parents[2] / "kaskad"
NAMES = [str(path.relative_to(ROOM)) for path in sorted(ROOM.rglob("*.py"))]
FORBIDDEN_MODULES = {
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "cPickle",
    "jsonpickle",
    "commands",
    "pty",
    "telnetlib",
    "xmlrpc",
    "imp",
}
FORBIDDEN_CALLS = {
    "os.system",
    "os.popen",
    "eval",
    "exec",
    "compile",
    "yaml.load",
    "yaml.unsafe_load",
    "yaml.full_load",
    "__import__",
    "tempfile.mktemp",
    "os.spawnl",
    "os.execv",
    "subprocess.getoutput",
}


@cache
def _tree(name: str) -> ast.Module:
    return ast.parse((ROOM / name).read_text("utf-8"))


def trees() -> list[tuple[str, ast.Module]]:
    """Every module of ours, read; for tests, as every worker would read them to gather tests."""
    return [(name, _tree(name)) for name in NAMES]


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def _is_safe(path: str, loader: ast.expr) -> bool:
    """Whether the loader named in a module really is one of YAML's safe ones."""
    name = _name(loader).rpartition(".")[2]
    there = vars(_module(path)) if path else {}
    kind = there.get(name) or getattr(yaml, name, None)
    safe = (yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return isinstance(kind, type) and issubclass(kind, safe)


def _module(path: str) -> ModuleType:
    name = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    return importlib.import_module("kaskad" if name == "__init__" else f"kaskad.{name}")


def _unsafe(tree: ast.Module, path: str = "") -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = {alias.name.partition(".")[0] for alias in node.names}
            yield from sorted(names & FORBIDDEN_MODULES)
        if (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").partition(".")[0] in FORBIDDEN_MODULES
        ):
            yield str(node.module)
        if isinstance(node, ast.Call):
            name = _name(node.func)
            safe_yaml = name == "yaml.load" and any(
                _is_safe(path, keyword.value)
                for keyword in node.keywords
                if keyword.arg == "Loader"
            )
            if name in FORBIDDEN_CALLS and not safe_yaml:
                yield f"{name} in line {node.lineno}"
            for keyword in node.keywords:
                if keyword.arg == "shell" and getattr(keyword.value, "value", True):
                    yield f"shell=True in line {node.lineno}"


def test_s79_s80_no_shell_no_pickle_no_eval() -> None:
    found = {name: bad for name, tree in trees() if (bad := list(_unsafe(tree, name)))}
    assert found == {}


def test_the_search_for_unsafe_calls_finds_them() -> None:
    bad = (
        "import pickle",
        "from marshal import loads",
        "os.system('x')",
        "run(x, shell=True)",
        "eval(x)",
        "yaml.load(x)",
        "yaml.load(x, Loader=yaml.Loader)",
    )
    assert all(list(_unsafe(ast.parse(line))) for line in bad)
    assert not list(_unsafe(ast.parse("yaml.load(x, Loader=SafeLoader)\nrun(x, shell=False)")))


SECRET = re.compile(
    r"(^|_|\.)(token|secret|digest|hmac|signature|password|password_hash|token_hash)$"
)


def _compared(tree: ast.Module) -> Iterator[str]:
    """Comparisons of a secret by == in Python. (`Link.token_hash == x` is SQL: a look-up.)"""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare) or not isinstance(
            node.ops[0], ast.Eq | ast.NotEq | ast.In
        ):
            continue
        sides = [node.left, *node.comparators]
        if any(isinstance(side, ast.Constant) for side in sides):
            continue  # with a word of the program, as an empty one
        for side in sides:
            name = _name(side)
            in_sql = isinstance(side, ast.Attribute) and name.partition(".")[0][:1].isupper()
            if (
                SECRET.search(name)
                and not in_sql
                and not any(_name(s)[:1].isupper() for s in sides)
            ):
                yield f"{name} in line {node.lineno}"


def test_s49_secrets_are_looked_up_by_hash_never_compared() -> None:
    found = {name: bad for name, tree in trees() if (bad := list(_compared(tree)))}
    assert found == {}


def test_the_search_for_comparisons_finds_them() -> None:
    for line in ("token == given", "row.token_hash != x", "a.digest == b", "password == x"):
        assert list(_compared(ast.parse(line))), line
    assert not list(_compared(ast.parse("select(A).where(Account.token_hash == token_hash(x))")))


# ------------------------------------------------------------------ patterns that end

LONG = 50_000
LIMIT = 0.1
SHORT_TEXTS = {"periods": 300, "people/emails.py": 254}
"""Rooms and files that cut or refuse what is longer before any pattern sees it."""


def _patterns() -> dict[str, tuple[re.Pattern[str], int]]:
    """Every pattern of the package: module globals, and literals handed to `re` in functions."""
    found: dict[str, tuple[re.Pattern[str], int]] = {}
    for name in NAMES:
        room = name.partition("/")[0]
        longest = SHORT_TEXTS.get(name, SHORT_TEXTS.get(room, LONG))
        for key, value in vars(_module(name)).items():
            for number, pattern in enumerate(_inside(value)):
                if isinstance(pattern.pattern, str):
                    found[f"{name}:{key}:{number}"] = (pattern, longest)
        known = {pattern.pattern for pattern, _longest in found.values()}
        for node in ast.walk(_tree(name)) if "re" in vars(_module(name)) else ():
            if isinstance(node, ast.Call) and _name(node.func).startswith("re.") and node.args:
                literal = node.args[0]
                if not isinstance(literal, ast.Constant) or not isinstance(literal.value, str):
                    continue
                if literal.value not in known:
                    found[f"{name}:{node.lineno}"] = (re.compile(literal.value), longest)
    return found


def _inside(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _inside(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _inside(one)


PATTERNS = _patterns()


def _worst(pattern: str, length: int) -> Iterator[str]:
    """Texts that make a bad pattern try everything: long runs of what it repeats, then a break."""
    plain = re.sub(r"\\[a-zA-Z]|[\[\](){}*+?|^$.\\]", " ", pattern)
    words = [word for word in plain.split() if word][:12]
    signs = {*"a1 -.,\t\n(<я*#", *(word[0] for word in words)}
    units = [
        *sorted(signs),
        *words,
        "a ",
        "1.",
        "1 ",
        "1-",
        "- ",
        " \n",
        "а1",
        "1,",
        "<a",
        "((",
        "я ",
    ]
    for unit in units:
        run = (unit * (length // len(unit) + 1))[: length - 2]
        yield run + "\u0001"


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_s71_every_pattern_ends_soon_on_its_worst_text(name: str) -> None:
    pattern, longest = PATTERNS[name]
    # Short texts first: a pattern that explodes is caught before it takes for ever.
    for length in (20, 200, longest):
        for text in _worst(pattern.pattern, length):
            for way in (pattern.search, pattern.fullmatch):
                started = process_time()
                way(text)
                took = process_time() - started
                assert took < LIMIT, f"{took:.2f} s for {length} signs of {text[:12]!r}"


def test_the_search_for_slow_patterns_finds_them() -> None:
    started = process_time()
    re.compile(r"(a|a)*b").search("a" * 20)
    assert process_time() - started > 0.01
    assert len(PATTERNS) > 20
