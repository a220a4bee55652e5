"""A desk on which partners' files are laid, looked at and stored."""

from dtrack.flow.uploading.choices import Choices
from dtrack.flow.uploading.preview import Preview
from dtrack.flow.uploading.storing import Stored
from dtrack.tracker import Tracker

SAID = Choices(name="nes-sites", source="ACTED", date="2026-09-30")


def look(tracker: Tracker, body: bytes, name: str = "list.xlsx", said: Choices = SAID) -> Preview:
    token = tracker.uploads.stage(name, body)
    try:
        return tracker.uploads.look(token, said)
    finally:
        tracker.uploads.discard(token)


def store(tracker: Tracker, body: bytes, said: Choices = SAID, name: str = "list.xlsx") -> Stored:
    return tracker.uploads.confirm(tracker.uploads.stage(name, body), said, by="A reviewer", why="monthly list")
