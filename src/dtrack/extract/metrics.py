"""What a number counts: its unit, its metric, its term; or why it is no displacement figure.

The counted noun is the first one behind the number ("5,300 displaced families"). The predicate is the one that costs least to reach from there: words,
commas, other numbers and joints between them cost, and so does standing on the wrong side ("displacing N" before it, "N fled" behind it).
"""

from __future__ import annotations

from dataclasses import replace

from dtrack.extract import amounts, leaning, modes, periods, plain, staying, strangers, wholes
from dtrack.extract.heads import Head, edges, head_first, head_of, is_bare_participle, is_whole, label_of, told_before
from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.predicates import object_of, reachable, shelters
from dtrack.extract.sentence import Sentence
from dtrack.extract.verdict import NO_NOUN, UNCLEAR, UNSAID, WHOLE, WHY, Verdict

_DEAR = 14.0
"""A verb that costs as much to reach says nothing of the number."""
_CLOSE = 4.0
"""What a verb before a number may cost that a participle behind it does not outweigh."""
_THOUSANDS, _DISTANT = 1000, 4.0
"""From how many on a number without a noun counts people by itself, and what the verb before it that says where they went may cost."""
_RATIO = 10
"""A share of at most so many is a ratio: "nine out of ten"."""
_AUXILIARY = 3.0
"""What the auxiliaries between a vague number without a noun and its verb may cost."""
_FAR_OFF = 24.0
"""What the verb of the sentence may cost behind a clause that says where its people had lived."""
_CLAUSE = 4
"""Tokens from people to the verb of "who have since fled"."""
_HELD = 8.0
"""What the verb of those who shelter people may cost beside a participle that tells where these are from."""
_GOODS = 7
"""Tokens between what is given and "for"."""
_EMPTIED = frozenset({"evacuated", "fled"})
_WENT = frozenset({"return", "new_displacement"})
_WEAK = frozenset({"affected", "need", "damaged", "aided"})


def decide(sentence: Sentence, at: int, before: Verdict | None, lexicon: Lexicon) -> Verdict:
    """What the number at a token counts, or why it is left out."""
    if why := plain.why_not(sentence, at, lexicon):
        return Verdict(why=why)
    head = _noun(sentence, at, before, lexicon)
    if isinstance(head, Head) and _is_helped(sentence, at, head):
        return Verdict(why=WHY["aided"], head=head)
    if isinstance(head, Verdict):
        return _in_its_mode(sentence, at, head)
    if head.entry is not None and head.entry.table == "other":
        if not strangers.are_moved(sentence, at, head):
            return Verdict(why=WHY.get(head.entry.key, NO_NOUN), head=head)
        head = replace(head, entry=Entry("nouns", "person"), unit="person")
    return _said(sentence, at, told_before(sentence, at, head, lexicon), before, lexicon)


def _noun(sentence: Sentence, at: int, before: Verdict | None, lexicon: Lexicon) -> Head | Verdict:
    """What is counted; a verdict where nothing is, or where all that was said of the number before holds for this one."""
    head = _like_before(sentence, head_of(sentence, at, lexicon), before, lexicon)
    if (before is not None and before.head is not None and wholes.is_out_of(sentence, at, before.head)) or wholes.opens_with_all(sentence, at, head):
        return Verdict(why=WHOLE, head=head if head.unit is not None else None)
    whole = at if is_whole(sentence, at, lexicon) or wholes.of_which_a_share(sentence, at, lexicon) else head.whole
    if whole and (sentence.number(whole).value or 0) <= _RATIO:
        return Verdict(why=WHY["percent"])
    head.owned = whole == at and sentence.tokens[at - 1].word in lexicon.words("syntax", "possessive")
    if head.unit is None and head.entry is None:
        things = wholes.of_things(sentence, at) or wholes.labelled(sentence, at) or strangers.things(sentence, at, head)
        if things or sentence.number(at).value == 1:
            return Verdict(why=WHY.get(things, NO_NOUN))  # "one of the largest", "one in five"
        strange = head.strange and head_first(lexicon)  # in Arabic the noun follows at once, and this one is none of ours
        found = leaning.bare(sentence, at, before, lexicon)
        if isinstance(found, Verdict):
            return found
        if strange and not found.leading:
            return Verdict(why=NO_NOUN)
        if not (found.leading or found.inherited):
            found.strange = head.strange
        head = found
    head.whole = whole
    return head


