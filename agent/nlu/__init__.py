"""Understanding offline: intents, time expressions, value linking, dialogue."""
