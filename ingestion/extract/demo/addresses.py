"""Names, addresses and contact details of customers, fit for their country."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.extract.demo.columns import Ints, choice, ids, iso_dates, pick
from ingestion.extract.demo.people import People, customer_ids
from ingestion.extract.demo.reference import Reference
from ingestion.extract.demo.spec import DemoSpec

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