def _like_before(sentence: Sentence, head: Head, before: Verdict | None, lexicon: Lexicon) -> Head:
    """The noun of a number; the 2,100 of "1,400 families came, while 2,100 others wait" are families too."""
    alone = head.unit == "person" and head.last - head.first == 1 and sentence.tokens[head.first].word in lexicon.words("syntax", "others")
    if not alone or before is None or before.head is None:
        return head
    entry, families = before.head.entry, before.head.unit == "household"
    if entry is not None and entry.metric == "refugee_stock":
        return replace(head, unit=before.head.unit, entry=entry)  # "160 000 réfugiés sont rentrés, et 430 000 autres hésitent"
    return replace(head, unit="household") if families else head


def _is_helped(sentence: Sentence, at: int, head: Head) -> bool:
    """True for "trucks brought winter kits to Markada for 3,400 households displaced from Hajin": what is brought is for them."""
    left, _ = edges(sentence, at, head)
    if not any(hit.last == left for hit in sentence.of("syntax", "for_whom")):
        return False
    goods = [noun for noun in sentence.of("nouns", "aid") if noun.last <= left - 1 and left - noun.last <= _GOODS]
    return any(not any(noun.last <= hit.first < left for hit in sentence.of("predicate") if hit.entry.metric and not hit.entry.needs) for noun in goods)


def _said(sentence: Sentence, at: int, head: Head, before: Verdict | None, lexicon: Lexicon) -> Verdict:
    """What the sentence says of a number whose noun is known."""
    label = label_of(sentence, at) if head.entry is not None and head.entry.key == "counted" else None
    if label is not None and label.entry is not None and label.entry.metric == "return" and not head.leading:
        return _in_its_mode(sentence, at, Verdict("return", label.entry.term, head.unit or "person", 2.0, head=head))  # "Retours : 125 000 réfugiés"
    amount = amounts.amounting(sentence, at, head, lexicon)
    if amount is not None:
        return _in_its_mode(sentence, at, Verdict(amount.metric, amount.term, head.unit or amount.unit, 2.0, head=head))
    best = reachable(sentence, at, head, lexicon)
    if head.whole:
        told = any(hit.entry.metric and hit.first >= head.last and cost < _DEAR for cost, hit in best)
        alone = head.entry is None and any(hit.first == at + 1 and hit.entry.metric for _, hit in best)  # "64 per cent of the 166,000 uprooted"
        best = best if alone and head.whole == at else _of_the_share(best, head, at)
        counted = head.entry is not None and head.entry.key == "counted"
        own = alone or any(hit.first == head.last for _, hit in best)  # "half of the 111,000 people displaced from Aleppo"
        if head.owned or (head.whole == at and not (counted and not told) and not own and (not best or wholes.of_which_a_share(sentence, at, lexicon))):
            return Verdict(why=WHOLE, head=head)
    verdict = (
        staying.left_there(sentence, at, head, before)
        or _added(sentence, at, head, before, lexicon)
        or _told_once(sentence, at, head, before, lexicon)
        or _weigh(sentence, at, head, best, lexicon, before)
    )
    if verdict.why in UNCLEAR:
        verdict = leaning.leaned(sentence, at, head, before, lexicon) or amounts.residents(sentence, at, head, lexicon) or verdict
    verdict.head = head
    return _in_its_mode(sentence, at, verdict)


