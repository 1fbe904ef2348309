"""The head of a query is built once: the columns it selects, what it joins for them, its order.

Django builds all of that anew for every query, which costs it four times as much as the
conditions. It depends on the query's shape alone, never on a value: so it is kept by that shape.
Conditions, limits and locks stay Django's own for every query, and so does everything that is
not one of the plain shapes: annotations, grouping, `distinct`, unions, expressions to order by.

No row is kept. `tests/services/heads_compared.py` holds each kept head against one that is built
anew.
"""

from collections.abc import Hashable
from typing import Any

from django.db.models.expressions import Col
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.datastructures import BaseTable, Join

HEADS_MAX = 4_000  # the product has some hundreds; at so many, all are forgotten
_heads: dict[Hashable, "_Head"] = {}


class HeadedCompiler(SQLCompiler):
    """Django's compiler of a SELECT, which keeps the heads of plain ones.

    The backends beside this file have it (`on_sqlite`, `on_postgresql`).
    """

    _head: "_Head | None" = None

    def pre_sql_setup(self, with_col_aliases: bool = False) -> Any:
        """Columns, joins and order: those that were kept, or Django's, which are kept then."""
        plain = shape_of(self.query)
        if plain is None:
            return super().pre_sql_setup(with_col_aliases)
        shape = (self.connection.vendor, with_col_aliases, plain)
        head = _heads.get(shape)
        if head is not None:
            return head.put_on(self)
        known = set(self.query.alias_map)
        made = super().pre_sql_setup(with_col_aliases)
        if len(_heads) >= HEADS_MAX:
            _heads.clear()
        _heads[shape] = self._head = _Head(self, made, known)
        return made

    def get_converters(self, expressions: Any) -> Any:
        """How the columns of its rows are read."""
        head = self._head
        if head is None or len(expressions) != len(head.select):
            return super().get_converters(expressions)
        if head.converters is None:
            head.converters = super().get_converters(expressions)
        return head.converters


class _Head:
    """What Django made of a shape, and what it did to the query meanwhile."""

    def __init__(self, compiler: Any, made: Any, known: set[str]) -> None:
        joins: dict[str, Any] = compiler.query.alias_map
        self.made, self.select, self.klass_info = made, compiler.select, compiler.klass_info
        self.annotations, self.meta_ordering = (
            compiler.annotation_col_map,
            compiler._meta_ordering,
        )
        self.joins = [(alias, join) for alias, join in joins.items() if alias not in known]
        self.counts = dict(compiler.query.alias_refcount)
        self.converters: Any = None

    def put_on(self, compiler: Any) -> Any:
        """Leaves compiler and query as Django would have left them."""
        query = compiler.query
        for alias, join in self.joins:
            query.alias_map[alias] = join
            query.table_map[join.table_name] = [*query.table_map.get(join.table_name, ()), alias]
        query.alias_refcount.update(self.counts)
        compiler.select, compiler.klass_info = self.select, self.klass_info
        compiler.annotation_col_map, compiler._meta_ordering = self.annotations, self.meta_ordering
        compiler.col_count, compiler.has_extra_select = len(self.select), False
        compiler._head = self
        compiler.where, compiler.having, compiler.qualify = query.where.split_having_qualify()
        return self.made


def shape_of(query: Any) -> Hashable | None:
    """Everything that the head of a query depends on; None for what is not plain."""
    if not _is_plain(query):
        return None
    ordering = query.order_by
    if not ordering and query.default_ordering:
        ordering = query.get_meta().ordering
    joins = [_join(alias, join) for alias, join in query.alias_map.items()]
    columns = [_column(each) for each in query.select]
    orders = [each if type(each) is str and each != "?" else None for each in ordering]
    if None in orders or None in joins or None in columns:
        return None
    left_out, rather = query.deferred_loading
    return (
        query.model, query.default_cols, tuple(columns), _items(query.selected),
        query.select_related and _items(query.select_related), frozenset(left_out), rather,
        tuple(orders), query.standard_ordering, tuple(joins),
        tuple(query.alias_refcount.items()), query.alias_prefix, query.max_depth,
    )  # fmt: skip


def _is_plain(query: Any) -> bool:
    special = (
        query.annotations or query.distinct or query.extra or query.extra_order_by
        or query.combinator or query._filtered_relations or query.select_related is True
    )  # fmt: skip
    if type(query) is not Query or query.group_by is not None:  # an UPDATE; sums
        return False
    return not special and getattr(query, "alias_cols", False) and query.model is not None


def _join(alias: str, join: Any) -> Hashable | None:
    if type(join) is BaseTable:
        return 0
    if type(join) is not Join or join.filtered_relation is not None:
        return None
    field = join.join_field
    return alias, join.table_name, join.parent_alias, join.join_type, field, join.nullable


def _column(column: Any) -> Hashable | None:
    if type(column) is not Col:
        return None
    return column.alias, column.target, column.output_field


def _items(tree: Any) -> Hashable | None:
    """A dictionary of plain values and dictionaries, in its order; None for none."""
    if tree is None:
        return None
    return tuple([(n, _items(v) if isinstance(v, dict) else v) for n, v in tree.items()])
