"""The language model's endpoint, asked directly: the copilot would answer by itself and hide a failure."""

from __future__ import annotations

from infra.doctor.finding import Check, Outcome, bad, good, warned
from infra.errors import ModelSettingsError
from infra.settings import Settings

_KEY = "Set RETAIL_MODEL_URL and RETAIL_MODEL_KEY; until then the offline model answers."


def model_check(settings: Settings) -> Check:
    """Looks at whoever plans and writes; Bedrock is looked at with AWS."""
    return Check("language model", lambda: _model(settings), _KEY)


def _model(settings: Settings) -> Outcome:
    provider, _, name = settings.model.partition(":")
    if provider == "embedded":
        return good("The offline model; no endpoint is needed.")
    if provider == "bedrock":
        from infra.aws.bedrock import answers

        return good(f"{name} answers ({answers(settings)}).")
    return _openai(settings, name)


def _openai(settings: Settings, name: str) -> Outcome:
    import httpx

    if settings.model_key is None and settings.model_url is None:
        raise ModelSettingsError("Neither RETAIL_MODEL_URL nor RETAIL_MODEL_KEY is set.")
    base = (settings.model_url or "https://api.openai.com/v1").rstrip("/")
    key = settings.model_key.get_secret_value() if settings.model_key else "none"
    try:
        found = httpx.get(
            f"{base}/models",
            headers={"Authorization": f"Bearer {key}"},
            timeout=settings.model_timeout_seconds,
        )
    except httpx.HTTPError as error:
        return bad(f"{base} cannot be reached ({type(error).__name__}).", "Check address, network and proxy.")
    if found.status_code in {401, 403}:
        return bad(f"{base} refuses the key ({found.status_code}).", "Set RETAIL_MODEL_KEY anew.")
    if found.status_code == 404:
        return warned(f"{base} does not list its models; whether {name} is there is not known.", "retail ask")
    if found.status_code != 200:
        return bad(
            f"{base} answers {found.status_code}.", "Ask its operator; the offline model answers meanwhile."
        )
    names = [str(model.get("id")) for model in found.json().get("data", ())]
    if names and name not in names:
        return bad(
            f"{base} has no model {name}.", f"Set RETAIL_MODEL=openai:NAME, one of {', '.join(names[:5])}."
        )
    return good(f"{base} answers and has {name}.")