def _in_its_mode(sentence: Sentence, at: int, verdict: Verdict) -> Verdict:
    """The verdict, left out where it is planned, feared, denied, conditional, a capacity or a rate."""
    head = verdict.head
    if head is None or (head.unit is None and verdict.why):
        return verdict
    if mode := modes.mode(sentence, at, head, verdict):
        verdict.why = WHY[mode]
    elif _is_rate(sentence, at, head):
        verdict.why = WHY["rate"]
    elif verdict.metric in ("idp_stock", "site_population") and strangers.lived_there_in_peace(sentence, head):
        verdict.why = WHY["population"]
    return verdict


def _is_rate(sentence: Sentence, at: int, head: Head) -> bool:
    """True for "300 a day", "300 people a day" and, whoever they are, "70 malades par jour"; not for "160,000 within a week", "against 900 a year earlier"."""
    noun = at + 2 if not any(hit.first == at + 1 for hit in sentence.of("roles")) else at + 1
    return any(hit.first in (at + 1, head.last, noun) and hit.first not in sentence.dated for hit in sentence.of("syntax", "daily"))


def _added(sentence: Sentence, at: int, head: Head, before: Verdict | None, lexicon: Lexicon) -> Verdict | None:
    """What "in addition to 1.2 million IDPs" shares with the number before it: its verb."""
    if before is None or before.predicate is None or not before.metric or before.why or head.unit is None:
        return None
    left, _ = edges(sentence, at, head)
    if not any(hit.last == left for hit in sentence.of("syntax", "plus")) and not _same_subject(sentence, left, head, before, lexicon):
        return None
    if any(not hit.entry.metric and 0 <= hit.first - head.last <= 1 for hit in sentence.of("predicate")):
        return None  # "in addition to 1,100 about to fall"
    metric, term = before.metric, before.term
    if head.entry is not None and head.entry.key == "counted":
        metric, term = _both(head.entry, before.predicate.entry)
    return Verdict(metric, term, head.unit, before.cost + 1.0, predicate=before.predicate)


def _told_once(sentence: Sentence, at: int, head: Head, before: Verdict | None, lexicon: Lexicon) -> Verdict | None:
    """What "500 familles hébergées à Izraa et 320 autres à Nawa" says of the 320: the participle of those before them, and a place of their own."""
    if before is None or before.why or before.predicate is None or before.head is None or head.last - head.first != 1:
        return None
    alone = sentence.tokens[head.first].word in lexicon.words("syntax", "others") and head.first == at + 1
    joined = sentence.tokens[edges(sentence, at, head)[0] - 1].word in lexicon.words("ranges", "joint") | {","}
    placed = any(hit.first == head.last for hit in sentence.of("roles", "in", "origin", "destination"))
    if not (alone and joined and placed) or not 0 <= before.predicate.first - before.head.last <= 1 or before.predicate.last >= at:
        return None
    return Verdict(before.metric, before.term, head.unit or before.unit, before.cost + 1.0, predicate=before.predicate)


def _same_subject(sentence: Sentence, left: int, head: Head, before: Verdict, lexicon: Lexicon) -> bool:
    """True for the 3,000 of "عاد 1200 لاجئ و3000 نازح إلى حماة": the verb comes first and takes both, unless the second has one of its own at once."""
    if not head_first(lexicon) or before.head is None or before.predicate is None or before.predicate.first >= before.head.first:
        return False
    gap = [token.word for token in sentence.tokens[before.head.last : left]]
    own = any(0 <= hit.first - head.last <= 2 for hit in sentence.of("predicate"))
    return bool(gap) and len(gap) <= 2 and gap[-1] in lexicon.words("ranges", "joint") and not own


