"""Output tables of Global Market Pulse."""

from __future__ import annotations

from ingestion.lake.contracts import Column, LogicalType, TableContract

_TEXT, _INT, _NUMBER, _DATE, _BOOL = (
    LogicalType.STRING,
    LogicalType.INTEGER,
    LogicalType.NUMBER,
    LogicalType.DATE,
    LogicalType.BOOLEAN,
)


def _key(name: str, description: str, kind: LogicalType = _TEXT) -> Column:
    return Column(name, kind, required=True, description=description)


def _text(name: str, description: str) -> Column:
    return Column(name, _TEXT, description=description)


def _ratio(name: str, description: str) -> Column:
    return Column(name, _NUMBER, description=description, unit="ratio")


def _score(name: str, description: str) -> Column:
    return Column(name, _NUMBER, description=description, unit="0 to 100")


def _number(name: str, description: str, unit: str | None = None) -> Column:
    return Column(name, _NUMBER, description=description, unit=unit)


def _count(name: str, description: str) -> Column:
    return Column(name, _INT, description=description, unit="count")


_MODEL_VERSION = _key("model_version", "the model behind the row")
_CURRENCY = _text("currency", "currency of the amounts: the shop's main one")
_CATEGORY_LEVEL = _key("level", "all, top_category or category")
_CATEGORY_ID = _key("category_id", "id at that level; all for the whole range")
_CATEGORY = _key("category", "its name; the id where the source has none")
_P = _number("p_value", "two-sided p-value", "probability")
_Q = _number("q_value", "p-value after Benjamini-Hochberg over the rows of its kind", "probability")

PRODUCT_ASSOCIATIONS = TableContract(
    name="product_associations",
    grain="one row per rule antecedent -> consequent at the level of products or categories",
    columns=(
        _key("level", "product, category or top_category"),
        _key("antecedent_id", "ids of what is in the basket, sorted, joined by +"),
        _key("antecedent", "its names, joined by +"),
        _key("consequent_id", "id of what sells with it"),
        _key("consequent", "its name; the id where the source has none"),
        _text("antecedent_category", "category of the antecedent, where all of it is of one"),
        _text("consequent_category", "category of the consequent"),
        _key("antecedent_size", "number of products or categories in the antecedent", _INT),
        _count("baskets", "orders with antecedent and consequent"),
        _count("antecedent_baskets", "orders with the antecedent"),
        _count("consequent_baskets", "orders with the consequent"),
        _count("total_baskets", "orders"),
        _ratio("support", "share of all orders that have both"),
        _ratio("confidence", "share of the antecedent's orders that have the consequent"),
        _ratio("lift", "confidence over the consequent's share of all orders; 1 is chance"),
        _ratio("lift_lower", "lower end of the 95% interval of lift; rules are ranked by it"),
        _ratio("leverage", "support less what chance would give"),
        _ratio("conviction", "expected over actual failures of the rule; null where it never fails"),
        _number("p_value", "Fisher's exact test, one-sided; of larger antecedents the weakest part's"),
        _number("q_value", "p-value after Benjamini-Hochberg over all rules that were possible"),
        _key("significant", "q-value below 0.05", _BOOL),
        _key("rank", "within the level; 1 is the strongest", _INT),
        _MODEL_VERSION,
    ),
    key=("level", "antecedent_id", "consequent_id"),
)

