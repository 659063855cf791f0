"""Labelled utterances: what is meant and what is named, judged without regard to any figures."""
