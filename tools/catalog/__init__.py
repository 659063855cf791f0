"""One file, one tool; each exposes TOOL and is found by the registry."""