MARKET_OPPORTUNITIES = TableContract(
    name="market_opportunities",
    grain="one row per category level x category x country with sales in the last year",
    columns=(
        _CATEGORY_LEVEL,
        _CATEGORY_ID,
        _CATEGORY,
        _key("country", "country of the sale"),
        _key("rank", "within the level, by score; 1 is the best opportunity", _INT),
        _score("score", "weighted sum of the criteria"),
        _score("topsis_score", "closeness to the ideal by TOPSIS, same criteria and weights"),
        _count("topsis_rank", "rank by TOPSIS"),
        _score("size_score", "criterion size"),
        _score("growth_score", "criterion growth; null where growth cannot be measured"),
        _score("competition_score", "criterion competition; null without competitor prices"),
        _score("margin_score", "criterion margin; null without costs"),
        _score("fit_score", "criterion fit"),
        _number("revenue", "net revenue of the last year", "currency"),
        _ratio("annual_growth", "yearly growth of units sold, drawn towards its country and category"),
        _ratio("price_gap", "own price over competitors' in the category, adjusted, less 1"),
        _ratio("margin_rate", "net revenue less cost over net revenue"),
        _ratio("fit", "share of the category in the order lines here over its share in all order lines"),
        _count("rank_low", "best rank when weights move by up to 20%"),
        _count("rank_high", "worst rank when weights move by up to 20%"),
        _ratio("top10_share", "share of those weightings that put the row among the first ten"),
        _CURRENCY,
        _MODEL_VERSION,
    ),
    key=("level", "category_id", "country"),
)

REGIONAL_ANALYSIS = TableContract(
    name="regional_analysis",
    grain="one row per region level x region with sales in the last year",
    columns=(
        _key("region_level", "country, or region (of the customer, within a country)"),
        _key("region", "name of the country or region"),
        _text("country", "country of the region"),
        _number("revenue", "net revenue of the last year", "currency"),
        _ratio("revenue_share", "share of the shop's net revenue at this level"),
        _ratio("revenue_growth", "change against the year before; null when history is shorter"),
        _ratio("annual_growth", "yearly growth of orders over the whole history, common seasons taken out"),
        _ratio("growth_low", "lower end of the 95% interval of annual_growth"),
        _ratio("growth_high", "upper end of the 95% interval of annual_growth"),
        _count("orders", "orders of the last year, not cancelled"),
        _count("customers", "customers who bought in the last year"),
        _number("average_order_value", "net revenue per order", "currency"),
        _ratio("orders_per_customer", "orders per buying customer in the last year"),
        _ratio("return_rate", "amount returned over amount sold"),
        _ratio("margin_rate", "net revenue less cost over net revenue; null without costs"),
        _count("stores", "physical stores there; null where the source has no stores"),
        _score("expansion_score", "where to expand: size, growth, value, loyalty, margin and reach"),
        _count("expansion_rank", "rank by expansion_score within the level"),
        _count("rank_low", "best expansion rank when weights move by up to 20%"),
        _count("rank_high", "worst expansion rank when weights move by up to 20%"),
        _count("cluster", "group of similar regions by K-Means; 0 has the least revenue per region"),
        _text("cluster_name", "what sets the group apart"),
        _CURRENCY,
        _MODEL_VERSION,
    ),
    key=("region_level", "region", "country"),
)

COMPETITOR_ANALYSIS = TableContract(
    name="competitor_analysis",
    grain="one row per competitor x scope (all, top_category, category, product) priced in the last year",
    columns=(
        _key("competitor", "name of the competitor"),
        _key("scope", "all, top_category, category or product"),
        _key("item_id", "id of the category or product; all for the whole range"),
        _key("item", "its name; the id where the source has none"),
        _text("category", "category of a product or category"),
        _count("products", "products compared"),
        _count("observations", "competitor prices compared with an own price of the same day"),
        _number("own_price", "average own list price of those observations", "currency"),
        _number("competitor_price", "average competitor price, converted on the day observed", "currency"),
        _ratio("raw_gap", "own average price over the competitor's, less 1; mixes products"),
        _ratio("price_gap", "own price over the competitor's, less 1, for the same product on the same day"),
        _ratio("gap_low", "lower end of the 95% interval of price_gap; null for one product"),
        _ratio("gap_high", "upper end of the 95% interval of price_gap; null for one product"),
        _P,
        _Q,
        _key("position", "dearer, cheaper or level: which side of 0 the gap is on, beyond doubt"),
        _ratio("dearer_share", "share of the products for which our latest price is above theirs"),
        _number("latest_own_price", "own list price on the latest day compared; products only", "currency"),
        _number("latest_competitor_price", "competitor price of that day; products only", "currency"),
        Column("latest_on", _DATE, description="latest day compared"),
        _CURRENCY,
        _MODEL_VERSION,
    ),
    key=("competitor", "scope", "item_id"),
)

