"""What people say and do: reviews, entries by hand, withholding, the life of sites."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dtrack.flow.accounts.audit import act as audited
from dtrack.tracker._later import later
from dtrack.tracker._opened import Opened

if TYPE_CHECKING:
    from dtrack.flow import corpus, entering, judging, looking, siting, siting_list, withholding
    from dtrack.flow.siting_list import SiteLine
    from dtrack.flow.siting_words import Words
    from dtrack.model.attention import Waiting
    from dtrack.model.figure import FigureRecord
    from dtrack.model.intake import Entry, Intake
    from dtrack.model.review import Correction, Review
    from dtrack.model.site import SiteAct, SiteDeed
    from dtrack.store.withheld import Withheld
else:
    corpus, entering, judging, looking = later("corpus", "entering", "judging", "looking")
    siting, siting_list, withholding = later("siting", "siting_list", "withholding")


class People(Opened):
    """Acts of people, each with who, when and why, and what was said before."""

    @audited("review", subject="figure_id")
    def review(
        self,
        figure_id: str,
        act: str,
        *,
        by: str,
        why: str,
        role: str = "operator",
        seen: int | None = None,
        into: str | None = None,
        undoes: int | None = None,
        correction: Correction | None = None,
        **fields: Any,
    ) -> FigureRecord:
        """A person's word on a figure: approve, reject, prefer, correct, merge, undo. The figure as it stands then.

        What is corrected: a `correction`, or its fields by name; `place="SY07"`, or several as a list.

        ConflictError where somebody was quicker; UsageError for what cannot be; NotFoundError for a figure that nobody knows.
        """
        meant = correction or judging.correction(fields)
        return judging.review(self._kit, figure_id, act, by=by, why=why, role=role, seen=seen, into=into, undoes=undoes, correction=meant)

    def reviews(self, figure_id: str, known_on: datetime | None = None) -> list[Review]:
        """Every act of people on the claim of a figure, oldest first; those known at a moment."""
        return judging.acts(self._kit, figure_id, known_on)

    def queue(self, limit: int | None = 50, offset: int = 0, place: str | None = None) -> list[Waiting]:
        """Figures that want a person, by weight in points times doubt; of a place and all below it. NotFoundError for a place that nobody knows."""
        return judging.queue(self._kit, limit, offset, place)

    def export_corpus(self, folder: Path) -> corpus.Exported:
        """Corrections and rejections of public prose as corpus examples, a file a language."""
        return corpus.export(self._kit, folder)

    def doubt(self, figure_id: str, why: str = "") -> bool:
        """A reader's doubt about a figure; False where as many as count in a day are there already."""
        return judging.doubt(self._kit, figure_id, why)

    @audited("figure entered")
    def enter(self, entry: Entry) -> FigureRecord:
        """Store a figure that a person states, through the same gate as any other. UsageError, with the field as its key, for what cannot be."""
        return entering.enter(self._kit, entry)

    def entered(self, limit: int | None = None) -> list[tuple[Intake, Intake | None]]:
        """What people entered by hand, each with the act that took it back, the newest first."""
        return entering.entered(self._kit, limit)

    def intake(self, record: FigureRecord) -> list[Intake]:
        """Who entered a figure or uploaded its document, and took it back; the oldest act first."""
        return looking.intake_of(self._kit, record)

    @audited("entry taken back", subject="figure_id")
    def undo_entry(self, figure_id: str, *, by: str, why: str) -> Intake:
        """Take a figure back that was entered by hand. NotFoundError where nobody entered it."""
        return entering.undo(self._kit, figure_id, by=by, why=why)

    @audited("withhold", subject="ref")
    def withhold(self, ref: str, *, by: str, why: str) -> withholding.Done:
        """Take a figure, document or site (its id or code) out of everything that is shown. UsageError without a name and a reason."""
        return withholding.withhold(self._kit, ref, by=by, why=why)

    @audited("give back", subject="ref")
    def unwithhold(self, ref: str, *, by: str, why: str) -> Withheld:
        """Show it again, exactly as it was. NotFoundError where it is not withheld."""
        return withholding.unwithhold(self._kit, ref, by=by, why=why)

    def withheld(self) -> list[Withheld]:
        """Every act of withholding, the newest first, lifted ones too. For operators alone: it names what is withheld."""
        return withholding.acts(self._kit)

    def is_withheld(self, ref: str) -> bool:
        """True for the id or code of something withheld, and for a figure of it. All that anybody else is told."""
        return withholding.is_withheld(self._kit, ref)

    def sites(self, place: str | None = None, known_on: datetime | None = None) -> list[SiteLine]:
        """Sites of a place and all below it, or all, each with its status, last population and capacity; as people knew them at a moment."""
        return siting_list.listed(self._kit, place, known_on)

    def site(self, ident: str, known_on: datetime | None = None) -> SiteLine:
        """One site by id, name or a partner's code. NotFoundError where there is none."""
        return siting_list.of(self._kit, siting.site(self._kit, ident, known_on), known_on)

    def site_history(self, ident: str, known_on: datetime | None = None) -> list[SiteAct]:
        """Every act that names a site, in the order in which it was recorded; those taken back and the taking back too."""
        return siting.history(self._kit, ident, known_on)

    def last_site_act(self, ident: str) -> int:
        """Number of the last act that names a site, 0 where nobody did anything: what `seen` of an act is compared with."""
        return siting.last_act(self._kit, ident)

    @property
    def sites_mark(self) -> int:
        """Changes with every act about a site."""
        return self._kit.layer.number

    @audited("site act", subject="ident")
    def site_act(self, deed: SiteDeed, ident: str, words: Words, **said: Any) -> siting.Done:
        """A person's act about a site: `on`, `source`, `by`, `why`, and `role`, `seen` where they say something. See `flow.siting.act` for what it raises."""
        return siting.act(self._kit, deed, ident, words, **said)

    @audited("site act taken back", subject="ident")
    def undo_site_act(self, ident: str, number: int | None = None, **said: Any) -> siting.Done:
        """Take an act about a site back: the last one, or that of a number. `by`, `why`, and `role`, `seen`."""
        return siting.undo(self._kit, ident, number, **said)
