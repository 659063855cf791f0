"""What happens if prices change: units, revenue and gross profit, with a 90% interval."""

from __future__ import annotations

from pydantic import Field

from tools.pricing.what_if import LARGEST_CHANGE, Outlook, PricedProduct, change_prices
from tools.published import absence, held
from tools.result import Format, ResultColumn, ResultTable
from tools.semantic.query import Filter, SemanticQuery
from tools.telling import each
from tools.tool import Arguments, Finding, ToolContext, ToolResult

ENTITY = "price_elasticity"
_FIELDS = (
    "product",
    "elasticity",
    "lower_90",
    "upper_90",
    "category_elasticity",
    "category_error",
    "units",
    "revenue",
    "cost",
)
_NORMAL_90 = 1.645
_MOST_PRODUCTS = 10_000


class PriceWhatIfArguments(Arguments):
    """Which prices, and by how much."""

    filters: tuple[Filter, ...] = Field(default=(), description="on product, category or top_category")
    change_percent: float = Field(
        ge=-100 * LARGEST_CHANGE, le=100 * LARGEST_CHANGE, description="-10 is a cut by 10%"
    )


class PriceWhatIf:
    """A counterfactual from the price elasticities of the Demand Insights Engine."""

    name = "price_what_if"
    description = (
        "What happens to units, revenue and gross profit if the prices of a product, a category or "
        "everything change by some percent, with a 90% interval."
    )
    arguments = PriceWhatIfArguments
    test_arguments = PriceWhatIfArguments(change_percent=-10)

    def run(self, arguments: PriceWhatIfArguments, context: ToolContext) -> ToolResult:
        """The last 90 days again at the other prices."""
        missing = absence(ENTITY, "price elasticity", context)
        if missing is not None:
            return missing
        query = SemanticQuery(
            entity=ENTITY,
            fields=held(ENTITY, _FIELDS, context),
            filters=arguments.filters,
            limit=_MOST_PRODUCTS,
        )
        found = context.queries.run(query, context.policy)
        known = [product for row in found.rows if (product := _priced(found, row)) is not None]
        if not known:
            return ToolResult(notes=(_NOTHING,))
        change = arguments.change_percent / 100
        table = _as_table(found, known, change)
        word = "lower" if change < 0 else "higher"
        title = f"Prices {abs(arguments.change_percent):g}% {word}: the last 90 days again"
        left_out = len(found.rows) - len(known)
        return ToolResult((Finding(table, title, says=_says(table)),), _notes(known, left_out))


_NOTHING = (
    "What a change of price would do cannot be told: the prices of these products never moved enough, or "
    "nothing was sold in the last 90 days."
)


def _priced(found: ResultTable, row: tuple[object, ...]) -> PricedProduct | None:
    """One product; with its category's elasticity where its own cannot be told, None without either."""
    at = {name: row[found.column_index(name)] for name in _FIELDS if name in {c.name for c in found.columns}}
    units, revenue = _number(at["units"]) or 0.0, _number(at["revenue"]) or 0.0
    elasticity, cost = _number(at["elasticity"]), _number(at.get("cost"))
    if units <= 0:
        return None
    if elasticity is not None:
        lower, upper = _number(at["lower_90"]), _number(at["upper_90"])
        return PricedProduct(units, revenue, cost, elasticity, lower or elasticity, upper or elasticity)
    category, error = _number(at["category_elasticity"]), _number(at["category_error"])
    if category is None or error is None:
        return None
    width = _NORMAL_90 * error
    return PricedProduct(units, revenue, cost, category, category - width, category + width, borrowed=True)


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _as_table(found: ResultTable, products: list[PricedProduct], change: float) -> ResultTable:
    """One row a figure: now, expected, the interval and the change."""
    outlook = change_prices(products, change)
    money = next((c.unit for c in found.columns if c.name == "revenue"), None)
    rows = [("Revenue", outlook.revenue), ("Units", outlook.units)]
    if outlook.profit is not None:
        rows.append(("Gross profit", outlook.profit))
    shown: tuple[Format, str | None] = ("number", None)
    return ResultTable(
        columns=(
            ResultColumn("figure", f"Figure ({money})" if money else "Figure", "text", role="dimension"),
            ResultColumn("change", "Expected change", "percent", role="metric"),
            ResultColumn("change_low", "Low 90%", "percent"),
            ResultColumn("change_high", "High 90%", "percent"),
            ResultColumn("now", "Last 90 days", *shown),
            ResultColumn("expected", "Expected", *shown),
        ),
        rows=tuple(_row(name, figure) for name, figure in rows),
        sql=found.sql,
        tables=found.tables,
        as_of=found.as_of,
        filters=found.filters,
    )


def _row(name: str, figure: Outlook) -> tuple[str, float, float, float, float, float]:
    base = abs(figure.now) or 1.0
    low, high = sorted(((figure.low - figure.now) / base, (figure.high - figure.now) / base))
    return (name, (figure.expected - figure.now) / base, low, high, figure.now, figure.expected)


def _says(table: ResultTable) -> str:
    """Whether it pays, as far as the interval allows to say, and what each figure would do."""
    row = "{n.figure} {n.change} ({n.change_low} to {n.change_high}), from {n.now} to {n.expected}"
    names = [str(values[0]) for values in table.rows]
    at = names.index("Gross profit") if "Gross profit" in names else 0
    low, high = (
        _number(table.rows[at][table.column_index(name)]) or 0.0 for name in ("change_low", "change_high")
    )
    what = names[at].lower()
    if low > 0:
        verdict = f"It would pay: {what} rises over the whole interval"
    elif high < 0:
        verdict = f"It would not pay: {what} falls over the whole interval"
    else:
        verdict = f"Whether it pays cannot be told: the interval of {what} holds a rise and a fall"
    return f"{verdict}. {each(table, row)}."


def _notes(products: list[PricedProduct], left_out: int) -> tuple[str, ...]:
    notes = [
        "The last 90 days are taken again at the other prices, all else unchanged; competitors and other "
        "products are assumed not to react."
    ]
    borrowed = sum(p.borrowed for p in products)
    if borrowed:
        notes.append(f"{borrowed} of {len(products)} products have their category's elasticity.")
    if left_out:
        notes.append(f"{left_out} products without sales or without any elasticity are left out.")
    return tuple(notes)


TOOL = PriceWhatIf()