def _of_the_share(best: list[tuple[float, Hit[Entry]]], head: Head, at: int) -> list[tuple[float, Hit[Entry]]]:
    """The predicates of a share or of its whole: of two verbs behind "300 of the 2,000 families", the one that follows at once is the whole's."""
    after = sorted((pair for pair in best if pair[1].first >= head.last), key=lambda pair: pair[1].first)
    own = after[0][1] if len(after) > 1 and after[0][1].first - head.last <= 1 and (head.whole == at or after[1][0] < _DEAR) else None
    return [pair for pair in best if (pair[1] is own) == (head.whole == at)]


def _weigh(  # noqa: PLR0917 - a sentence, a number in it, and what may be said of it
    sentence: Sentence, at: int, head: Head, best: list[tuple[float, Hit[Entry]]], lexicon: Lexicon, before: Verdict | None
) -> Verdict:
    """A displaced noun or the verb that costs least to reach, whichever says more."""
    entry = head.entry if head.entry is not None and head.entry.key == "counted" else None
    if entry is not None and head.leading and head.last == edges(sentence, at, head)[0]:
        best = [pair for pair in best if pair[1].entry.metric]  # "قاطنوه 8 آلاف": who is counted stands right before, and died nowhere
    chosen = next(((cost, hit) for cost, hit in best if cost < _DEAR), None)
    chosen = chosen and (staying.behind_the_aside(sentence, head, chosen[1], best) or _main(sentence, chosen, best, head, lexicon))
    if chosen is not None and chosen[1].entry.metric == "new_displacement" and chosen[1].last <= at:  # "buses took 615 families back to Saraqib"
        chosen = next((pair for pair in best if pair[1].entry.needs == "behind" and pair[0] < 1.0), chosen)
    chosen = None if chosen is not None and strangers.only_came(sentence, head, chosen[1], lexicon) else chosen
    if chosen is not None and (entry is None or chosen[0] <= 8.0):
        verdict = _verbal(sentence, at, head, chosen, best, before)
        homeward = verdict.term == "fled" and verdict.predicate is not None
        if homeward and any(other.entry.metric == "return" and _leaves_for_home(sentence, chosen[1], other, lexicon) for _, other in best):
            verdict.metric, verdict.term = "return", "returned"
        return verdict
    unit = head.unit or "person"
    if entry is None:
        return Verdict(why=NO_NOUN if head.unit is None else UNSAID.get(unit, UNSAID[""]))
    quick = [window.first for window in sentence.windows if window.lasting or window.op == "since"]
    if entry.metric == "idp_stock" and not head.leading and any(0 <= first - head.last <= 1 for first in quick):
        return Verdict("new_displacement", entry.term, unit, 3.0)  # "un million de Syriens déplacés en dix jours"
    changed = head.leading and any(head.last <= hit.first < at for hit in sentence.of("ranges", "rise"))  # what rises or falls to a number is there
    lasting = (window for window in periods.usable(sentence, at) if window.op in ("span", "since") and not window.closing)
    if not changed and not staying.are_counted(sentence, at) and is_bare_participle(sentence, at, head, lexicon) and any(lasting):
        return Verdict("new_displacement", entry.term, unit, 3.0)  # "20,000 displaced in a week"
    if entry.metric == "return" and not _is_of_moves(sentence, head) and staying.are_there(sentence, at, head, before, lexicon):
        return Verdict("returnee_stock", entry.term, unit, 2.0)
    return Verdict(entry.metric, entry.term, unit, 2.0)


def _is_of_moves(sentence: Sentence, head: Head) -> bool:
    """True for "retours", which are counted, and nobody has them: "on compte 5 000 retours"; who came back is there to be had."""
    return sentence.begins(sentence.tokens[head.first].word, "moves_home")


