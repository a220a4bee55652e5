"""Names of private people in sentences that the public reads: masked by a few rules that rather pass a name over than mask a place or an organisation.

A name is taken for one after a title ("Dr. Rana Aziz", "Mme Haddad", "الدكتور ..."), before an age ("Rana Aziz, aged 34"), before what somebody is to the
story ("Rana Aziz, a mother of three"), and, where it begins with a common given name, beside a verb of saying or a bare age ("Rana Aziz, 34,"). What stands
alone ("Rana fled") is not found, nor is a name in a language other than these three, nor one of a single word after a verb. Names of officials go as well: no
rule can tell who is private. The rules are patterns that Python and PostgreSQL read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

NAME = "[name]"
_CAP = r"[A-ZÀ-Þ][\w'’-]+"
_PARTICLE = r"(?:(?:bin|ibn|al|el|de|van) |[aA]l-|[eE]l-)?"
_REST = rf"(?: {_PARTICLE}{_CAP}){{1,2}}"
_FULL = rf"{_PARTICLE}{_CAP}{_REST}"
_TITLES = r"Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Capt|Lt|Sgt|Mme|Mlle|MM?"
_NAMES_SAID = (
    "Abdallah Abdelkarim Abdul Abdulaziz Abdulkarim Abdullah Abdulrahman Ahmad Ahmed Aisha Ali Amal Amina Bassam Fadi Farah Fatima "
    "Fatma Ghada Habib Hala Hanan Hassan Hisham Huda Hussein Ibrahim Iman Jamal Khadija Khaled Khalil Layla Leila Lina Mahmoud Malak "
    "Mariam Maryam Maya Mohamad Mohamed Mohammad Mohammed Mona Muhamad Muhammad Mustafa Nada Nadia Nasser Noor Nour Omar Osama Rami "
    "Rana Rania Reem Rima Said Salim Salma Samer Samira Sara Sarah Tariq Wael Walid Yasser Youssef Yusuf Zahra Zainab Zeinab"
)
_NAMES = _NAMES_SAID.split()
_GIVEN = f"(?:{'|'.join(_NAMES)})"
_SAYS = r"said|says|told|tells|added|adds|explained|explains|recalled|recalls|dit|déclare|explique|raconte|ajoute"
_ROLES_SAID = (
    "mother father widow widower farmer teacher resident shopkeeper driver student refugee activist nurse doctor journalist volunteer "
    "fisherman shepherd man woman boy girl mère père veuve agriculteur enseignant enseignante habitant habitante déplacé déplacée"
)
_ROLES = _ROLES_SAID.split()
_TO_THE_STORY = rf"(?:an? |the |une? )?(?:(?:displaced|local|former|elderly|young) )?(?:{'|'.join(_ROLES)})"
RULES: tuple[tuple[str, str], ...] = (
    (rf"(?<!\w)({_TITLES})(\.?) {_PARTICLE}{_CAP}(?: {_PARTICLE}{_CAP}){{0,2}}", rf"\1\2 {NAME}"),
    (rf"(?<!\w){_FULL}(, aged [1-9][0-9]?(?!\d)|,? \(aged [1-9][0-9]?\)|, an? [1-9][0-9]?-year-old)", rf"{NAME}\1"),
    (rf"(?<!\w){_GIVEN}{_REST}(, [1-9][0-9]?,(?!\d)|,? \([1-9][0-9]?\))", rf"{NAME}\1"),
    (rf"(?<!\w){_FULL}(, {_TO_THE_STORY}(?!\w))", rf"{NAME}\1"),
    (rf"(?<!\w)({_SAYS}) {_GIVEN}{_REST}", rf"\1 {NAME}"),
    (rf"(?<!\w){_GIVEN}{_REST} ({_SAYS})(?!\w)", rf"{NAME} \1"),
    (r"(?<!\w)([وفبلك]?(?:الدكتور|الدكتورة|الأستاذ|الأستاذة|السيد)) [ء-ي]+ [ء-ي]+", rf"\1 {NAME}"),
)
"""Pattern and what takes its place, in turn."""
_TITLED, _AGED, _BARE, _TOLD, _SAYING, _SPEAKING, _ARABIC = ((re.compile(pattern), told) for pattern, told in RULES)
_WORD = re.compile(r"[^\W\d_]+")
_KNOWN, _OF_STORY, _TITLES_HELD = frozenset(_NAMES), frozenset(_ROLES), frozenset(_TITLES.replace("MM?", "M|MM").split("|"))
_LETTERS = re.compile("[ء-ي]")


def masked(text: str) -> str:
    """The text with `[name]` in the place of each name that a rule finds. Digits are never taken away: the number of a figure stays in its sentence (R16)."""
    words = set(_WORD.findall(text))
    for pattern, told in _worth(text, words):
        text = pattern.sub(told, text)
    return text


def masked_value(value: Any) -> Any:
    """A value of JSON with the names in each of its texts masked."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, list):
        return [masked_value(each) for each in value]
    return {key: masked_value(each) for key, each in value.items()} if isinstance(value, dict) else value


def _worth(text: str, words: set[str]) -> Iterator[tuple[re.Pattern[str], str]]:
    """The rules that may find something, in turn: hundred thousands of sentences hold no name."""
    if not _TITLES_HELD.isdisjoint(words):
        yield _TITLED
    if "aged" in words or "year" in words:
        yield _AGED
    named = not _KNOWN.isdisjoint(words)
    if named:
        yield _BARE
    if not _OF_STORY.isdisjoint(words):
        yield _TOLD
    if named:
        yield _SAYING
        yield _SPEAKING
    if _LETTERS.search(text):
        yield _ARABIC
