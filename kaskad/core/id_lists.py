"""A list of ids as one value of a statement.

`column.in_(ids)` writes a question mark for each id, and a page of a thousand projects asks eight
times about all of them: putting a thousand marks into the statement took longer than some answers,
and a database takes only so many. Here the whole list is one parameter.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Dialect, Integer, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Ids(TypeDecorator[Collection[int]]):
    """Text that the database takes apart on SQLite, an array on PostgreSQL."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """How each of them takes many values at once."""
        own: TypeEngine[Any] = String() if dialect.name == "sqlite" else ARRAY(Integer())
        return dialect.type_descriptor(own)

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> Any:
        """The ids; the caller gives any collection of them."""
        ids = list(value or ())
        return json.dumps(ids) if dialect.name == "sqlite" else ids


class _taken_apart(FunctionElement[int]):  # noqa: N801 - SQL functions are written in lower case
    """The ids of a list, as rows."""

    type = Integer()
    inherit_cache = True


@compiles(_taken_apart, "sqlite")
def _of_sqlite(element: _taken_apart, compiler: SQLCompiler, **kw: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **kw)}))"  # noqa: S608 - a parameter


@compiles(_taken_apart, "postgresql")
def _of_postgresql(element: _taken_apart, compiler: SQLCompiler, **kw: Any) -> str:
    return f"(SELECT unnest({compiler.process(element.clauses, **kw)}))"


def among(column: Any, name: str = "ids") -> ColumnElement[bool]:
    """Condition: *column* is one of the ids that the parameter *name* stands for."""
    condition: ColumnElement[bool] = column.bool_op("IN")(
        _taken_apart(bindparam(name, type_=_Ids()))
    )
    return condition
