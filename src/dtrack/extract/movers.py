"""Which places people leave and which are where they live, by the verbs beside the one that counts them."""

from __future__ import annotations

from dataclasses import replace

from dtrack.extract import attaching
from dtrack.extract.draft import Draft
from dtrack.extract.located import Located
from dtrack.extract.sentence import Sentence
from dtrack.terms import PlaceRole


def where_they_live(own: list[Located], draft: Draft) -> list[Located]:
    """Without the places behind a second verb that moves people who are said to live somewhere: "320 à Nawa ont demandé à être conduites à Alep"."""
    told = draft.verdict.predicate
    if told is None or len(own) < 2:
        return own
    own = attaching.before_others_move(own, draft.sentence, draft.at)
    last = max(told.last, draft.at)
    asked = min((hit.last for hit in draft.sentence.of("modality", "planned") if hit.first >= last), default=None)
    moves = (hit.first for hit in draft.sentence.of("predicate") if hit.entry.metric == "new_displacement")
    moved = min((first for first in moves if asked is not None and first >= asked), default=0)
    near = [place for place in own if place.first < moved]
    return near if moved and near else own


def left_behind(own: list[Located], draft: Draft) -> list[Located]:
    """The places of people of whom an Arabic verb says at once what they leave; with its object known, the verb tells of leaving."""
    head = draft.verdict.head
    left = attaching.left_behind(own, draft.sentence, head.last) if head is not None else own
    if left != own and draft.metric == "new_displacement":
        draft.verdict.term = "fled"
    return left


def home_is_whence(own: list[Located], sentence: Sentence) -> list[Located]:
    """Of people who return to where nobody says: "240 families from Kafr Zita who had been living in Deir Hassan headed home" from there to Kafr Zita."""
    if any(place.role is PlaceRole.DESTINATION for place in own):
        return own
    stays = [hit.last for hit in sentence.of("predicate", "metric") if hit.entry.metric == "idp_stock"]
    lived = [place for place in own if place.role is PlaceRole.IN and any(0 <= place.first - last <= 1 for last in stays)]
    home = [place for place in own if place.role is PlaceRole.ORIGIN and lived and place.last <= lived[0].first]
    if not home:
        return own
    turned = {id(place): PlaceRole.ORIGIN for place in lived} | {id(place): PlaceRole.DESTINATION for place in home}
    return [replace(place, role=turned.get(id(place), place.role)) for place in own]
