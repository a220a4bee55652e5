"""Tables beside documents and figures: what makes texts copies of one another, and verdicts on figures that are in no point."""

from __future__ import annotations

from dtrack.store.tables import table

outside_verdict = table("outside_verdict")
text_sign = table("text_sign")
text_band = table("text_band")
text_copy = table("text_copy")
text_credit = table("text_credit")
due = table("due")
derivation = table("derivation")
event = table("event")
