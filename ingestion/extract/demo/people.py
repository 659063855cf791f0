"""Customers: where they live, when they registered, the planted tier, and when they stop buying."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.extract.demo.catalogue import NEVER
from ingestion.extract.demo.columns import Floats, Ints, choice, ids, iso_dates, pick
from ingestion.extract.demo.reference import Reference
from ingestion.extract.demo.spec import DemoSpec

TIERS = ("platinum", "gold", "silver", "bronze")
TIER_SHARE = (0.03, 0.12, 0.30, 0.55)
TIER_ORDERS_A_YEAR = (14.0, 7.0, 3.0, 1.1)
TIER_EXTRA_LINES = (2.6, 1.8, 1.1, 0.7)
"""Mean lines of an order beyond the first."""
TIER_QUANTITY = (1.5, 1.2, 1.0, 0.9)
"""Factor on a category's mean extra units per line."""
TIER_CHURN = (0.08, 0.15, 0.28, 0.40)
"""Chance that a customer stops for good within the history."""
GUEST_EXTRA_LINES = 0.8

_STREETS = (
    "Station Road",
    "Park Lane",
    "Church Street",
    "Mill Lane",
    "Garden Row",
    "Market Square",
    "Linden Avenue",
    "River Walk",
    "Castle Street",
    "School Lane",
    "Harbour Road",
    "Rose Street",
    "Oak Avenue",
    "King Street",
)
_MAIL = ("example.com", "example.org", "example.net")


@dataclass(frozen=True)
class People:
    """Customers by index; ring accounts (which buy nothing on their own) come last.

    `taste` is the favourite category; `registered` and `churned` are day indices (churned: last active day).
    """

    region: Ints
    tier: Ints
    rate: Floats
    taste: Ints
    registered: Ints
    churned: Ints
    ring: Ints

    def __len__(self) -> int:
        return len(self.region)


def _registration(spec: DemoSpec, growth: Floats, rng: np.random.Generator) -> Ints:
    """45% are older than the history; the rest join as fast as their region grows."""
    years = spec.days / 365.25
    u = rng.random(len(growth))
    joined = np.log1p(u * np.expm1(np.log1p(growth) * years)) / np.log1p(growth) * 365.25
    before = rng.integers(-1_095, 0, len(growth))
    return np.where(rng.random(len(growth)) < 0.45, before, joined.astype(np.int64)).clip(max=spec.days - 1)


def _churn(spec: DemoSpec, tier: Ints, registered: Ints, rng: np.random.Generator) -> Ints:
    earliest = np.maximum(registered, 0) + 30
    last = earliest + (rng.random(len(tier)) * np.maximum(spec.days - 60 - earliest, 1)).astype(np.int64)
    stops = (rng.random(len(tier)) < np.array(TIER_CHURN)[tier]) & (earliest < spec.days - 60)
    return np.where(stops, last, NEVER)


def build_people(
    spec: DemoSpec, reference: Reference, ring_regions: Ints, ring_joined: Ints, ring_of: Ints
) -> People:
    """Draw the customers; the last arguments give region, registration day and ring of each ring account."""
    rng = spec.rng("people")
    regions = [region for _, _, region in reference.regions]
    size, accounts = spec.customers, len(ring_of)
    region = pick(rng, [r.weight * (1 + r.growth) for r in regions], size)
    tier = pick(rng, TIER_SHARE, size)
    taste = pick(rng, [top.share for top in reference.shop.categories], size)
    growth = np.array([r.growth for r in regions])[region]
    registered = _registration(spec, growth, rng)
    none = np.full(accounts, -1, dtype=np.int64)
    return People(
        region=np.r_[region, ring_regions],
        tier=np.r_[tier, none],
        rate=np.r_[np.array(TIER_ORDERS_A_YEAR)[tier], np.zeros(accounts)],
        taste=np.r_[taste, np.zeros(accounts, dtype=np.int64)],
        registered=np.r_[registered, ring_joined],
        churned=np.r_[_churn(spec, tier, registered, rng), np.full(accounts, NEVER, dtype=np.int64)],
        ring=np.r_[np.full(size, -1, dtype=np.int64), ring_of],
    )


def customer_ids(index: Ints) -> pa.Array:
    """Customer ids by customer index; -1 (a guest) is null."""
    return ids("C", index + 1, 7, missing=index < 0)


@dataclass(frozen=True)
class _Names:
    """Name lists of all countries laid end to end, with where each country's part begins and its length."""

    values: list[str]
    begin: Ints
    length: Ints

    def draw(self, country: Ints, rng: np.random.Generator) -> pa.Array:
        place = (rng.random(len(country)) * self.length[country]).astype(np.int64)
        return choice(self.values, self.begin[country] + place)


