"""Settings, wiring, adapters, the command line and the jobs."""
