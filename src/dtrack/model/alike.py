"""Names that the eye takes for one another: the history of every act shows names, so no account may look like another one or like the program itself."""

from __future__ import annotations

import unicodedata

_LATIN = (
    ("АВЕКМНОРСТУХЅІЈԚԜ", "ABEKMHOPCTYXSIJQW"),  # Cyrillic capitals
    ("асеорухѕіјԛԝһԁӏѵкмнт", "aceopyxsijqwhdlvkmht"),  # Cyrillic
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),  # Greek capitals
    ("αικνορυχ", "aikvopux"),  # Greek
    ("օսհոցզ", "ouhngq"),  # Armenian
    ("ıɑɡɩʟᴏƖ", "iagilol"),  # Latin letters of phonetics and of Turkish
    ("ىیېکڪہەھأإآٱۀ", "يييككهههااااه"),  # Arabic letters that several languages write in their own way
)
_LOOK = {ord(letter): other for letters, others in _LATIN for letter, other in zip(letters, others, strict=True)}
_STROKES = {"I": "l", "1": "l", "|": "l", "0": "o"}
"""A capital I, a one and a small l are one stroke in most faces, a nought is an o."""
RESERVED = frozenset({"dtrack", "provider", "nobody", "everybody"})
"""Who the history names where no person acted: the program, whoever vouches for people, and strangers."""


def look(name: str) -> str:
    """What the eye keeps of a name: equal for two names that are read as one. Accents count, case and what separates words does not."""
    plain = "".join(str(unicodedata.decimal(char, char)) for char in unicodedata.normalize("NFKC", name)).translate(_LOOK)
    struck = "".join(_STROKES.get(char, char) for char in plain).casefold()
    return "".join(char for char in struck if char.isalnum())
