"""Card numbers planted anywhere in a source reach neither the lake nor an error; card facts do."""

from __future__ import annotations

import os
import stat
from typing import Any

import pyarrow as pa
import pytest

from ingestion.curate.card_key import KEY_FILE, card_key
from ingestion.errors import LakeCorruptError
from ingestion.lake.cards import card_token, mask_cards
from tests.ingestion.curate.written_shop import WrittenShop

VISA, AMEX = "4111111111111111", "378282246310005"
SPACED, DASHED = "4111 1111 1111 1111", "3782-822463-10005"
ORDERS = [{"order_id": "o1", "order_date": "2024-05-01"}]


def payment(number: str, **changes: object) -> dict[str, Any]:
    return {
        "payment_id": number,
        "order_id": "o1",
        "amount": "5",
        "card_number": VISA,
        "cvv": "123",
    } | changes


def all_text(shop: WrittenShop) -> str:
    """Everything that the lake says, in every namespace."""
    said = []
    for namespace in ("curated", "quarantine"):
        for table in shop.lake.tables(namespace):
            rows = shop.lake.read(namespace, table)
            said += [rows.schema.to_string(), str(rows.to_pylist())]
            latest = shop.lake.latest(namespace, table)
            said.append(str(latest))
    return "\n".join(said)


def planted() -> dict[str, list[dict[str, Any]]]:
    return {
        "orders": [*ORDERS, {"order_id": VISA, "order_date": "never", "coupon_code": AMEX}],
        "customers": [
            {
                "customer_id": "c1",
                "name": f"Ann {VISA}",
                "address_line": f"Flat 4, {SPACED}",
                "loyalty": VISA,
            },
            {"customer_id": "c2", "phone": AMEX, "email": f"{AMEX}@example.org", "birth_year": VISA},
        ],
        "products": [{"product_id": AMEX, "name": f"card{VISA}", "price": "-1"}],
        "returns": [
            {"return_id": "r1", "order_id": "o1", "product_id": AMEX, "quantity": "1", "amount": "1"}
            | {"returned_at": "2024-05-02", "reason": f"refund to {DASHED}, not {VISA}"},
            {"return_id": "r2", "order_id": "o1", "product_id": "p", "quantity": "-1", "amount": VISA}
            | {"returned_at": "2024-05-02", "reason": SPACED},
        ],
        "payments": [
            payment("p1"),
            payment("p2", card_number=SPACED, amount=None, note=VISA),
            payment("p3", card_number="************1234", card_brand="visa"),
            payment(VISA, card_number=None, card_token=AMEX),
        ],
        "shipments": [
            {"shipment_id": "s1", "order_id": VISA, "tracking_number": VISA, "gift": {"text": SPACED}}
        ],
    }


def test_a_planted_card_number_is_nowhere_in_the_lake(shop: WrittenShop) -> None:
    shop.load(**planted()).curate()
    said = all_text(shop)
    for number in (VISA, AMEX, SPACED, DASHED):
        assert number not in said
    assert mask_cards(said) == said
    assert "'cvv'" not in said
    assert '"cvv"' not in said


def test_a_card_number_kept_as_a_number_is_masked_as_well(shop: WrittenShop) -> None:
    orders = pa.table({"order_id": ["o1"], "order_date": ["2024-05-01"], "extra": [int(VISA)]})
    shop.load(orders=orders).curate()
    assert shop.rows("orders")[0]["extra"] == "************1111"


def test_a_payment_keeps_last_four_brand_and_token_of_its_card(shop: WrittenShop) -> None:
    shop.load(orders=ORDERS, payments=planted()["payments"]).curate()
    found = {row["payment_id"]: row for row in shop.rows("payments")}
    token = card_token(VISA, card_key(shop.home.state))
    assert (found["p1"]["card_last4"], found["p1"]["card_brand"], found["p1"]["card_token"]) == (
        "1111",
        "visa",
        token,
    )
    assert (found["p3"]["card_last4"], found["p3"]["card_token"]) == ("1234", None)
    assert not {"card_number", "cvv"} & set(found["p1"])
    (rejected,) = shop.rejected("payments")
    assert rejected["rule"] == "required:amount"
    assert not {"card_number", "cvv"} & set(rejected["row"])


def test_references_to_an_identifier_that_is_a_card_number_still_meet(shop: WrittenShop) -> None:
    shop.load(
        orders=[{"order_id": VISA, "order_date": "2024-05-01"}],
        order_items=[
            {"order_item_id": "i", "order_id": VISA, "product_id": "p", "quantity": 1, "line_total": 1}
        ],
    ).curate()
    assert shop.rows("orders")[0]["order_id"] == shop.rows("order_items")[0]["order_id"]
    assert shop.rows("orders")[0]["order_id"].startswith("card_")


def test_last_four_digits_given_by_the_source_are_kept_with_their_zeros(shop: WrittenShop) -> None:
    payments = [payment("p1", card_last4=42) | {"card_number": None}]
    shop.load(orders=ORDERS, payments=payments).curate()
    assert shop.rows("payments")[0]["card_last4"] == "0042"


def test_the_key_is_made_once_and_for_the_owner_alone(shop: WrittenShop) -> None:
    key = card_key(shop.home.state)
    assert card_key(shop.home.state) == key
    path = shop.home.state / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    with pytest.raises(LakeCorruptError, match="chmod 600"):
        card_key(shop.home.state)
    path.chmod(0o600)
    os.truncate(path, 3)
    with pytest.raises(LakeCorruptError, match="backup"):
        card_key(shop.home.state)
