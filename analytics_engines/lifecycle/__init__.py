"""The life of a model: versions, drift, a challenger, a ramp, and the way back."""
