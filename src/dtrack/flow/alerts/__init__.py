"""Alerts: what happened is written into the outbox once a channel, approved where it has to be, sent once, and kept."""