def _main(sentence: Sentence, chosen: tuple[float, Hit[Entry]], best: list[tuple[float, Hit[Entry]]], head: Head, lexicon: Lexicon) -> tuple[float, Hit[Entry]]:
    """The verb of the sentence, where the one that costs least only says which people are meant: "400 families who had sheltered in Hasakeh drove home",
    "عادت 400 عائلة من المقيمين في الحسكة".
    """
    cost, hit = chosen
    if hit.entry.metric == "new_displacement" and hit.last <= head.first:
        home = [pair for pair in best if pair[1].entry.metric == "return" and 0 <= pair[1].first - head.last <= 1 and pair[1].entry.side == "subject"]
        return home[0] if home else chosen  # "a vu passer 12 400 Syriens rentrant chez eux"
    whence = staying.is_right_behind(sentence, head, hit) and _says_whence(sentence, hit, lexicon)  # "accueille 65 000 déplacés venus de Homs"
    whence = whence or (hit.first > head.last and not head_first(lexicon) and _says_who(sentence, head, hit))  # "are sheltering 14,200 people who fled Sarrin"
    if hit.entry.metric == "new_displacement" and whence:
        held = [pair for pair in best if pair[1].entry.metric == "idp_stock" and pair[1].entry.side == "object" and pair[1].last <= head.first]
        return held[0] if held and held[0][0] <= _HELD else staying.main_stay(sentence, hit, best) or chosen
    if hit.entry.metric not in ("idp_stock", "refugee_stock"):
        return chosen
    if hit.first < head.last:  # "75,500 لاجئ سوري مسجل غادروا الأردن": whose verb follows at once
        went = (pair for pair in best if pair[1].entry.metric in _WENT and 0 <= pair[1].first - hit.last <= 1 and pair[0] < _DEAR)
        return next(went, chosen) if head_first(lexicon) and at_the_noun(head, hit) else chosen
    others = [(price, other) for price, other in best if other.entry.metric in ("return", "new_displacement") and price < _DEAR]
    if head_first(lexicon):
        already, those = sentence.particles("already"), sentence.particles("of_those")
        before = next((sentence.tokens[step].word for step in (hit.first - 1, hit.first - 2) if step >= 0 and sentence.tokens[step].word not in already), "")
        attributive = (
            sentence.tokens[hit.first].word.startswith("ال") or before in sentence.particles("were") or (before in those and hit.first - 1 == head.last)
        )
        return next(((price, other) for price, other in others if attributive and other.last <= head.first and price <= _CLOSE), chosen)
    relative = any(head.last <= each.first < hit.first for each in sentence.of("syntax", "relative")) or _is_attribute(sentence, hit, lexicon)
    relative = relative or (hit.first == head.last and sentence.tokens[hit.first].word in lexicon.words("syntax", "staying"))  # "families living in Homs"
    times = {hit.first - 1 for hit in sentence.of("nouns", "time")}
    behind = [other for price, other in best if relative and price < _FAR_OFF and other.first > hit.last and other.entry.side == "subject"]
    parting = {leave.first for leave in sentence.of("moves", "parting")}
    later = [(cost, other) for other in behind if other.entry.metric == "return" or other.first in parting]
    return next(
        (
            pair
            for pair in later
            if not any(hit.last <= number < pair[1].first for number in sentence.numbers if number not in sentence.dated and number not in times)
        ),
        chosen,
    )


def at_the_noun(head: Head, hit: Hit[Entry]) -> bool:
    """True for a phrase that begins inside the noun of a number, "لاجئ سوري مسجل", and tells only which people are meant."""
    return not head.leading and head.first <= hit.first < head.last


def _says_who(sentence: Sentence, head: Head, hit: Hit[Entry]) -> bool:
    """True for "people who have fled": a clause of theirs that opens right behind them."""
    return hit.first - head.last <= _CLAUSE and any(each.first == head.last for each in sentence.of("syntax", "relative"))


def _says_whence(sentence: Sentence, hit: Hit[Entry], lexicon: Lexicon) -> bool:
    """True for a participle behind people, without an auxiliary: it only says which people are meant."""
    before = sentence.tokens[hit.first - 1].word if hit.first else ""
    first = sentence.tokens[hit.first].word
    return first.endswith("s") and not {before, first} & (lexicon.words("syntax", "passive") | lexicon.words("syntax", "active"))


