"""Public holidays of a shop's country, by the name its orders carry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def public_holidays(country: str, years: Iterable[int]) -> dict[date, str]:
    """Holidays by date, a day off in lieu under the holiday's own name; none for an unknown country.

    Args:
        country: Name or ISO code, such as "United Kingdom", "GB" or "GBR"; case and spaces do not matter.
        years: Calendar years.
    """
    from holidays import country_holidays
    from holidays.registry import COUNTRIES

    wanted = country.replace(" ", "").lower()
    codes = [names[1] for names in COUNTRIES.values() if wanted in {name.lower() for name in names[:3]}]
    if not codes:
        return {}
    found = country_holidays(codes[0], years=list(years))
    return {day: name.split(" (")[0] for day, name in found.items()}