MARKET_SHARE = TableContract(
    name="market_share",
    grain="one row per basis x level x item x holder: whose share of what, in the last year",
    columns=(
        _key("basis", "own_sales or lowest_price: what the share is a share of"),
        _key("share_of", "the same in words"),
        _key("level", "all, top_category, category or country"),
        _key("item_id", "id of the category, or the country"),
        _key("item", "its name; the id where the source has none"),
        _key("holder", "own shop, or a competitor"),
        _ratio("share", "share in the last year (own_sales), or of the products compared (lowest_price)"),
        _ratio("previous_share", "share in the year before (own_sales) or a year earlier (lowest_price)"),
        _ratio("share_change", "share less previous_share"),
        _number("revenue", "net revenue of the last year", "currency"),
        _number("previous_revenue", "net revenue of the year before", "currency"),
        _count("products", "products compared (lowest_price)"),
        _P,
        _Q,
        _key("direction", "gaining or losing where significant, else stable"),
        _CURRENCY,
        _MODEL_VERSION,
    ),
    key=("basis", "level", "item_id", "holder"),
)

REGIONAL_PRICES = TableContract(
    name="regional_prices",
    grain="one row per kind of place x place x category level x category with sales in the last year",
    columns=(
        _key("place_type", "country (of the sale) or store"),
        _key("place_id", "country name or store id"),
        _key("place", "its name"),
        _CATEGORY_LEVEL,
        _CATEGORY_ID,
        _CATEGORY,
        _count("products", "products sold both there and elsewhere in the same month"),
        _count("lines", "order lines behind the figures"),
        _number("average_price", "average price paid per unit before discounts", "currency"),
        _ratio("raw_gap", "average price over that of all places, less 1; mixes products"),
        _ratio(
            "price_gap", "price over the average of all places, less 1: same product, month and list price"
        ),
        _ratio("gap_low", "lower end of the 95% interval of price_gap"),
        _ratio("gap_high", "upper end of the 95% interval of price_gap"),
        _P,
        _Q,
        _key("position", "dearer, cheaper or level: by the gap where it is 0.5% or more and q is below 0.05"),
        _CURRENCY,
        _MODEL_VERSION,
    ),
    key=("place_type", "place_id", "level", "category_id"),
)

SALES_DECOMPOSITION = TableContract(
    name="sales_decomposition",
    grain="one row per series x day: net revenue taken apart",
    columns=(
        _key("series_type", "total, category (top category) or country"),
        _key("series_id", "id of the category or country; total for the whole shop"),
        _key("series_name", "its name"),
        _key("day", "day of the sale", _DATE),
        Column("observed", _NUMBER, required=True, description="net revenue", unit="currency"),
        Column("trend", _NUMBER, required=True, description="slow movement", unit="currency"),
        Column("weekly", _NUMBER, required=True, description="effect of the weekday", unit="currency"),
        _number("yearly", "effect of the season; null below two years of history", "currency"),
        Column("remainder", _NUMBER, required=True, description="observed less all effects", unit="currency"),
        _ratio("trend_strength", "of the series: 0 none to 1 all trend"),
        _ratio("weekly_strength", "of the series: 0 none to 1 all weekly season"),
        _ratio("yearly_strength", "of the series; null below two years of history"),
        _CURRENCY,
        _MODEL_VERSION,
    ),
    key=("series_type", "series_id", "day"),
    time="day",
)

OUTPUTS = (
    MARKET_OPPORTUNITIES,
    REGIONAL_ANALYSIS,
    COMPETITOR_ANALYSIS,
    MARKET_SHARE,
    PRODUCT_ASSOCIATIONS,
    REGIONAL_PRICES,
    SALES_DECOMPOSITION,
)
