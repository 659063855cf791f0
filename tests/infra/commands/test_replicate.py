import json
from pathlib import Path

import pymysql
import pytest
from typer.testing import CliRunner

from infra.cli import build_app
from ingestion.extract.mysql.source import parse_source


@pytest.mark.mysql
def test_replicate_copies_a_shop_and_says_what_it_lacks(mariadb: str, tmp_path: Path) -> None:
    source = parse_source(mariadb)
    server = pymysql.connect(host=source.host, port=source.port, user=source.user, password=source.password)
    with server as connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE replicated")
        cursor.execute("CREATE TABLE replicated.stores AS SELECT 's1' AS store_id")
    url = mariadb.replace("/shop", "/replicated")

    done = CliRunner().invoke(
        build_app(), ["replicate", "--json"], env={"RETAIL_SOURCE": url, "RETAIL_HOME": str(tmp_path)}
    )

    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report["rows"] == {"stores": 1}
    assert "orders" in report["absent"]
    assert source.password not in done.output
    assert (tmp_path / "raw" / "shop" / "stores" / "LOAD00000001.parquet").exists()


def test_a_wrong_address_ends_with_status_2(tmp_path: Path) -> None:
    done = CliRunner().invoke(build_app(), ["replicate", "--source", "shop.db", "--home", str(tmp_path)])

    assert done.exit_code == 2
    assert "Write it as mysql://user:password@host:3306/database" in done.stderr


def test_a_server_that_is_not_there_ends_with_status_1(tmp_path: Path) -> None:
    url = "mysql://retail:x@127.0.0.1:9/shop"

    done = CliRunner().invoke(build_app(), ["replicate", "--source", url, "--home", str(tmp_path)])

    assert done.exit_code == 1
    assert "cannot be reached" in done.stderr
