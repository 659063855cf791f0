"""What forecasting models are called, where no published row says it."""

from __future__ import annotations

MODEL_NAMES = {
    "arima": "Seasonal ARIMA (AutoARIMA)",
    "auto_ets": "Exponential smoothing, form chosen (AutoETS)",
    "ces": "Complex exponential smoothing (CES)",
    "croston": "Croston with Syntetos-Boylan correction",
    "ets": "Exponential smoothing, ETS(A,N,A)",
    "gradient_boosting": "Gradient-boosted trees (LightGBM), one model for all series",
    "lstm": "LSTM, one network for all series",
    "mstl": "Multiple seasons by loess (MSTL)",
    "prophet": "Prophet",
    "seasonal_naive": "Seasonal naive",
    "smoothing": "Exponential smoothing on a grid of weights",
    "theta": "Dynamic optimised Theta",
    "tsb": "Teunter-Syntetos-Babai",
    "year_over_year": "Last year scaled by recent growth",
    "ensemble_median": "Median of the candidate models",
    "ensemble_weighted": "Mean of the candidate models, weighted by their backtest",
}
"""By id, as the engine calls them; serving loads no model library to ask."""
