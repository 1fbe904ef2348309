"""While this is on, every query is built twice: with heads that are kept, and by Django alone.

It begins with no head kept, so that each shape is met the first time and later.
"""

from contextlib import contextmanager
from unittest.mock import patch

from django.core.exceptions import EmptyResultSet
from django.db.models.sql.compiler import SQLCompiler

from minutewise.work.quick import heads


@contextmanager
def compared():
    """Yields for each query whether its head is kept. Raises AssertionError at a difference."""
    kept, real = [], heads.HeadedCompiler.as_sql

    def as_sql(self, *given, **named):
        again = copy_of(self.query)
        plain = SQLCompiler(again, self.connection, self.using, self.elide_empty)
        before = _answer(SQLCompiler.as_sql, plain, *given, **named)
        here = _answer(real, self, *given, **named)
        assert str(here) == str(before)
        assert seen(self) == seen(plain), here
        kept.append(self._head is not None)
        if isinstance(here, EmptyResultSet):
            raise here
        assert here == before
        return here

    with patch.object(heads.HeadedCompiler, "as_sql", as_sql), patch.dict(heads._heads, clear=True):
        yield kept


def _answer(how, compiler, *given, **named):
    try:
        return how(compiler, *given, **named)
    except EmptyResultSet as nothing:
        return nothing


def copy_of(query):
    """Django's copies share the lists of aliases."""
    copy = query.clone()
    copy.table_map = {table: list(aliases) for table, aliases in query.table_map.items()}
    return copy


def seen(compiler):
    """All that is read of a compiler and its query afterwards."""
    query, select = compiler.query, compiler.select
    return {
        "select": [(repr(column), *told) for column, *told in select],
        "rows of": _klass(compiler.klass_info),
        "names": compiler.annotation_col_map,
        "columns": compiler.col_count,
        "more": getattr(compiler, "has_extra_select", None),
        "converters": {
            place: [getattr(by, "__qualname__", by) for by in readers]
            for place, (readers, _of) in compiler.get_converters(
                [each[0] for each in select[: compiler.col_count]]
            ).items()
        },
        "joins": [(alias, vars(join)) for alias, join in query.alias_map.items()],
        "counted": query.alias_refcount,
        "tables": query.table_map,
        "ordered": compiler._meta_ordering,
    }


def _klass(info):
    plain = {"model", "select_fields", "field", "reverse", "from_parent"}
    return info and {
        **{name: told for name, told in info.items() if name in plain},
        "related": [_klass(each) for each in info.get("related_klass_infos", ())],
    }
