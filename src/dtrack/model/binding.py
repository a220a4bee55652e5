"""Which claims of a new reading are the ones that people have judged. A newer extractor cuts sentences otherwise and orders readings otherwise: the
judgement stays with the number in its document, so that it is neither lost nor doubled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dtrack.model.figure import Figure
from dtrack.model.identity import content, is_table, same_text
from dtrack.model.review import printed

Wanted = tuple[str, str, Figure]
"""Claim key, figure id, figure."""


@dataclass(frozen=True, slots=True)
class Held:
    """The machine's last reading of a claim that people have judged."""

    figure: Figure
    version: int
    """Of the document that it was read from."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A reading, its claims named anew."""

    figures: tuple[tuple[str, Figure], ...]
    """(claim key, figure), each key once, in the order of the reading."""
    again: Mapping[str, tuple[str, ...]]
    """Claims that nobody has judged, of a number that somebody has, by their keys: those claims. The number is read a second time."""


def bind(wanted: Sequence[Wanted], held: Mapping[str, Held], version: int) -> Bound:
    """Give each judged claim of `held` the figure of the new reading (of the document's `version`) that is about it, at most one.

    First what reads the same to the letter, then the same claim key, then the same number in the same place; in another version of the document also
    the passage in which only the number was edited.
    """
    near = _near(wanted, held)
    pairs: dict[int, str] = {}
    left = dict(held)
    for alike in (_same_in_all, _same_content, _same_key, _same_spot, _same_words, _edited):
        everywhere = (
            [index for index in range(len(wanted)) if index not in pairs] if alike is _edited and any(each.version != version for each in left.values()) else []
        )
        for key in sorted(left):
            looked = everywhere if alike is _edited else near[key]
            found = [index for index in looked if index not in pairs and alike(wanted[index], key, left[key], version)]
            if alike is _edited and (len(found) > 1 or sum(_edited(wanted[index], other, left[other], version) for index in found for other in left) > 1):
                continue
            if found:
                pairs[min(found, key=lambda index: (wanted[index][0] != key, index))] = key
                del left[key]
    return _named(wanted, pairs, _beside(wanted, held, near, version))


def _near(wanted: Sequence[Wanted], held: Mapping[str, Held]) -> dict[str, list[int]]:
    """By judged claim, where a figure of its key, its printed number or its value stands in the reading: workbooks have a hundred thousand others."""
    keys: dict[object, list[str]] = defaultdict(list)
    for key, each in held.items():
        for mark in (key, printed(each.figure), each.figure.value):
            keys[mark].append(key)
    found: dict[str, list[int]] = {key: [] for key in held}
    for index, (own, _, figure) in enumerate(wanted) if held else ():
        for key in dict.fromkeys(key for mark in (own, printed(figure), figure.value) for key in keys.get(mark, ())):
            found[key].append(index)
    return found


def _beside(wanted: Sequence[Wanted], held: Mapping[str, Held], near: Mapping[str, Sequence[int]], version: int) -> dict[int, tuple[str, ...]]:
    """By place in the reading, the judged claims whose number it is."""
    found: dict[int, tuple[str, ...]] = {}
    for key, indices in near.items():
        for index in indices:
            if wanted[index][0] == key or _same_spot(wanted[index], key, held[key], version):
                found[index] = (*found.get(index, ()), key)
    return found


def _named(wanted: Sequence[Wanted], pairs: Mapping[int, str], beside: Mapping[int, tuple[str, ...]]) -> Bound:
    # By judged key, the key that its figure would have had: free now, for the figure whose own key that judged one is.
    free = {held_key: wanted[index][0] for index, held_key in pairs.items()}
    figures: list[tuple[str, Figure]] = []
    again: dict[str, tuple[str, ...]] = {}
    for index, (key, _, figure) in enumerate(wanted):
        own = pairs.get(index, key)
        if index not in pairs:
            while own in free:
                own = free[own]
            if index in beside:
                again[own] = beside[index]
        figures.append((own, figure))
    return Bound(tuple(figures), again)


def _same_in_all(each: Wanted, key: str, held: Held, _version: int) -> bool:
    return each[0] == key and content(each[2]) == content(held.figure)


def _same_content(each: Wanted, _key: str, held: Held, _version: int) -> bool:
    return content(each[2]) == content(held.figure)


def _same_key(each: Wanted, key: str, _held: Held, _version: int) -> bool:
    return each[0] == key


def _same_spot(each: Wanted, _key: str, held: Held, version: int) -> bool:
    """The same printed number: where it stands in one version of a document, by its words in another."""
    new, old = each[2].evidence, held.figure.evidence
    if new.record_id != old.record_id or is_table(new) != is_table(old):
        return False
    same = each[2].value == held.figure.value or printed(each[2]) == printed(held.figure)
    if new.record_id is not None:
        return same
    if is_table(new):
        here = (new.sheet, new.column) == (old.sheet, old.column)
        return same and here and (bool({*new.rows} & {*old.rows}) if version == held.version else same_text(new.quote) == same_text(old.quote))
    if version == held.version and new.number_span and old.number_span:
        return same and new.number_span[0] < old.number_span[1] and old.number_span[0] < new.number_span[1]
    return _same_words(each, _key, held, version)


def _same_words(each: Wanted, _key: str, held: Held, _version: int) -> bool:
    """The same printed number in the same words, cut otherwise; for a text that is read into other characters than before."""
    new, old = each[2].evidence, held.figure.evidence
    if new.record_id is not None or is_table(new) or is_table(old) or new.occurrence != old.occurrence:
        return False
    return printed(each[2]) == printed(held.figure) and _within(new.quote, old.quote)


def _within(one: str, other: str) -> bool:
    shorter, longer = sorted((same_text(one), same_text(other)), key=len)
    return shorter in longer


def _edited(each: Wanted, _key: str, held: Held, version: int) -> bool:
    """The passage of before, but for its number: the publisher changed it."""
    new, old = each[2].evidence, held.figure.evidence
    if version == held.version or new.record_id is not None or is_table(new) or is_table(old):
        return False
    return _without(new.quote, new.number_text) == _without(old.quote, old.number_text)


def _without(quote: str, number: str) -> str:
    return same_text(quote.replace(number, "#", 1))
