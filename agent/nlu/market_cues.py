"""The kinds of questions about the market: the words that ask for each, and the tool that answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tools.semantic.query import Filter

SUBCATEGORY = re.compile(r"\bsub-?\s?categor")
_CATEGORIES = {
    "top_category": re.compile(r"\b(?:(?:sub-?\s?)?categor\w+|departments?|ranges?|product groups?)\b")
}
_STORES = re.compile(r"\b(?:stores?|shops|branch(?:es)?|outlets?)\b")
_COUNTRIES = re.compile(r"\b(?:countr(?:y|ies)|nations?)\b")


@dataclass(frozen=True, slots=True)
class MarketKind:
    """One kind of question.

    Args:
        intent: Intent of the question.
        metric: The metric that is there when the tool's table is published, and what values link to.
        tool: Name of the tool.
        pattern: Words that ask for it.
        words: Content words that the tool accounts for by itself.
        fields: Dimensions that the tool filters by.
        levels: Level of the rows by dimension filtered by or asked for.
        default_level: Level where nothing says; None for the tool's own.
        level: The argument that takes the level.
        about: Words of which one must occur as well, unless a value of a dimension in `named` does.
        named: Those dimensions.
        unless: Words that make it another kind's, where no value of `named` is given.
        dimensions: Words that ask for rows by a dimension.
        fixed: Arguments that the kind always gives.
        place: The argument that says country or store.
        order: The argument that says which end comes first (true: the highest).
        rising: Words for the highest first.
        falling: Words for the lowest first.
        narrowed: The argument that keeps only rows of one kind.
        only: Words by its value.
        capture: What the `narrowed` argument is, where no words of `only` say it.
        assumed: What is assumed where the question leaves something open.
        period: The argument that takes the first day of the period asked about; "" where a period is only how
            far ahead the answer looks; None where the tool knows no periods.
        subject: The argument that takes the id of one customer.
        until: The argument that takes the day after that period.
        counted: Whether amounts are the tool's own.
        amount: The field of its rows that amounts are conditions on.
        percent: The field of its rows that percentages are conditions on; below zero for the lower end.
        chosen: Conditions on its rows, each with the words that ask for it.
        within: The field of its rows that a number of days ahead is a limit of.
        limited: Whether the tool takes a number of rows.
        lists: The tool lists things or tells of one: a question for a total or an average is another's.
        undated: Only questions that name no period.
        broad: A word that begins a category's name means the category rather than products named like it.
    """

    intent: str
    metric: str
    tool: str
    pattern: re.Pattern[str]
    words: re.Pattern[str]
    fields: frozenset[str]
    levels: Mapping[str, str] = field(default_factory=dict)
    default_level: str | None = None
    level: str = "level"
    about: re.Pattern[str] | None = None
    named: frozenset[str] = frozenset()
    unless: re.Pattern[str] | None = None
    dimensions: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    fixed: Mapping[str, object] = field(default_factory=dict)
    place: str | None = None
    order: str | None = None
    rising: re.Pattern[str] | None = None
    falling: re.Pattern[str] | None = None
    narrowed: str = ""
    only: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    capture: Callable[[str], str | None] | None = None
    assumed: Callable[[str], str | None] | None = None
    period: str | None = None
    subject: str = ""
    until: str = ""
    counted: bool = False
    amount: str = ""
    percent: str = ""
    within: str = ""
    chosen: tuple[tuple[Filter, re.Pattern[str]], ...] = ()
    limited: bool = True
    lists: bool = False
    undated: bool = False
    broad: bool = False


_BOTH_LEVELS = {"category": "category", "top_category": "top_category"}

BASKET = MarketKind(
    intent="basket",
    metric="strongest_lift",
    tool="what_sells_together",
    pattern=re.compile(
        r"\b(?:sells?|sold|selling|buys?|bought|buying|purchased?|ordered|go|goes)\b[^?]*"
        r"\b(?:together|along(?:side)?)\b|\bwhat (?:else )?(?:sells?|goes|is bought|(?:do|did) (?:\w+ )?"
        r"(?:people|customers|shoppers|buyers) (?:also )?(?:buy|take|bought)) (?:well |best )?with\b"
        r"|\b(?:which|what) (?:\w+ )?(?:products?|items?|things?|goods) (?:go|goes|pair|pairs|sell|sells)"
        r" (?:well |best )?with\b|\bbasket analys\w+|\bcross[- ]sell\w*|\bfrequently bought|\b(?:product"
        r"|category|item) pairs?\b"
        r"|\bassociation rules?\b|\bcomplement(?:s|ary)?\b"
    ),
    words=re.compile(
        r"^(?:together|along|alongside|with|pairs?|lift|confidence|cross|sell\w*|cross-sell\w*|frequently"
        r"|goes?|association|rules?|complement\w*|baskets?|analysis|often|else|commonly|usually|ideas?|sure"
        r"|certain|products?|items?|pair|things?|goods|go)$"
    ),
    fields=frozenset({"product", "category", "top_category"}),
    levels={**_BOTH_LEVELS, "product": "product"},
    dimensions={"category": _CATEGORIES["top_category"]},
    narrowed="rank_by",
    only={
        "lift": re.compile(r"\bby (?:\w+ )?lift\b|\bhighest lift\b"),
        "confidence": re.compile(r"\bconfidence\b"),
        "baskets": re.compile(r"\bmost (?:often|frequently)\b|\bmost common\w*"),
    },
)
SHARE = MarketKind(
    intent="market_share",
    metric="sales_share",
    tool="market_share",
    pattern=re.compile(
        r"\b(?:gain|gains|gained|gaining|lose|loses|lost|losing|win|wins|won|winning)\b[^?]*\bshares?\b"
        r"|\bmarket shares?\b|\bshare (?:gains?|change|loss\w*)\b"
    ),
    words=re.compile(r"^(?:shares?|gain\w*|los\w+|lost|win\w*|won|market|most|least)$"),
    fields=frozenset({"category", "top_category", "country"}),
    levels={**_BOTH_LEVELS, "country": "country"},
    dimensions={"country": _COUNTRIES, **_CATEGORIES},
    order="rising_first",
    rising=re.compile(r"\b(?:gain\w*|win\w*|won)\b"),
    falling=re.compile(r"\b(?:lose|loses|lost|losing|loss\w*)\b"),
    narrowed="direction",
    only={
        "gaining": re.compile(
            r"\b(?:gain\w*|win\w*|won|(?:bigger|larger|growing) (?:slice|part|share|portion|piece))\b"
            r"(?!.*\b(?:most|least)\b)"
        ),
        "losing": re.compile(
            r"\b(?:lose|loses|lost|losing|(?:smaller|shrinking) (?:slice|part|share|portion|piece))\b"
            r"(?!.*\b(?:most|least)\b)"
        ),
    },
)
PRICE_LEADER = MarketKind(
    intent="market_share",
    metric="lowest_price_share",
    tool="market_share",
    pattern=re.compile(
        r"\bhow often (?:do|are|have) we (?:have |got |the )*(?:lowest|cheapest|best) ?(?:priced?|prices)?"
        r"|\bprice leader\w*|\b(?:on|of|for) how many (?:products|items)\b.*\b(?:cheapest|lowest)\b"
        r"|\bwho (?:has|offers) the (?:lowest|cheapest|best) prices?\b"
    ),
    words=re.compile(r"^(?:lowest|cheapest|often|leaders?|leadership|prices?|best)$"),
    fields=frozenset({"category", "top_category"}),
    levels=_BOTH_LEVELS,
    default_level="all",
    fixed={"basis": "lowest_price"},
    narrowed="holder",
    only={"own shop": re.compile(r"\b(?:we|us|our)\b")},
)
COMPETITORS = MarketKind(
    intent="competitor_price",
    metric="price_gap_to_competitor",
    tool="compare_competitors",
    pattern=re.compile(
        r"\b(?:pricier|dearer|cheaper|dearest|cheapest|(?:more|less) expensive|undercut\w*|overpriced"
        r"|compare[sd]?|comparison|price (?:gap|difference)s?|charge\w* (?:more|less))\b"
    ),
    words=re.compile(
        r"^(?:pricier|dearer|cheaper|dearest|cheapest|expensive|undercut\w*|overpriced|compare\w*|gaps?"
        r"|comparison|competitors?|competition|rivals?|prices?|most|least|against|charge\w*|us)$"
    ),
    fields=frozenset({"competitor", "category", "top_category", "product"}),
    levels={**_BOTH_LEVELS, "product": "product"},
    level="scope",
    about=re.compile(r"\b(?:competitors?|competition|rivals?)\b|\bundercut\w* us\b"),
    named=frozenset({"competitor"}),
    unless=re.compile(
        r"\bproducts\b|\bthe market\b|\b(?:old|fresh|recent|stale|age|coverage)\b|\bcheapest (?:competitor"
        r"|rival)\b"
    ),
    order="dearest_first",
    rising=re.compile(r"\b(?:undercut\w*|pricier|dearer|dearest|more expensive|overpriced|cheapest)\b"),
    falling=re.compile(r"\b(?:we (?:are )?(?:\w+ )?cheaper|less expensive|are we cheaper)\b"),
)
PLACES = MarketKind(
    intent="regional_price",
    metric="regional_price_gap",
    tool="compare_regional_prices",
    pattern=re.compile(
        r"\b(?:cost\w*|pric\w*|dearer|cheaper|expensive)\b[^?]*\bthan (?:elsewhere|(?:in )?(?:the )?other"
        r"|(?:in )?the (?:average|rest))|\bregional price|\bprice differences? (?:between|across|by)\b"
        r"|\b(?:in|at) (?:which|what) (?:stores?|shops?|countr\w+|branch\w*) (?:is|are|do|does)\b[^?]*"
        r"\b(?:expensive|dearest|cheapest|priciest|dearer|cheaper|highest priced?|lowest priced?|cost)\b"
        r"|\bwhere (?:are|do) (?:our )?(?:prices|things|products|goods) (?:the )?(?:\w+ )?"
        r"(?:highest|lowest|dearest|cheapest|cost)|\b(?:which|what) (?:stores?|shops?|countr\w+|branch\w*)"
        r" (?:are|is|have|has|charges?) (?:the )?(?:dearer|cheaper|dearest|cheapest|more expensive|most"
        r" expensive|highest prices|lowest prices|pricier|priciest)"
    ),
    words=re.compile(
        r"^(?:elsewhere|dearer|cheaper|dearest|cheapest|expensive|pricier|priciest|average|costs?|regional"
        r"|prices?|priced|compared|differences?|highest|lowest|rest|charges?|more|less|other|goods|things)$"
    ),
    fields=frozenset({"country", "store", "category", "top_category"}),
    levels=_BOTH_LEVELS,
    dimensions={"store": _STORES},
    place="place_type",
    order="dearest_first",
    rising=re.compile(r"\b(?:dearer|dearest|more expensive|most expensive|highest|pricier|priciest)\b"),
    falling=re.compile(r"\b(?:cheaper|cheapest|less expensive|lowest)\b"),
    narrowed="position",
    only={
        "dearer": re.compile(
            r"\b(?:which|what) (?:stores|shops|countries|branches)\b.*\b(?:dearer|pricier|more)\b"
        ),
        "cheaper": re.compile(r"\b(?:which|what) (?:stores|shops|countries|branches)\b.*\bcheaper\b"),
    },
)
EXPANSION = MarketKind(
    intent="market_opportunity",
    metric="expansion_score",
    tool="where_to_expand",
    pattern=re.compile(
        r"\bexpand(?:ing)?\b|\bexpansion\b|\bopen (?:a |an |another |new |our |next )*(?:store|shop|branch)"
    ),
    words=re.compile(r"^(?:expand\w*|expansion|open|next|best|worst|places?)$"),
    fields=frozenset({"country", "region"}),
    levels={"region": "region"},
    default_level="country",
    dimensions={"region": re.compile(r"\bregions?\b")},
    order="best_first",
    falling=re.compile(r"\b(?:worst|least|avoid|poor(?:est)?|bad|not (?:open|expand|go))\b"),
)
OPPORTUNITIES = MarketKind(
    intent="market_opportunity",
    metric="opportunity_score",
    tool="market_opportunities",
    pattern=re.compile(r"\bopportunit\w+|\buntapped\b|\bunderserved\b|\bmarket potential\b"),
    words=re.compile(
        r"^(?:opportunit\w+|untapped|underserved|potential|market|best|biggest|worst|growth"
        r"|room|grow|most)$"
    ),
    fields=frozenset({"country", "category", "top_category"}),
    levels=_BOTH_LEVELS,
    dimensions=_CATEGORIES,
    order="best_first",
    falling=re.compile(r"\b(?:worst|least|smallest|weakest)\b"),
)
KINDS = (BASKET, EXPANSION, OPPORTUNITIES, PRICE_LEADER, SHARE, COMPETITORS, PLACES)
"""In the order they are tried."""
