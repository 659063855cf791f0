import pytest

from ingestion.errors import SourceError
from ingestion.extract.mysql.source import parse_source


def test_an_address_is_taken_apart_and_its_password_unquoted() -> None:
    source = parse_source("mysql://re%40d:p%2Fw%3A@db.example.com/shop?ssl_ca=/ca.pem")

    assert (source.user, source.password, source.host, source.port) == (
        "re@d",
        "p/w:",
        "db.example.com",
        3306,
    )
    assert (source.database, source.ssl_ca) == ("shop", "/ca.pem")


def test_the_password_is_never_shown() -> None:
    source = parse_source("mariadb://u:hidden@h:3307/shop")

    assert "hidden" not in repr(source) + source.label
    assert source.label == "mysql://u@h:3307/shop"


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("postgres://u:hidden@h/shop", "'postgres' is not a kind of source"),
        ("mysql://u:hidden@h", "names no database"),
        ("mysql://h/shop", "names no user"),
        ("mysql://u:hidden@/shop", "names no host"),
        ("mysql://u:hidden@h:port/shop", "cannot be read"),
    ],
)
def test_an_incomplete_address_is_said_without_its_password(url: str, problem: str) -> None:
    with pytest.raises(SourceError, match=problem) as caught:
        parse_source(url)

    assert "hidden" not in str(caught.value)
    assert "mysql://user:password@host:3306/database" in str(caught.value)
