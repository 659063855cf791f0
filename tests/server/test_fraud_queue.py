"""What becomes of suspected orders, on the demo shop behind accounts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.server.shop import demo_shop, headers_of, own_home

QUEUE = "/compliance/fraud-queue"
Headers = dict[str, str]


@pytest.fixture(scope="module")
def client(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("shop")
    with demo_shop(own_home(demo_home, folder), folder) as found:
        yield found


def first_order(client: TestClient, who: Headers, place: int = 0) -> str:
    found = client.get(f"{QUEUE}?outcome=any", headers=who).json()["found"]
    [table] = found["tables"][:1]
    return str(table["rows"][place][[one["name"] for one in table["columns"]].index("order_id")])


def test_a_judged_alert_says_who_found_what_and_when(client: TestClient) -> None:
    manager, root = headers_of(client, "all"), headers_of(client, "root")
    order = first_order(client, manager)
    body = {"verdict": "false_alarm", "note": "A gift; card 4111 1111 1111 1111 was shown."}
    said = client.put(f"{QUEUE}/{order}", json=body, headers=manager).json()
    assert (said["verdict"], said["by"]) == ("false_alarm", "all@shop.example")
    assert "4111 1111" not in said["note"]
    client.put(f"{QUEUE}/{order}", json={"verdict": "confirmed"}, headers=root)
    shown = client.get(f"{QUEUE}?outcome=any", headers=manager).json()["dispositions"]
    assert [(one["order_id"], one["verdict"]) for one in shown] == [(order, "confirmed")]
    history = client.get(f"{QUEUE}/{order}", headers=manager).json()["dispositions"]
    assert [one["by"] for one in history] == ["root@shop.example", "all@shop.example"]
    entries = client.get("/admin/audit?action=fraud:judge", headers=root).json()["entries"]
    assert entries[-1]["said"] == f"{order} confirmed"


def test_what_is_not_suspected_cannot_be_judged(client: TestClient) -> None:
    manager = headers_of(client, "all")
    answer = client.put(f"{QUEUE}/no-such-order", json={"verdict": "confirmed"}, headers=manager)
    assert answer.status_code == 404
    assert client.put(f"{QUEUE}/x", json={"verdict": "guilty"}, headers=manager).status_code == 422


def test_one_store_s_manager_judges_the_orders_of_that_store_alone(client: TestClient) -> None:
    manager, one = headers_of(client, "all"), headers_of(client, "one")
    own = client.get(f"{QUEUE}?outcome=any", headers=one).json()["found"]["tables"]
    seen = {row[0] for table in own for row in table["rows"]}
    order = next(order for place in range(200) if (order := first_order(client, manager, place)) not in seen)
    assert client.put(f"{QUEUE}/{order}", json={"verdict": "confirmed"}, headers=one).status_code == 404
    assert client.get(f"{QUEUE}/{order}", headers=one).status_code == 404


def test_the_report_is_a_pdf_of_the_published_checks(client: TestClient) -> None:
    answer = client.get("/compliance/report.pdf", headers=headers_of(client, "all"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert "attachment" in answer.headers["content-disposition"]
    scoped = client.get("/compliance/report.pdf", headers=headers_of(client, "one"))
    assert scoped.status_code in {403, 404}