def _names(lists: list[tuple[str, ...]]) -> _Names:
    lengths = np.array([len(names) for names in lists], dtype=np.int64)
    return _Names([name for names in lists for name in names], np.r_[0, lengths.cumsum()[:-1]], lengths)


def _full_names(
    reference: Reference, country: Ints, female: Ints, rng: np.random.Generator
) -> tuple[pa.Array, pa.Array]:
    """First and last names fit for the country; one in eight has a double surname."""
    countries = reference.places.countries
    women = _names([c.female for c in countries]).draw(country, rng)
    men = _names([c.male for c in countries]).draw(country, rng)
    surnames = _names([c.last for c in countries])
    last, other = surnames.draw(country, rng), surnames.draw(country, rng)
    double = pc.binary_join_element_wise(last, other, "-")
    last = pc.if_else(pa.array(rng.random(len(country)) < 0.12), double, last)
    return pc.if_else(pa.array(female == 1), women, men), last


def _ascii(text: pa.Array) -> pa.Array:
    plain = pc.utf8_lower(pc.utf8_normalize(text, "NFKD"))
    plain = pc.replace_substring(pc.replace_substring(plain, "ß", "ss"), "ł", "l")
    return pc.replace_substring_regex(plain, r"[^a-z]", "")


def _contact(
    people: People, first: pa.Array, last: pa.Array, phone: list[str], rng: np.random.Generator
) -> tuple[pa.Array, pa.Array]:
    """E-mail addresses at the domains reserved for examples, and telephone numbers."""
    size = len(people)
    numbers = ids("", rng.integers(1, 9_999, size), 4)
    local = pc.binary_join_element_wise(_ascii(first), _ascii(last), ".")
    domain = choice(_MAIL, pick(rng, (0.6, 0.25, 0.15), size))
    email = pc.binary_join_element_wise(local, numbers, "@", domain, "")
    dialled = pc.binary_join_element_wise(
        choice(phone, people.region), ids("", rng.integers(0, 10**8, size), 8), ""
    )
    return email, pc.if_else(pa.array(rng.random(size) < 0.12), pa.scalar(None, pa.string()), dialled)


def _home(
    reference: Reference, region: Ints, rng: np.random.Generator
) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Address line, city and postal code inside the region."""
    cities = _names([tuple(r.cities) for _, _, r in reference.regions])
    prefixes = _names([tuple(r.cities.values()) for _, _, r in reference.regions])
    place = cities.begin[region] + (rng.random(len(region)) ** 1.6 * cities.length[region]).astype(np.int64)
    street = choice(_STREETS, rng.integers(0, len(_STREETS), len(region)))
    line = pc.binary_join_element_wise(
        street, pa.array(rng.integers(1, 140, len(region))).cast(pa.string()), " "
    )
    postal = pc.binary_join_element_wise(
        choice(prefixes.values, place), ids("", rng.integers(0, 999, len(region)), 3), ""
    )
    return line, choice(cities.values, place), postal


def customers_table(spec: DemoSpec, reference: Reference, people: People) -> pa.Table:
    """One row per customer; `registration_date` is text, as the customer system exports it."""
    rng = spec.rng("customers table")
    size = len(people)
    country_of = np.array([country for _, country, _ in reference.regions], dtype=np.int64)
    country = country_of[people.region]
    female = rng.integers(0, 2, size)
    first, last = _full_names(reference, country, female, rng)
    phones = [reference.places.countries[c].phone for c in country_of]
    email, phone = _contact(people, first, last, phones, rng)
    line, city, postal = _home(reference, people.region, rng)
    club = rng.random(size) < np.where((people.tier >= 0) & (people.tier <= 1), 0.7, 0.15)
    return pa.table(
        {
            "customer_id": customer_ids(np.arange(size, dtype=np.int64)),
            "name": pc.binary_join_element_wise(first, last, " "),
            "email": email,
            "phone": phone,
            "registration_date": iso_dates(spec.start, people.registered),
            "birth_year": pa.array(rng.integers(1946, 2007, size), mask=rng.random(size) < 0.1),
            "gender": choice(["male", "female"], np.where(rng.random(size) < 0.03, -1, female)),
            "segment_hint": choice(["standard", "club"], club.astype(np.int64)),
            "address_line": line,
            "city": city,
            "region": choice([name for name, _, _ in reference.regions], people.region),
            "country": choice([c.name for c in reference.places.countries], country),
            "postal_code": postal,
        }
    )
