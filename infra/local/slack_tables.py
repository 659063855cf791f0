"""Tables of the Slack door, beside those of the accounts; times are microseconds since 1970 (UTC)."""

from __future__ import annotations

import sqlalchemy as sa

from infra.local.account_tables import METADATA

LINKS = sa.Table(
    "slack_links",
    METADATA,
    sa.Column("team", sa.String(32), primary_key=True),
    sa.Column("person", sa.String(32), primary_key=True),
    sa.Column("user_id", sa.String(32), nullable=False, index=True),
)
CODES = sa.Table(
    "slack_codes",
    METADATA,
    sa.Column("user_id", sa.String(32), primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("expires_at", sa.BigInteger, nullable=False),
)
DELIVERIES = sa.Table(
    "slack_deliveries",
    METADATA,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False, index=True),
)
