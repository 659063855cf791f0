"""The Slack door: settings and the store of links, put together."""

from __future__ import annotations

from importlib.util import find_spec

from infra.errors import SlackSettingsError
from infra.settings import Settings
from infra.stores import Stores
from server.slack.ports import SlackParts


def slack_parts(settings: Settings, stores: Stores, address: str) -> SlackParts | None:
    """What the door stands on; None where Slack is not set up.

    Args:
        settings: Names the bot's token and the signing secret.
        stores: Keep links.
        address: Where people sign in.

    Raises:
        SlackSettingsError: One of the two is missing, or the extra is.
    """
    token, secret = settings.slack_bot_token, settings.slack_signing_secret
    if token is None and secret is None:
        return None
    if token is None or secret is None:
        raise SlackSettingsError("Slack needs both RETAIL_SLACK_BOT_TOKEN and RETAIL_SLACK_SIGNING_SECRET.")
    if find_spec("slack_bolt") is None:
        raise SlackSettingsError("Slack is not installed here: pip install 'retail-copilot[slack]'.")
    return SlackParts(
        token=token.get_secret_value(),
        signing_secret=secret.get_secret_value(),
        store=stores.slack(),
        page=settings.public_url or address,
        api_url=settings.slack_api_url,
    )
