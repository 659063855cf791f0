"""Planted fraud: rings that share devices and pay from elsewhere, and lone cases; devices and IPs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingestion.extract.demo.calendar import STORE
from ingestion.extract.demo.columns import Bools, Floats, Ints, pick
from ingestion.extract.demo.people import People
from ingestion.extract.demo.reference import Reference
from ingestion.extract.demo.sales import Basket
from ingestion.extract.demo.spec import DemoSpec

FOREIGN = ("United States", "Canada", "Brazil", "Singapore", "Switzerland", "Türkiye")
"""Countries that the shop does not sell to, seen in IP addresses."""
TRAVELLING = 0.025
"""Share of honest orders away from home."""
LONE_FRAUD = 0.0015
LEGITIMATE, LONE, RING = 0, 1, 2
_DEVICES_A_CUSTOMER = 4


@dataclass(frozen=True)
class Rings:
    """One entry per ring: home region, first day, days, orders wanted, devices, IP country, accounts."""

    region: Ints
    since: Ints
    length: Ints
    orders: Ints
    devices: Ints
    ip: Ints
    members: Ints

    @property
    def member_ring(self) -> Ints:
        """Ring of every account, accounts laid end to end."""
        return np.repeat(np.arange(len(self.region)), self.members)


def plan_rings(spec: DemoSpec, reference: Reference) -> Rings:
    """Draw the rings: a short burst each, inside one month."""
    rng = spec.rng("rings")
    count = int(np.clip(round(8 * spec.scale), 2, 120))
    online_a_day = max(spec.orders / spec.days * 0.45, 0.1)
    length = int(np.clip(np.ceil(60 / online_a_day), 3, 20))
    bounds = spec.month_bounds()
    month = rng.integers(1, len(bounds), count)
    since = np.array([rng.integers(bounds[m][0], bounds[m][1] - length) for m in month])
    weights = [region.weight for _, _, region in reference.regions]
    return Rings(
        region=pick(rng, weights, count),
        since=since,
        length=np.full(count, length, dtype=np.int64),
        orders=rng.integers(12, 25, count),
        devices=rng.integers(1, 4, count),
        ip=len(reference.places.countries) + rng.integers(0, len(FOREIGN), count),
        members=rng.integers(4, 9, count),
    )


@dataclass
class Traces:
    """What each order of a month leaves behind: device and IP country (-1: none), fraud kind, ring."""

    device: Ints
    ip: Ints
    billing: Ints
    kind: Ints
    ring: Ints


def _devices(people: People, basket: Basket, index: int, rng: np.random.Generator) -> Ints:
    """Each customer uses one or two devices, a few share one at home; guests' devices are seen once."""
    size = len(basket.day)
    owner = np.where(basket.customer % 33 == 32, basket.customer - 1, basket.customer)
    own = owner * _DEVICES_A_CUSTOMER + (rng.random(size) < 0.25)
    once = len(people) * _DEVICES_A_CUSTOMER + index * 1_000_000 + np.arange(size)
    device = np.where(basket.customer < 0, once, own)
    return np.where(basket.channel == STORE, -1, device)


def _honest(
    reference: Reference, people: People, basket: Basket, country: Ints, index: int, rng: np.random.Generator
) -> Traces:
    size = len(basket.day)
    places = len(reference.places.countries)
    away = rng.random(size) < TRAVELLING
    ip = np.where(away, rng.integers(0, places + len(FOREIGN), size), country)
    ip = np.where(basket.channel == STORE, -1, ip)
    nothing = np.full(size, -1, dtype=np.int64)
    return Traces(
        _devices(people, basket, index, rng), ip, country.copy(), np.zeros(size, dtype=np.int64), nothing
    )


def _strike(
    rings: Rings,
    ring: int,
    basket: Basket,
    people: People,
    traces: Traces,
    value: Ints,
    rng: np.random.Generator,
) -> None:
    """Hand the ring the most valuable online orders of its burst."""
    since, until = rings.since[ring], rings.since[ring] + rings.length[ring]
    open_ = (
        (basket.day >= since) & (basket.day < until) & (basket.channel > STORE) & (traces.kind == LEGITIMATE)
    )
    candidates = np.flatnonzero(open_)
    wanted = min(int(rings.orders[ring]), len(candidates) // 2)
    taken = candidates[np.argsort(-value[candidates], kind="stable")[:wanted]]
    accounts = np.flatnonzero(people.ring == ring)
    basket.customer[taken] = accounts[rng.integers(0, len(accounts), wanted)]
    basket.region[taken] = rings.region[ring]
    first = len(people) * _DEVICES_A_CUSTOMER + 500_000_000 + ring * _DEVICES_A_CUSTOMER
    traces.device[taken] = first + rng.integers(0, rings.devices[ring], wanted)
    traces.ip[taken] = traces.billing[taken] = rings.ip[ring]
    traces.kind[taken], traces.ring[taken] = RING, ring


def _lone_cases(reference: Reference, basket: Basket, traces: Traces, rng: np.random.Generator) -> None:
    chance = np.where((basket.channel > STORE) & (traces.kind == LEGITIMATE), LONE_FRAUD, 0.0)
    taken = np.flatnonzero(rng.random(len(chance)) < chance)
    places = len(reference.places.countries)
    traces.ip[taken] = traces.billing[taken] = places + rng.integers(0, len(FOREIGN), len(taken))
    traces.device[taken] += 2
    traces.kind[taken] = LONE


def leave_traces(
    spec: DemoSpec,
    reference: Reference,
    rings: Rings,
    people: People,
    basket: Basket,
    country_of_region: Ints,
    index: int,
) -> Traces:
    """Give orders devices and IP countries, and turn some into fraud; ring orders change buyer and region."""
    rng = spec.rng("fraud", index)
    traces = _honest(reference, people, basket, country_of_region[basket.region], index, rng)
    first, last = spec.month_bounds()[index]
    value = basket.by_order(basket.line_total)
    for ring in np.flatnonzero((rings.since >= first) & (rings.since < last)):
        _strike(rings, int(ring), basket, people, traces, value, rng)
    _lone_cases(reference, basket, traces, rng)
    return traces


def scrambled(device: Ints) -> Ints:
    """Device numbers without visible order: multiplication by an odd number modulo 2^32 is one to one."""
    return (device * 2_654_435_761) % 2**32


def labelled(kind: Ints, channel: Ints, rng: np.random.Generator) -> Bools:
    """Which orders were investigated: 60% of ring orders, half of the lone cases, 0.3% of honest ones."""
    chance: Floats = np.select([kind == RING, kind == LONE, channel > STORE], [0.6, 0.5, 0.003], 0.0)
    return np.asarray(rng.random(len(kind)) < chance)
