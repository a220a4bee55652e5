"""Everything that pages and the command line do with a partner's file, in the order in which it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtrack.flow import staging
from dtrack.flow.accounts.audit import act as audited
from dtrack.flow.accounts.audit import noted
from dtrack.flow.kit import Kit

if TYPE_CHECKING:
    from dtrack.flow.staging import Staged
    from dtrack.flow.uploading.choices import Choices
    from dtrack.flow.uploading.preview import Preview
    from dtrack.flow.uploading.storing import Stored
    from dtrack.model.intake import Intake


class Uploads:
    """Of one installation. What is costly is imported by whoever uploads."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def stage(self, filename: str, body: bytes) -> str:
        """Keep a file for a day under a random name; its token. UsageError where it is empty or too large, or where too many wait."""
        with noted(self._kit, "upload brought", subject=staging.shown_name(filename)):
            return staging.stage(self._kit, filename, body)

    def staged(self, token: str) -> Staged:
        """A file that waits, with what was said of it so far. NotFoundError where it has gone."""
        return staging.get(self._kit, token)

    def look(self, token: str, choices: Choices) -> Preview:
        """What it would give. ReadError for a file that cannot be read, UsageError for a choice that cannot be."""
        from dtrack.flow.uploading.preview import preview

        self._kit.prepare()
        return preview(self._kit, staging.get(self._kit, token), choices)

    def choose(self, token: str, choices: Choices, *, by: str = "") -> None:
        """Note what a person said about it, and who."""
        staging.choose(self._kit, token, choices.as_json() | {"by": by})

    @audited("upload", subject="token")
    def confirm(self, token: str, choices: Choices, *, by: str, why: str) -> Stored:
        """Store it and run its job. UsageError where something is still missing, or where it counts people assisted."""
        from dtrack.flow.uploading.storing import confirm

        return confirm(self._kit, token, choices, by=by, why=why)

    def discard(self, token: str) -> None:
        """Take a file away that nobody wants any more. Harmless where it has gone already, stored or by its age."""
        if (filename := staging.waiting(self._kit, token)) is not None:
            with noted(self._kit, "upload discarded", subject=filename):
                staging.drop(self._kit, token)

    @audited("upload taken back", subject="ident")
    def undo(self, ident: str, *, by: str, why: str) -> Intake:
        """Take an upload back: its figures are closed. NotFoundError where there is none of that id."""
        from dtrack.flow.uploading.storing import undo

        return undo(self._kit, ident, by=by, why=why)

    def all(self, limit: int | None = None) -> list[tuple[Intake, Intake | None]]:
        """Every upload with the act that took it back, the newest first."""
        from dtrack.flow.uploading.storing import uploads

        return uploads(self._kit, limit)
