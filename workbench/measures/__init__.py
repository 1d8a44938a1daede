"""Measures: their metadata and the registry of those that are shipped."""
