"""The copilot itself: a LangGraph graph that understands, calls tools, verifies and cites."""
