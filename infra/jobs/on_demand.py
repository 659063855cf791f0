"""Heavy work asked for in chat: read one request from standard input, write one answer to standard output.

`python -m infra.jobs.on_demand SECONDS`; the process gets no more CPU time than that.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from analytics_engines.errors import NotEnoughDataError
from analytics_engines.forecasting.public_holidays import public_holidays
from analytics_engines.market_intelligence_hub.on_demand import (
    COMPARED,
    FORECAST,
    History,
    OnDemand,
    forecast_history,
)

Json = dict[str, Any]
"""JSON of the request and the answer."""


def forecast_series(arguments: Json) -> Json:
    """Forecast a daily history with the best of the quick models."""
    return _answer(forecast_history(_history(arguments), int(arguments["horizon"]), FORECAST))


def compare_models(arguments: Json) -> Json:
    """Compare every model there is on a daily history."""
    return _answer(forecast_history(_history(arguments), int(arguments["horizon"]), COMPARED))


JOBS: Mapping[str, Callable[[Json], Json]] = {
    "forecast_series": forecast_series,
    "compare_models": compare_models,
}


def answered(request: Json, seconds: int) -> Json:
    """Answer one request within so much CPU time; what the user must hear goes into `refused`."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        return JOBS[request["job"]](request["arguments"])
    except NotEnoughDataError as error:
        return {"refused": f"It cannot be forecast: {error}."}


def main() -> None:
    """Answer the request on standard input."""
    answer = answered(json.load(sys.stdin), int(sys.argv[1]))
    sys.stdout.write("\n" + json.dumps(answer, default=str) + "\n")


def _history(arguments: Json) -> History:
    first_day = date.fromisoformat(arguments["first_day"])
    years = range(first_day.year, first_day.year + len(arguments["values"]) // 365 + 3)
    country = arguments.get("country")
    return History(
        name=arguments["name"],
        measure=arguments["measure"],
        first_day=first_day,
        values=arguments["values"],
        traded=arguments["traded"],
        skip=int(arguments["skip"]),
        holidays=public_holidays(country, years) if country else {},
    )


def _answer(found: OnDemand) -> Json:
    return {
        "forecasts": list(found.forecasts),
        "models": list(found.models),
        "reason": found.reason,
        "left_out": list(found.left_out),
    }


if __name__ == "__main__":
    main()
