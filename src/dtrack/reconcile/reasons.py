"""Why a figure has its role: a closed list of codes. Each has an English template, which is its gettext msgid too; pages word it in their own language."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

REASONS: dict[str, str] = {
    # recommended
    "preferred": "a person prefers it: {why}",
    "only_figure": "the only figure for this period",
    "better_standing": "{source} has the better standing for this kind of number",
    "in_persons": "counted in persons, not in {unit}s",
    "reported_count": "a reported count goes before one estimated from families",
    "original": "the original; another document only transcribes it",
    "newest_reference": "the newest reference date",
    "finer_precision": "the more precisely dated one",
    "exact_number": "the more exact number",
    "newest_round": "the newest round of the assessment",
    "newest_publication": "the newest publication",
    "settled_by_order": "equal in all that counts; settled by a fixed order",
    "fills_calendar": "with its neighbours it covers most days without overlap",
    # triangulation
    "other_preferred": "a person prefers the figure of {source}",
    "lower_standing": "the source's standing is lower than that of {source}",
    "other_unit": "counted in {unit}s; a count of persons goes before it",
    "estimated": "estimated from families; a reported count goes before it",
    "transcribed": "a transcription; the original goes before it",
    "older_reference": "an older reference date",
    "less_precise": "less precisely dated",
    "less_exact": "a less exact number",
    "older_round": "an older round of the assessment",
    "older_publication": "an older publication",
    "overlaps": "its period, {start} to {end}, overlaps one that is used",
    "better_source_stands": "the figure of {source} of {date} still stands and has the better standing",
    "vague": "gives an order of magnitude and no number",
    "not_reported": "says that there is no figure",
    "no_place": "names no place here that it could be counted in",
    # duplicate
    "merged": "a person says that it is one with another figure",
    "same_origin": "the same number of the same originator, {source}, printed again",
    "copied_text": "its text is a copy of what {source} printed",
    "agency_text": "prints a text of {source}",
    "derived": "{source} takes its numbers from {origin}",
    "one_text": "the same number, printed without a source within three days: presumed one agency's text until shown otherwise",
    "equal_number": "the same exact number for the same time: presumed one origin until shown otherwise",
    # part, shared
    "finer_place": "covers {place}, which is only part of this place",
    "part_of_place": "covers only part of the place, as its text says",
    "part_by_scope": "counts only those {scope}",
    "shared": "covers several places together, and is counted in none of them: {places}",
    # a site that is no more
    "site_closed": "dated after the site closed on {date} ({source})",
    "site_merged": "dated after the site was merged into {into} on {date} ({source})",
    "site_split": "dated after the site was split into {into} on {date} ({source})",
    # in review
    "low_confidence": "machine-read with too little certainty; waits for a person",
    "doubt": "carries a doubt ({doubt}); waits for a person",
    "rejected": "a person rejected it",
    "exceeds_whole": "a part larger than its whole as the same source prints it; waits for a person",
    # implausible
    "impossible_date": "dated after it was printed or fetched, or ending before it starts",
    "above_population": "more people than live there ({population}, {date}, {source})",
    "sudden_jump": "more than ten times the last figure used ({last}); waits for a person",
    # undated
    "undated": "its period is not known",
    # a point without an answer
    "only_parts": "only parts of this place are reported",
    "only_shared": "only figures over several places are reported",
}
"""Code to English template; the names in braces are the parameters."""


def words(code: str, params: Mapping[str, str]) -> str:
    """The reason in English, for places without a locale (command line, logs). A code of a newer version is shown as it is."""
    return REASONS.get(code, code).format_map(_Params(params))


def parameters(code: str) -> set[str]:
    """Names of the parameters that a code's words need."""
    return {name for _, name, _, _ in Formatter().parse(REASONS[code]) if name}


class _Params(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"
