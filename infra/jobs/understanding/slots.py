"""Values for the slots of templates: names, codes, places, periods and amounts as people write them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

from babel import Locale

from infra.jobs.understanding.grammar import Piece
from infra.jobs.understanding.periods import future_period, past_period

LABELS: Mapping[str, str] = {
    "sales": "metric",
    "rate": "metric",
    "unit": "metric",
    "countable": "metric",
    "term": "metric",
    "dim": "dimension",
    "past": "period",
    "future": "period",
    "product": "product",
    "code": "product",
    "category": "category",
    "brand": "brand",
    "country": "country",
    "city": "city",
    "region": "region",
    "store": "store",
    "customer": "customer",
    "contact": "customer",
    "order": "order",
    "amount": "amount",
    "pct": "number",
    "n": "number",
    "segment": "segment",
    "competitor": "competitor",
    "status": "status",
    "payment": "payment_method",
    "channel": "channel",
}
"""The entity type that each slot names; other slots name none."""

_SHORT_COUNTRIES = ("uk", "us", "usa", "uae", "holland", "england", "scotland", "america", "korea", "czechia")
_ONSETS, _RIMES = (
    [
        "b",
        "br",
        "c",
        "cl",
        "d",
        "dr",
        "f",
        "g",
        "gr",
        "h",
        "k",
        "l",
        "m",
        "n",
        "p",
        "pr",
        "qu",
        "r",
        "s",
        "st",
        "t",
        "tr",
        "v",
        "w",
        "z",
    ],
    (
        [
            "a",
            "an",
            "ar",
            "e",
            "el",
            "en",
            "er",
            "i",
            "in",
            "ix",
            "o",
            "on",
            "or",
            "oo",
            "u",
            "us",
            "ay",
            "ia",
            "elle",
            "ock",
            "ine",
            "ette",
        ]
    ),
)
_NUMBERS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "ten",
    "twelve",
    "twenty",
    "fifty",
    "hundred",
]
_ARTICLES = ("", "", "the ", "our ")


class Values:
    """Draws values of each slot.

    Args:
        words: The word lists of `data/words.yaml`.
        rng: The source of chance.
    """

    def __init__(self, words: Mapping[str, Sequence[str]], rng: random.Random) -> None:
        self._words, self._rng = words, rng
        names = Locale("en").territories
        self._countries = [
            str(name).lower() for code, name in names.items() if len(code) == 2 and code.isalpha()
        ]
        self._special: Mapping[str, Callable[[str], list[Piece]]] = {
            "store": lambda _: self._store(),
            "past": lambda before: past_period(self._words, self._rng, before),
            "future": lambda before: future_period(self._words, self._rng, before),
        }
        self._plain: Mapping[str, Callable[[], str]] = {
            "product": self._product,
            "code": self._code,
            "customer": self._customer,
            "contact": self._contact,
            "order": self._order,
            "amount": self._amount,
            "pct": lambda: self._pick(
                f"{rng.randint(1, 60)}%",
                f"{rng.randint(2, 40)} percent",
                f"{rng.randint(2, 40)} per cent",
                f"{self._pick(*_NUMBERS)} percent",
            ),
            "n": lambda: self._pick(
                str(rng.randint(2, 30)), *("3", "5", "10", "20", "100"), self._pick(*_NUMBERS)
            ),
            "country": lambda: self._pick(*_SHORT_COUNTRIES) if rng.random() < 0.2 else self._country(),
            "dim": lambda: self._pick(*words[self._pick("dimensions", "dimensions", "plural_dimensions")]),
            "city": lambda: self._name() if rng.random() < 0.1 else self._pick(*words["cities"]),
            "category": lambda: self._name() if rng.random() < 0.03 else self._pick(*words["category_words"]),
            "brand": lambda: self._name() if rng.random() < 0.35 else self._pick(*words["brands"]),
            "competitor": lambda: self._name() if rng.random() < 0.2 else self._pick(*words["competitors"]),
        }

    def draw(self, slot: str, before: str) -> list[Piece]:
        """A value for the slot, given the words that stand before it."""
        if slot in self._special:
            return self._special[slot](before)
        if slot in self._plain:
            return [Piece(self._plain[slot](), LABELS[slot])]
        return [Piece(self._pick(*self._words[_LISTS.get(slot, f"{slot}_words")]), LABELS.get(slot))]

    def _pick(self, *choices: str) -> str:
        return self._rng.choice(choices)

    def _country(self) -> str:
        common = ("germany", "france", "spain", "italy", "portugal", "belgium", "ireland", "sweden", "poland")
        more = ("netherlands", "norway", "denmark", "austria", "switzerland", "brazil", "mexico", "japan")
        return self._pick(*common, *more) if self._rng.random() < 0.5 else self._pick(*self._countries)

    def _store(self) -> list[Piece]:
        rng = self._rng
        name = (
            self._pick(*self._words["cities"])
            if rng.random() < 0.55
            else self._pick(*self._words["store_words"])
        )
        name = self._name() if rng.random() < 0.08 else name
        shape = rng.random()
        if shape < 0.12:
            return [
                Piece(self._pick("store ", "shop ", "branch ", "outlet ") + str(rng.randint(1, 250)), "store")
            ]
        if shape < 0.62:
            kind = self._pick(" store", " shop", " branch", " outlet", " store", " location")
            return [Piece(self._pick("the ", "", "our ")), Piece(name, "store"), Piece(kind)]
        return [Piece(name, "store")]

    def _product(self) -> str:
        rng, words = self._rng, self._words
        if rng.random() < 0.12:
            return self._pick(*words["titles"])
        head = self._pick(*words["product_heads"])
        if rng.random() < 0.25 and not head.endswith("s"):
            head += "s"
        modifiers = rng.sample(list(words["product_modifiers"]), rng.choice((0, 1, 1, 1, 2)))
        if rng.random() < 0.1:
            modifiers.insert(0, self._pick(*words["brands"]))
        if rng.random() < 0.12:
            modifiers.insert(rng.randint(0, len(modifiers)), self._name())
        return self._code() if rng.random() < 0.06 else " ".join([*modifiers, head])

    def _code(self) -> str:
        rng = self._rng
        number = rng.randint(100, 99999)
        letters = "".join(rng.choices("abcdefghklmnprstuvwxyz", k=rng.randint(1, 3)))
        shapes = (
            f"{number}",
            f"{letters}-{number}",
            f"{number}{letters[0]}",
            f"{letters}{number}",
            f"{letters}-{number}-{letters[0]}",
            f"p{number:05d}",
        )
        return self._pick(*shapes)

    def _customer(self) -> str:
        rng = self._rng
        first, last = self._pick(*self._words["first_names"]), self._pick(*self._words["last_names"])
        last = self._name() if rng.random() < 0.1 else last
        number = rng.randint(10, 99999)
        ids = (str(number), f"c-{number}", f"c{number:05d}", f"cust{number}", f"#{number}", f"k-{number}")
        weighted = (
            [f"{first} {last}"] * 9 + [last, last, first, f"{first[0]}. {last}"] + [self._pick(*ids)] * 7
        )
        return self._pick(*weighted)

    def _contact(self) -> str:
        first, last = self._pick(*self._words["first_names"]), self._pick(*self._words["last_names"])
        host = self._pick("example.com", "gmail.com", "mail.de", "shop.co.uk", "outlook.fr")
        start, rest = self._rng.randint(100, 999), self._rng.randint(1000, 99999)
        phone = f"{self._pick('+44', '+49', '0', '+1')} {start} {rest}"
        return self._pick(
            f"{first}.{last.split()[-1]}@{host}", f"{first}{self._rng.randint(1, 99)}@{host}", phone
        )

    def _order(self) -> str:
        number = self._rng.randint(1000, 9999999)
        letters = "".join(self._rng.choices("abcdefghkmnoprstuwx", k=self._rng.randint(1, 3)))
        shapes = (str(number),) * 4 + (
            f"{letters}-{number}",
            f"#{number}",
            f"ord-{number}",
            f"{letters}{number}",
            f"so{number}",
            f"inv-{number}",
        )
        return self._pick(*shapes)

    def _amount(self) -> str:
        rng = self._rng
        number = self._pick(
            str(rng.randint(1, 99)),
            str(rng.randrange(50, 5000, 50)),
            f"{rng.randint(1, 90)},000",
            f"{rng.randint(2, 99)}.{rng.choice((99, 50, 95))}",
            f"{rng.randint(1, 900)}k",
            f"{rng.choice((1, 2, 5))} million",
            f"{rng.randint(1, 9)}m",
            f"{rng.randint(1, 9)},{rng.randint(100, 999)}",
        )
        unit = self._pick(
            "euros", "euro", "pounds", "dollars", "eur", "gbp", "usd", "quid", "bucks", "reais", "francs"
        )
        spelt = f"{self._pick(*_NUMBERS)} {unit}"
        return self._pick(
            number,
            f"{self._pick('€', '$', '£')}{number}",
            f"{number} {unit}",
            f"{number} {unit}",
            f"{number}€",
            f"{self._pick('eur', 'gbp', 'usd', 'chf', 'brl')} {number}",
            spelt,
        )

    def _name(self) -> str:
        """A word that no dictionary holds, such as another shop's brand."""
        syllables = self._rng.choice((2, 2, 3))
        return "".join(self._pick(*_ONSETS) + self._pick(*_RIMES) for _ in range(syllables))


_LISTS: Mapping[str, str] = {
    "segment": "segments",
    "region": "regions",
    "status": "statuses",
    "payment": "payments",
    "channel": "channels",
    "word": "name_words",
    "place_word": "place_words",
}