def _is_attribute(sentence: Sentence, hit: Hit[Entry], lexicon: Lexicon) -> bool:
    """True for "72 familles, hébergées à Alep depuis deux mois, ont repris la route": a participle, then a verb with its auxiliary."""
    if hit.last - hit.first != 1 or lexicon.code != "fr" or not _says_whence(sentence, hit, lexicon):
        return False
    helpers = lexicon.words("syntax", "passive") | lexicon.words("syntax", "active")
    return any(token.word in helpers for token in sentence.tokens[hit.last :])


def _is_of_them(sentence: Sentence, at: int) -> bool:
    """True for "8,700 of them" and "of whom 8,700"."""
    return any(hit.first == at + 1 or 0 <= at - hit.last <= 1 for hit in sentence.of("syntax", "subset"))


def _verbal(  # noqa: PLR0917 - a sentence, a number in it, and what may be said of it
    sentence: Sentence, at: int, head: Head, chosen: tuple[float, Hit[Entry]], best: list[tuple[float, Hit[Entry]]], before: Verdict | None
) -> Verdict:
    """What a verb says of a number, together with its noun."""
    cost, hit = chosen
    if head.unit is None:
        if not _near(sentence, at, cost, hit):
            return Verdict(why=NO_NOUN)
        cost += 1.0
    if hit.entry.key in _WEAK:
        cost, hit = _joined(sentence, cost, hit, best)
    unit = head.unit or "person"
    if hit.entry.key == "population" and ((sentence.in_camp and not hit.slots) or shelters(sentence, hit)):  # "a town of 3,000" is no camp told before
        return Verdict("site_population", "in_camp", unit, cost, predicate=hit)
    emptied = next((pair for pair in best if pair[1].entry.term in _EMPTIED and pair[1].last <= hit.first), None)
    if hit.entry.key == "population" and emptied is not None and hit.first and sentence.tokens[hit.first - 1].word in sentence.particles("of_those"):
        cost, hit = emptied  # "أُخليت سبع قرى من سكانها البالغ عددهم 2,900 نسمة"
    if hit.entry.key == "population" and head.entry is not None and head.entry.key == "counted" and not head.inherited:
        return Verdict(head.entry.metric, head.entry.term, unit, cost, predicate=hit)
    if hit.entry.key == "aided" and any(0 <= home.first - head.last <= 1 for home in sentence.of("syntax", "homegoing")):
        return Verdict("return", "returned", unit, cost, predicate=hit)  # "helped 1,480 families to reach their home villages"
    if not hit.entry.metric:
        return Verdict(why=WHY[hit.entry.key], predicate=hit)
    metric, term = hit.entry.metric, hit.entry.term
    if head.entry is not None and head.entry.key == "counted" and not (metric == "idp_stock" and _came(sentence, head)):
        moves = head.entry.metric == "return" and metric == "idp_stock" and _is_of_moves(sentence, head)  # "5 320 retours ont été recensés dans Hama"
        metric, term = ("return", head.entry.term) if moves else _both(head.entry, hit.entry)
    if metric in ("new_displacement", "refugee_flow") and before is not None and before.metric == "return" and _is_of_them(sentence, at):
        metric, term = before.metric, before.term  # "31,400 refugees returned; 8,700 of them went to Rural Damascus"
    if metric == "new_displacement" and any(other.entry.metric == "refugee_flow" and price < cost + 8.0 for price, other in best):
        metric, term = "refugee_flow", "refugees"
    return Verdict(metric, term, unit, cost, predicate=hit)


def _came(sentence: Sentence, head: Head) -> bool:
    """True for "وافد", who came and now lives somewhere: what he did is no movement that is counted, as "حركة وصول" is."""
    lasting = any(window.lasting for window in sentence.windows)  # "استوعبت السلمية 12 ألف وافد في غضون يومين"
    return not lasting and sentence.begins(sentence.tokens[head.first].word.removeprefix("ال"), "comers")


