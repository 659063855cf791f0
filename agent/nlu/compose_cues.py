"""The words that compose a frame: fields, moments, narrower figures, directions."""

from __future__ import annotations

import re

DEFAULT_METRIC = "revenue"
FIELDS = (
    ("phone", re.compile(r"\b(?:tele)?phone|\bcall\b")),
    ("address_line", re.compile(r"\baddress\b(?<!mail address)|\blives?\b")),
    ("city", re.compile(r"\baddress\b(?<!mail address)|\blives?\b|\bcity\b")),
    ("postal_code", re.compile(r"\baddress\b(?<!mail address)|post ?code|postal|\bzip\b")),
    ("email", re.compile(r"\be-?mail\b")),
)
BEST_SELLER = re.compile(
    r"\b(?:best|top|worst|slowest)[- ]?sell(?:er(?P<one>(?!s))|ers"
    r"|ing\b(?= (?:in|of|last|this|today|yesterday|\d)))"
    r"|\bbestseller(?P<two>(?!s))|\bbestsellers\b"
)
TRACKING = re.compile(r"\btracking\b(?! (?:down|up))")
MOVED = re.compile(
    r"\b(?:(?P<up>gr[eo]w|gained|improved|increased|rose)|(?P<down>fell|dropped|lost|shrank|declined"
    r"|decreased))"
    r" (?:by )?(?:the )?(?:most|fastest)\b|\bbiggest (?:(?:growth|increase|rise|gain)"
    r"|(?P<drop>drop|fall|decrease|decline))"
)
WHO = re.compile(r"^\W*who (?:has )?(?:bought|buys|spent|spends|ordered|orders|purchased|returned)\b")
AVERAGE_ORDER = re.compile(
    r"\b(?:avg|average|mean|typical)\.? (?:[a-z]+ )?"
    r"(?:order|basket|ticket|invoice|transaction|sale|cart|receipt|cheque)s?\b(?! (?:number|count)| per | a )"
)
RATE_OF = re.compile(
    r"(?:\b(?:share|percent(?:age)?|proportion|fraction|rate)|%) of\b|\b(?:percent|%) (?:late|cancelled)\b"
)
PART_OF = re.compile(
    r"\b(?:is|are|was|were)\b(?! (?:the|our|we|there)\b)|\b(?:is|are|was|were|came|come|comes|made|went"
    r"|belongs?|fall|fell)(?: up)? (?:from|by|in|to|with"
    r"|of|on|at|through|via)\b"
)
WENT_DOWN = re.compile(
    r"\b(?:went|gone|going|go) down\b|\b(?:fell|fallen|dropped|declined|decreased|shrank|shrunk|lost)\b"
)
WENT_UP = re.compile(r"\b(?:went|gone|going|go) up\b|\b(?:grew|grown|rose|risen|increased|gained|improved)\b")
MULTIPLIED = re.compile(r"\b(?P<more>more than )?(?P<by>doubled|tripled|quadrupled|halved)\b")
WHICH = re.compile(r"\b(?:which|what|whose|list|who|that)\b")
EXACTLY = re.compile(
    r"(?<![\w.,])(?P<n>\d{1,3}|one|single|two|three|four|five|six|seven|eight|nine|ten)[- ](?:stars? )?$"
)
EXACTLY_AFTER = re.compile(
    r"\s*(?:of|is|was|=|equals|equal to|exactly|:)\s*(?:exactly )?(?P<n>\d{1,3})\b(?![.,]\d)"
)
AS_SHARE = re.compile(r"\bas (?:a |an )?(?:share|percent(?:age)?|%|proportion|fraction) of\b")
FASTEST = re.compile(r"\bfastest[- ](?:growing|rising)\b|\bgrew (?:the )?fastest\b|\bin relative terms\b")
CHARGES = {
    "tax": "tax",
    "shipping_revenue": "shipping",
    "shipping_cost": "shipping",
    "shipments": "shipping",
}
_BACK = r"(?:return(?:s|ed|ing)?|(?:came|come|sent|send(?:ing)?|br(?:ing|ought)) (?:\w+ )?back)"
SET_AGAINST = re.compile(r"\b(?:as|in|to|vs|versus|relative|over|against|divided)\b|,|%")
BUYERS = re.compile(r"\b(?:customers?|buyers?|shoppers?|clients?|people|who)\b")
IN_PIECES = re.compile(r"\b(?:by|in) (?:quantity|pieces|units|volume|number)\b")
NUMBER_AND_SPEND = re.compile(
    r"\b(?:number|count|head ?count|how many)\b[^?]*\b(?:and|plus|with)\b"
    r"[^?]*\b(?:spend|spent|spending|revenue|sales)\b"
)
WHERE = re.compile(r"^\W*(?:and |so )?(?:where\b|in which (?:stores?|shops?|branch(?:es)?)\b)")
THE_ONE = re.compile(
    r"\bthe (?:very )?(?:best|worst|top|dearest|cheapest|priciest|biggest|largest|smallest|highest|lowest"
    r"|most \w+|least \w+|\w+est)(?: \w+)? one\b(?! of)"
)
VALUE_OF_ORDERS = re.compile(
    r"\b(?:(?<!average )(?<!median )(?<!mean )value|worth|amount) of (?:\w+ ){0,3}orders\b"
)
RETURN_REASON = re.compile(
    rf"\b(?:what|which reasons?) (?:do|did|does|are|were|is|was)\b[^?.]*\b{_BACK}\b[^?.]*\bfor\W*$"
    rf"|\breasons?\b[^?.]*\b{_BACK}\b|\b{_BACK}\b[^?.]*\breasons?\b"
    rf"|\bwhy\b[^?.]*\b{_BACK}\b"
    r"(?![^?.]*\b(?:than|increase|rise|rose|up|drop|fall|fell|change|higher|lower)\b)"
)
SPENT_EACH = re.compile(
    r"\bspen[dt]s?\b[^?.]*\b(?:on average|per (?:head|person|customer|buyer|shopper)|each on average)\b"
    r"|\b(?:average|avg|mean|typical) (?:customer |shopper |buyer )?(?:spend|spending|spent)\b"
    r"|\bon average\b[^?.]*\bspen[dt]s?\b"
)
SELLS_BEST = re.compile(
    r"\b(?:best|top|worst)[- ]?sell\w*|\b(?:sold|sells?|selling) (?:the )?(?:most|best|least|worst)\b"
)
PRICED = re.compile(r"\bpriced\b|\bcosting\b")
PACE = re.compile(
    r"\b(?:(?P<slow>slowest|longest|latest|worst)|(?P<fast>fastest|quickest|shortest|promptest|best))\b"
)
EITHER = re.compile(
    r"\b(?:rise|rising|up|growing|grow) or\b|\bor (?:falling|declining|shrinking|down|fall)\b"
)
JUDGED = re.compile(r"\b(?:best|worst|poorest)\b")
EACH = re.compile(r"\b(?:each|every|per|for all)\b")
GROWTH = frozenset({"growth", "growth_on_last_year"})
DEFAULTS = (
    DEFAULT_METRIC,
    "returns_amount",
    "shipments",
    "payments_amount",
    "stock_on_hand",
    "segment_customers",
    "competitor_average_price",
    "promotion_count",
    "data_quality_score",
)
MOMENT = re.compile(
    r"\b(?:when\b.*?\b(?P<which>last|first|latest|earliest|most recently)"
    r"|(?P<at>last|first|latest|earliest) (?:time|date|day)?\s*(?:\w+ (?:was|were) )?(?:sold"
    r"|bought|ordered|purchased|order))\b"
    r"|\b(?P<time>last|first|latest|earliest) (?:time|date)\b"
)
PAID = re.compile(
    r"\b(?:paid|pay|payments?|volume|got|get|receiv\w+|took|taken|take|came in|come in|how much money)\b"
)
AMOUNT = re.compile(r"how much money|money|worth how much|how much worth|amounts?|values?")
IN_MONEY = re.compile(
    r"[\u20ac\u00a3$]|\b(?:eur|euros?|pounds?|gbp|usd|dollars?|brl|reais|worth|valued? (?:at|over|above))\b"
)
SELLING = re.compile(
    r"\bwhat(?:'s| is| are| has been)? (?:been )?(?:selling|sells|shifting|shifts)\b"
    r"|^\W*(?:and |so )*what (?:else )?(?:did|do|does|has|have|had)\b"
    r".*\b(?:buy|bought|order(?:ed)?|purchased?|(?:send|sent|bring|brought) back|return(?:ed)?)\b"
    r"|^\W*(?:list|show(?: me)?|tell me|give me) what .*\b(?:bought|ordered|purchased|returned)\b"
)
CONTENTS = re.compile(
    r"\bwhat(?:'?s| is| was| did)\b.*\b(?:on|in|contain|include|bought|ordered)\b"
    r"|\bitems?\b|\bcontents?\b|\blines?\b"
    r"|\bproducts?\b"
)
WORTH = re.compile(r"\b(?:worth|value|tied up)\b")
SPECIAL = tuple(
    (general, re.compile(pattern), special)
    for general, pattern, special in (
        ("shipments", r"\b(?:late|delayed|behind schedule)\b", "late_shipments"),
        ("shipments", r"\boverdue\b", "overdue_shipments"),
        (
            "shipments",
            r"^(?!.*\border(?:ed|ing)?\b).*\b(?:days?|how long)\b",
            "average_delivery_days",
        ),
        ("orders", r"\bcancel", "cancelled_orders"),
        (
            "orders",
            r"(?<!not )(?<!n't )\b(?:were|was|got|been) (?:shipped|dispatched|sent out)\b",
            "shipments",
        ),
        (
            "orders",
            r"\blate\b(?! (?:january|february|march|april|may|june|july|august|september|october"
            r"|november|december|19|20|in the|at night))",
            "late_shipments",
        ),
        ("payments_amount", r"\b(?:fail|declin|reject|bounc)", "failed_payments"),
        ("payments_amount", r"\brefund", "refunded_payments"),
        ("payment_count", r"\b(?:fail|declin|reject|bounc)", "failed_payments"),
        (
            "customers",
            r"\bjoined\b|\bsigned up\b"
            r"|\b(?:brand )?new (?:customer|shopper|buyer|client|punter|account)|\bfirst[- ]time",
            "new_customers",
        ),
        ("customers", r"\brepeat|\breturning", "repeat_customers"),
        ("stock_on_hand", r"\b(?:worth|value|tied up)\b", "stock_value"),
        ("units_sold", r"\b(?:sent|brought|came|come|bring|send) back\b|\breturned\b", "returned_units"),
        (
            "units_sold",
            r"\b(?:left (?:in|at|on)|left\W*$|in stock|on hand|remaining|on the shel\w+|holding|holds?)\b",
            "stock_on_hand",
        ),
        ("payments_amount", r"\b(?:how many|number of|count of)\b", "payment_count"),
        ("units_sold", r"\b(?:different|distinct|unique)\b", "products_sold"),
        ("product_count", r"\b(?:sold|bought|ordered|purchased|with (?:a )?sales?)\b", "products_sold"),
        (
            "gross_margin",
            r"\bin (?:eur|euros?|pounds?|money|cash|dollars?|gbp|usd)\b|[€£$]|\bamount\b",
            "gross_profit",
        ),
        ("stock_on_hand", r"\breserved\b", "stock_reserved"),
    )
)
GONE = re.compile(
    r"\b(?:discontinued|delisted|no longer (?:sold|active|in the range)|inactive (?:product|item)s?)\b"
)
SPENDING = re.compile(r"^(?!.*\b(?:average|avg|mean|typical)\b).*(?:\bspen[dt]\b|\bhow much\b)")
LESS = re.compile(
    r"\b(?:sold|did|took|made|bought|spent|ordered|earned|sell|buy)\b.*?\b(?P<way>less|fewer|more"
    r"|better|worse|higher|lower)\b.*\bthan\b"
)
SHELF = frozenset({"out_of_stock_products", "low_stock_products"})
AVERAGE = re.compile(
    r"\b(?:average|avg|mean|typical|on average|usually)\b(?! (?:order|basket|price|selling|unit))"
)
STOCK = frozenset(
    {
        "stock_on_hand",
        "stock_available",
        "stock_reserved",
        "stock_value",
        "out_of_stock_products",
        "low_stock_products",
    }
)
FALLING = re.compile(r"\b(?:declin\w+|shrink\w*|falling|dropping|losing|going down|trending down)\b")
RISING = re.compile(
    r"\b(?:growing|rising|gaining|picking up|going up|trending up|momentum|on the (?:way up|rise))\b(?! or)"
)
