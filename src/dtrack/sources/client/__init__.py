"""The only door to the network: guarded, polite, bounded. Nothing else in dtrack opens a socket to another machine."""

from dtrack.sources.client.client import Client
from dtrack.sources.client.clock import Clock, SystemClock
from dtrack.sources.client.reply import Reply

__all__ = ["Client", "Clock", "Reply", "SystemClock"]