def _leaves_for_home(sentence: Sentence, leaving: Hit[Entry], home: Hit[Entry], lexicon: Lexicon) -> bool:
    """True for "left the camps and went home" and "left Atma to go home": who leaves a shelter, or leaves in order to return, returns."""
    if home.first < leaving.last or any(leaving.last <= number < home.first for number in sentence.numbers if number not in sentence.dated):
        return False
    aim = sentence.tokens[home.first - 1].word in lexicon.words("syntax", "purpose")
    return aim or any(leaving.last <= hit.first < home.first for hit in sentence.of("syntax", "shelter"))


def _near(sentence: Sentence, at: int, cost: float, hit: Hit[Entry]) -> bool:
    """True where a verb stands so near that a number without a noun must count its people: "12,761 were moved", never "dozens of orphans"."""
    number = sentence.number(at)
    if number.vague:
        led = hit.last == at and any(role.first == at + 1 for role in sentence.of("roles", "origin")) and hit.entry.side == "any"  # "نزح عشرات الآلاف من درعا"
        went = hit.entry.side != "object" and hit.first > at and cost <= _AUXILIARY and _helps(sentence, at, hit)  # "a few hundred had since gone to"
        return (hit.first == at + 1 or led or went) and cost <= 5.0
    if not number.vague and any(
        each.first == at + 1 and sentence.tokens[at + 1].word in sentence.particles("of_them") for each in sentence.of("syntax", "subset")
    ):
        return cost <= 5.0  # "يأوي مركز أنخل وحده 230 منهم"
    small = (number.value or 100) < 10
    if not small and hit.entry.needs == "people" and object_of(sentence, hit) == at:
        return True  # "Bosra has taken in a further 5,100"
    if (number.value or 0) >= _THOUSANDS and any(each.first == hit.first for each in sentence.of("syntax", "goers")):
        return cost <= _DISTANT  # "هرب منها في الأيام الأخيرة نحو 20 ألفاً"
    return cost <= (1.0 if small or hit.last <= at else 5.0)


def _helps(sentence: Sentence, at: int, hit: Hit[Entry]) -> bool:
    """True where what stands right behind a number is the auxiliary of a verb."""
    return any(aux.first == at + 1 and aux.last <= hit.first for aux in sentence.of("syntax", "active", "passive"))


def _joined(sentence: Sentence, cost: float, hit: Hit[Entry], best: list[tuple[float, Hit[Entry]]]) -> tuple[float, Hit[Entry]]:
    """ "were affected and evacuated": of two joined verbs the one of displacement counts."""
    if any(hit.first <= number < hit.last for number in sentence.numbers):
        return cost, hit  # a phrase that holds the number itself: "water to 42,000 people in camps"
    covers = any(each.first == hit.first for each in sentence.of("syntax", "covers"))
    for price, other in best:
        if covers and other.entry.metric and 0 <= hit.first - other.last <= 1:
            return cost, other  # "حركة نزوح شملت 300 عائلة"
        if other.entry.metric and 0 <= other.first - hit.last <= 1 and not any(hit.last <= number < other.first for number in sentence.numbers):
            return price, other
    return cost, hit


def _both(noun: Entry, verb: Entry) -> tuple[str, str]:
    """What a displaced noun and a verb say together: IDPs who arrived are a flow, IDPs who returned a return, refugees who returned a return from abroad."""
    if noun.metric.startswith("refugee") and verb.metric in ("idp_stock", "new_displacement"):
        return ("refugee_stock", noun.term) if verb.metric == "idp_stock" else ("refugee_flow", noun.term)
    if noun.metric == "return":
        return ("returnee_stock", noun.term) if verb.metric == "idp_stock" else ("return", noun.term)
    if noun.metric == "new_displacement" and verb.metric == "idp_stock":
        return noun.metric, noun.term  # "there were 87,000 IDP movements"
    return verb.metric, verb.term
