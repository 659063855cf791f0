"""Tables of the models' lives: their versions, every step taken with them, and how far the data has moved."""

from __future__ import annotations

from ingestion.lake.contracts import Column, LogicalType, TableContract

_TEXT, _INT, _NUMBER = LogicalType.STRING, LogicalType.INTEGER, LogicalType.NUMBER
_TIME = LogicalType.TIMESTAMP

_RUN = Column("run_id", description="the run that did it; null for a step by hand")
_SYSTEM = Column("system", required=True)
_MODEL = Column("model", required=True, description="name of the model")

MODEL_EVENTS = TableContract(
    name="model_events",
    grain="one row per step in the life of a model's version, in order; nothing is ever removed",
    columns=(
        Column("number", _INT, required=True, description="1 is the first step on record"),
        Column("at", _TIME, required=True, description="when it was taken, UTC"),
        Column("as_of", _TIME, description="the latest fact known then, UTC"),
        _RUN,
        _SYSTEM,
        _MODEL,
        Column("version", required=True),
        Column(
            "event",
            required=True,
            description="trained, promoted, rejected, ramped, rolled_back, drift_began or drift_ended",
        ),
        Column("reason", required=True),
        Column("actor", required=True, description="pipeline, or who gave the command"),
        Column("share", _NUMBER, unit="share", description="part that the version serves from now on"),
        Column("measure", description="the figure that decided"),
        Column("value", _NUMBER, description="of the version"),
        Column("baseline", _NUMBER, description="of the version it was compared with"),
        Column("p_value", _NUMBER, description="chance of such a difference by luck"),
    ),
    key=("number",),
    time="at",
)

MODEL_VERSIONS = TableContract(
    name="model_versions",
    grain="one row per version of a model that is or was served, or was tried",
    columns=(
        _SYSTEM,
        _MODEL,
        Column("version", required=True, description="as rows and answers name it: model-recipe.number.0"),
        Column(
            "stage",
            required=True,
            description="champion, contender (on the ramp), retired, rolled_back or rejected; "
            "every_run for a model that is fitted anew in each run",
        ),
        Column("share", _NUMBER, unit="share", description="part that it serves now"),
        Column("trained_at", _TIME, description="UTC"),
        Column("trained_until", _TIME, description="the latest fact it learned from, UTC"),
        Column("rows", _INT, description="facts it learned from"),
        Column("reason", description="why it was trained"),
        Column("auc", _NUMBER, description="area under the curve on the last horizon, unseen"),
        Column("calibration_error", _NUMBER, description="expected calibration error there"),
        Column("log_loss", _NUMBER, description="of the challenger on that holdout"),
        Column("champion_log_loss", _NUMBER, description="of the champion of then on the same cases"),
        Column("p_value", _NUMBER, description="chance of such a gain by luck"),
        _RUN,
    ),
    key=("system", "model", "version"),
)

DRIFT_REPORTS = TableContract(
    name="drift_reports",
    grain="one row per system, model, input or score or error, and measure, of the system's latest run",
    columns=(
        _RUN,
        Column("as_of", _TIME, description="the latest fact known then, UTC"),
        _SYSTEM,
        _MODEL,
        Column("version", required=True, description="the version whose inputs or scores these are"),
        Column("kind", required=True, description="input, score, calibration or forecast_error"),
        Column("subject", required=True, description="the input, the score or the series"),
        Column("measure", required=True, description="psi, ks, chi_square, ece, auc or wape"),
        Column("value", _NUMBER),
        Column("baseline", _NUMBER, description="what it was when the version learned"),
        Column("threshold", _NUMBER, description="from where on it is drift"),
        Column("p_value", _NUMBER, description="chance of such a shift by luck"),
        Column("status", required=True, description="ok, watch or drift"),
        Column("cases", _INT, description="how many were looked at"),
    ),
    key=("system", "model", "kind", "subject", "measure"),
)
