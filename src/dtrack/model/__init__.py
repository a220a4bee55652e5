"""Frozen values that every floor above speaks in. Nothing here reads a clock, a file or a network."""
