"""Which verb speaks of a number: the one that costs least to reach. Words, commas, joints and other numbers between cost, and so does the wrong side."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from dtrack.extract import carriers, emigrants
from dtrack.extract import costs as costs_of
from dtrack.extract.costs import crossing
from dtrack.extract.heads import Head, edges, head_first, head_of
from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.sentence import Sentence
from dtrack.extract.staying import are_from, is_left_over, is_whence, leaves_a_name

_FAR = 30.0
_REACH = 36
"""Tokens beyond which no verb is reached at less than what rules a reading out."""
_AND = 4.0
"""What a verb may cost that two subjects share."""
_LISTED = 16
"""Tokens between "the 1,150 sites" and "holding 197,340 households"."""
_SHELTER = 8
"""Tokens between "live in" and the camp that makes it say something."""
_WAY = 8
"""Tokens between people who are carried and where from or where to."""
_GUESTS = 3
"""Tokens between a number and the visitors that it counts."""
_TOWARDS = 3
"""Tokens between "went to" and the name of the place: "the city of"."""
_AUX = 1.3
"""What it costs to go over the auxiliary verbs between a noun and its participle."""
_CLAIMED = 9.0
"""What it costs to take a participle from the number before it: the "missing" of "15 missing 518,000 displaced"."""
_HOMES = {"new_displacement": ("places", "from_homes"), "return": ("syntax", "homeward")}
"""What tells of homes behind people who are brought: from them, or back to them."""
_REST = ("syntax", "rest")
_CLAUSE = 6
"""Tokens between people and "who had fled"."""
_LED = {"self": ("reflexive", 3), "been": ("passive", 2), "made": ("made", 1)}
"""What leads a verb that alone says something else, and tokens between: "se sont aussitôt installés", "étaient venus", "ont dû se réfugier"."""


def reachable(sentence: Sentence, at: int, head: Head, lexicon: Lexicon) -> list[tuple[float, Hit[Entry]]]:
    """Predicates with what it costs to reach them from the number, cheapest first."""
    until = _of_clause(sentence, at, head, lexicon)
    beyond = _beyond(sentence, at, head, lexicon)
    others = [noun for noun in sentence.of("nouns") if noun.first - 1 in sentence.numbers and noun.first - 1 != at and _is_taken(sentence, noun, lexicon)]
    taken = {(noun.first, noun.last) for noun in others}  # "87 wounded and 1,400 civilians"
    near = (hit for hit in sentence.of("predicate") if -_REACH <= hit.first - at <= _REACH + 8 and _speaks(sentence, at, hit, head, lexicon))
    costs = [(_cost(sentence, at, head, hit, lexicon), hit) for hit in near if hit.first < until and (hit.first, hit.last) not in taken]
    costs = [(cost, hit) for cost, hit in costs if not _of_those_who(sentence, at, hit, lexicon)]
    if lexicon.clitics and carriers.may_lead(sentence) and (led := carriers.leading(sentence, at, head, [pair for pair in costs if pair[0] < _FAR])):
        costs = [(cost, hit) for cost, hit in costs if not carriers.names_one(sentence, hit)] + led
    if beyond:
        sides = ("subject", "both", "any") if head_first(lexicon) else ("subject", "both")
        shared = [(crossing(sentence, beyond, hit.first, at) + 1.0, hit) for _, hit in costs if hit.first >= beyond and hit.entry.side in sides]
        costs += [(cost, hit) for cost, hit in shared if cost < _AND]
    return sorted(((cost, hit) for cost, hit in costs if cost < _FAR), key=lambda pair: (pair[0], pair[1].first))


def _of_those_who(sentence: Sentence, at: int, hit: Hit[Entry], lexicon: Lexicon) -> bool:
    """True for the verb of "400,000 inhabitants include 160,000 who arrived in January": a clause of the other number."""
    who = hit.first - 1
    if who <= at or sentence.tokens[who].word not in lexicon.words("syntax", "relative"):
        return False
    other = next((number for number in reversed(sentence.numbers) if number < who and number not in sentence.dated), at)
    return other > at and who in (other + 1, head_of(sentence, other, lexicon).last)


def _is_taken(sentence: Sentence, noun: Hit[Entry], lexicon: Lexicon) -> bool:
    """True for a noun that another number counts, "and 620,000 displaced": no verb of this one. "In 2012 displaced 130,000" counts with none."""
    if noun.entry.table == "other":
        return True
    own = noun.first - 1 not in sentence.dated and sentence.tokens[noun.first - 1].glued != "-"
    return own and noun.entry.key == "counted" and sentence.tokens[noun.first].word in lexicon.words("syntax", "participle")


def _of_clause(sentence: Sentence, at: int, head: Head, lexicon: Lexicon) -> int:
    """Where a clause that opens with "of the 160,000 who lived there," ends: its whole is not what the rest of the sentence speaks of."""
    left, right = edges(sentence, at, head)
    tokens, articles = sentence.tokens, lexicon.words("syntax", "article")
    start = left - 1 if left and tokens[left - 1].word in articles else left
    opens = start == 1 or (start > 1 and tokens[start - 2].kind == "point")
    if not opens or tokens[start - 1].word not in lexicon.words("syntax", "partitive"):
        return len(tokens)
    return next((index for index in range(right, len(tokens)) if tokens[index].word == ","), len(tokens))


def _beyond(sentence: Sentence, at: int, head: Head, lexicon: Lexicon) -> int:
    """The token behind the second subject of "1.3 million refugees and 2 million IDPs went home", or 0."""
    _, right = edges(sentence, at, head)
    if right >= len(sentence.tokens) or sentence.tokens[right].word not in lexicon.words("ranges", "joint"):
        return 0
    other = next((number for number in sentence.numbers if right < number <= right + 4 and number not in sentence.dated), None)
    if other is None or edges(sentence, other, Head(other, other + 1, None, None))[0] != right + 1:
        return 0
    second = head_of(sentence, other, lexicon)
    return second.last if second.unit is not None and second.unit == head.unit else 0


def _has_a_way(sentence: Sentence, head: Head, verb: Hit[Entry]) -> bool:
    """True where people who are carried are said to be taken from somewhere, to a shelter, or home: buses carry people every day."""
    last = head.last + _WAY
    out = any(head.last <= hit.first <= last for hit in sentence.of("roles", "origin"))
    named = {sentence.at(mention.start) for mention in sentence.mentions}
    out = out or any(hit.last in named and verb.first - _WAY <= hit.first < verb.first for hit in sentence.of("roles", "origin"))  # "a convoy out of Arbin"
    out = out or any(hit.last in named and head.last <= hit.first <= last + 2 for hit in sentence.of("roles", "destination"))
    homes = head.unit == "household" or (head.entry is not None and head.entry.key == "counted")
    out = out or (homes and any(hit.last in named and hit.first == head.last for hit in sentence.of("roles", "in")))  # "a conduit 130 familles à Afrine"
    return out or any(head.last <= hit.first <= last for hit in (*sentence.of("syntax", "shelter", "homeward"), *sentence.of("places", "home_country")))


def _speaks(sentence: Sentence, at: int, hit: Hit[Entry], head: Head, lexicon: Lexicon) -> bool:
    """False for a verb that says nothing of displacement by itself: "400,000 people live in Ghouta", "home to 30 million"; true of IDPs, or in a camp.

    "Received 300 people" speaks of arrivals, "received a delegation of 300" does not.
    """
    idle = hit.entry.needs == "nothing"  # "بعد سنوات من النزوح" names what is told of nobody here
    idle = idle or (hit.first >= head.last and sentence.tokens[hit.first].word in sentence.particles("in_order_to") and not _is_made(sentence, at))
    idle = idle or is_left_over(sentence, at, hit, head)
    if idle or _of_a_town(sentence, at, hit, head, lexicon) or carriers.holds(sentence, hit, lexicon) or _of_daily_life(sentence, at, hit, head, lexicon):
        return False
    if hit.entry.needs in _LED or hit.entry.needs == "number":
        return _is_led(sentence, hit)
    if hit.entry.needs == "people":  # "received 120 elders" speaks of guests
        guests = any(at < guest.first <= at + _GUESTS for guest in sentence.of("syntax", "guests"))
        return (object_of(sentence, hit) is not None or _to_a_town(sentence, at, hit, head)) and not head.strange and not guests
    if hit.entry.needs in ("behind", "way", "homes", "departing", "named"):
        bare = hit.entry.needs == "named" and head.unit is None and head.entry is None  # "a further 500 are believed to have gone to Damascus"
        return (bare or head.unit in ("person", "household")) and _is_carried(sentence, at, hit, head)
    if hit.entry.needs in ("earlier", "counted", "abroad"):
        return _are_where(sentence, at, hit, head)
    return (
        hit.entry.needs != "shelter"
        or _of_the_displaced(sentence, head, lexicon)
        or emigrants.are_abroad(sentence, at, hit)
        or (head.entry is not None and head.entry.key == "counted")
        or shelters(sentence, hit)
    )


def _are_where(sentence: Sentence, at: int, hit: Hit[Entry], head: Head) -> bool:
    """True where people are said to be left in a place told before, to be of another one, or of the country and in another one."""
    if hit.entry.needs == "abroad":  # "974 000 Syriens étaient recensés en Allemagne"; at home everybody is on some register
        return emigrants.are_abroad(sentence, at, hit)
    return _is_left(sentence, hit) if hit.entry.needs == "earlier" else are_from(sentence, at, hit, head)


def _to_a_town(sentence: Sentence, at: int, hit: Hit[Entry], head: Head) -> bool:
    """True for "استعادت بلدة كفرنبودة 1,500 أسرة": Arabic names right behind the verb who got them back."""
    left, _ = edges(sentence, at, head)
    led = (mention for mention in sentence.mentions if sentence.at(mention.end - 1) + 1 == left)
    return hit.last <= at and any(_leads_to(sentence, hit.last, sentence.at(mention.start)) for mention in led)


def _is_left(sentence: Sentence, hit: Hit[Entry]) -> bool:
    """True for "1.3 million left the camps; 1.1 million are still there" and "of the 9,000 who took refuge there 2,500 remain": no town left by others."""
    following = sentence.tokens[hit.last].word if hit.last < len(sentence.tokens) else "."
    alone = hit.last - hit.first == 1
    if alone and following not in _CLOSED:
        return False  # "remain without water"
    opens = any(part.first == 0 and part.last - part.first == 1 for part in sentence.of("syntax", "partitive"))
    refuge = opens and any(other.last <= hit.first and other.entry.term in _REFUGE for other in sentence.of("predicate"))
    return refuge or (sentence.in_camp and not alone) or any(other.last <= hit.first for other in sentence.of("syntax", "shelter"))


_CLOSED, _REFUGE = frozenset(".;,:)"), frozenset({"sheltered", "displaced"})


def _is_made(sentence: Sentence, at: int) -> bool:
    """True where another verb before a number says that its people moved, or were made to: "اضطرت 300 عائلة للنزوح"."""
    return any(hit.entry.metric and hit.last <= at and not hit.entry.needs for hit in sentence.of("predicate"))


def _is_led(sentence: Sentence, hit: Hit[Entry]) -> bool:
    """True for a verb beside which stands what it needs: a pronoun, an auxiliary or a duty before it, else a number behind it."""
    if hit.entry.needs not in _LED:
        return object_of(sentence, hit) is not None
    key, reach = _LED[hit.entry.needs]
    return any(0 <= hit.first - lead.last <= reach for lead in sentence.of("syntax", key))


def _of_daily_life(sentence: Sentence, at: int, hit: Hit[Entry], head: Head, lexicon: Lexicon) -> bool:
    """True for "ont abandonné l'école", "ont rejoint l'armée", "sont retournés au travail" and "عاد 280 موظفاً إلى عملهم": what is left or found again is
    no place.
    """
    if not hit.entry.metric or hit.entry.side == "object":
        return False
    told = sentence.of("syntax", "pursuits", "workaday") if hit.entry.metric == "return" else sentence.of("syntax", "pursuits")
    behind = max(head.last, at + 1) if head_first(lexicon) and hit.last <= at else hit.last
    return any(hit.first < each.first <= hit.last < each.last or 0 <= each.first - behind < _FOLLOWS for each in told)


_FOLLOWS = 2
"""Tokens from people whose verb stood before them to what they went back to: "عادت 120 معلمة أخيراً إلى مدارسهن"."""


def _of_a_town(sentence: Sentence, at: int, hit: Hit[Entry], head: Head, lexicon: Lexicon) -> bool:
    """True for the verb of "the number of refugees has reached 655,000", and for "في كوباني المحاصرة": the town is besieged, whatever is counted there."""
    if head.leading and any(head.last <= reach.first <= hit.first < reach.last for reach in sentence.of("syntax", "reach")):
        return True
    return hit.entry.key == "affected" and hit.first < at and head_first(lexicon) and sentence.tokens[hit.first].word.startswith("ال")


def _is_carried(sentence: Sentence, at: int, hit: Hit[Entry], head: Head) -> bool:
    """True where people are said to be taken somewhere, or out of their homes: "أخرج حريق 27 عائلة من منازلها"; others are brought out of rubble."""
    if hit.entry.needs == "behind":  # "has 615 families back", "let 615 families go home": right behind those who are home
        behind = head.last if head.leading else max(head.last, at + 1)  # "the number of families back in Talbiseh is 1,480"
        return 0 <= hit.first - behind <= int(not head.leading) and hit.last not in sentence.dated  # "3,000 people back in 2019"
    if hit.entry.needs == "homes":
        return any(head.last <= other.first <= head.last + _WAY for other in sentence.of(*_HOMES[hit.entry.metric])) or _out_of_a_place(sentence, head)
    if hit.entry.needs == "named":  # "went to Idleb city"; "went to school" is no displacement, nor is "went to Damascus for talks"
        known = any(_leads_to(sentence, hit.last, sentence.at(mention.start)) for mention in sentence.mentions)
        return not head.strange and (known or (head.unit is not None and leaves_a_name(sentence, hit)))
    if hit.entry.needs == "departing":  # "led 37,850 individuals to leave"
        return object_of(sentence, hit) == at and any(0 <= leave.first - head.last <= 1 for leave in sentence.of("syntax", "departing"))
    return object_of(sentence, hit) == at and _has_a_way(sentence, head, hit)


def _out_of_a_place(sentence: Sentence, head: Head) -> bool:
    """True where "from" and a place's name follow people: "أخرجت القوافل 300 عائلة من مضايا"; who is brought out of rubble or a prison is not displaced."""
    begin = _behind_aside(sentence, head.last)
    ways = [hit.last for hit in sentence.of("roles", "origin") if 0 <= hit.first - head.last <= 1 or hit.first == begin]
    return any(_leads_to(sentence, last, sentence.at(mention.start)) for last in ways for mention in sentence.mentions)


def _behind_aside(sentence: Sentence, low: int) -> int:
    """The token behind ", جلهم مسنون,", which only says who the people right before it are; -1 where nothing of the kind stands there."""
    if low + 1 >= len(sentence.tokens) or sentence.tokens[low].word not in ",،" or not any(hit.first == low + 1 for hit in sentence.of("syntax", "subset")):
        return -1
    return next((index + 1 for index in range(low + 2, min(low + costs_of.ASIDE, len(sentence.tokens))) if sentence.tokens[index].word in ",،"), -1)


def _leads_to(sentence: Sentence, low: int, high: int) -> bool:
    """True where nothing but "the city of" stands between a verb and a place's name."""
    kinds = {index for hit in sentence.of("roles", "skip") for index in range(hit.first, hit.last)} | {hit.first for hit in sentence.of("syntax", "article")}
    return 0 <= high - low <= _TOWARDS and all(index in kinds for index in range(low, high))


def _of_the_displaced(sentence: Sentence, head: Head, lexicon: Lexicon) -> bool:
    """True for "120 عائلة نزحت من كوباني", of whom Arabic says with a verb what other languages say with a participle."""
    if head.leading:
        return False
    if sentence.tokens[head.first].word[0] < "\u0600":
        return lexicon.code == "fr" and is_whence(sentence, head)
    told = ("new_displacement", "return")
    moved = [hit.first for hit in sentence.of("predicate") if hit.entry.metric in told and 0 <= hit.first - head.last <= _CLAUSE]
    return any(first - head.last <= 1 or sentence.tokens[first - 1].word in sentence.particles("of_those_who") for first in moved) or _still(sentence, head)


def _still(sentence: Sentence, head: Head) -> bool:
    """True for "لا يزال 150 ألفاً من أبناء رأس العين مهجّرين": behind people and where they are from, a bare word says that they are displaced."""
    placed = {index + 1 for index, token in enumerate(sentence.tokens) if token.kind != "word"} | {hit.last for hit in sentence.of("roles")}
    told = (noun for noun in sentence.of("nouns", "counted") if 0 < noun.first - head.last <= _CLAUSE and noun.entry.metric == "idp_stock")
    return any(noun.first not in placed and not sentence.tokens[noun.first].word.startswith(("ال", "و")) for noun in told)


def shelters(sentence: Sentence, hit: Hit[Entry]) -> bool:
    """True where a camp or another shelter stands near a phrase."""
    latin = sentence.tokens[hit.first].word[:1] < "\u0600"
    back = (_LISTED if hit.entry.side == "object" else _SHELTER) if latin else 2 * _SHELTER  # Arabic names the camp once and then says "in it"
    return any(-back <= other.first - hit.first <= _SHELTER for other in sentence.of("syntax", "shelter"))


def _cost(sentence: Sentence, at: int, head: Head, hit: Hit[Entry], lexicon: Lexicon) -> float:
    """What it costs to reach a predicate from a number."""
    if _of_other_things(hit, head, lexicon):
        return _FAR
    left, right = edges(sentence, at, head)
    if left <= hit.first and hit.last <= right:  # "45,000 displaced people": the noun says it already; else an adjective, unless nothing else is said of them
        return _FAR if head.entry is not None and head.entry.key == "counted" else 5.0
    if head.leading and head.last <= hit.first < at:
        return crossing(sentence, head.last, hit.first, at) + 2.0  # "the number of people displaced in Daraa has reached 300"
    after = hit.first >= right
    cost = crossing(sentence, right, hit.first, at) if after else crossing(sentence, hit.last, left, at)
    if side := _claim(sentence, at, hit, right):
        return cost + (4.0 if side > 0 else _CLAIMED)
    return cost if hit.entry.metric == "refugee_flow" or _takes_along(sentence, left, hit) else cost + _against(sentence, at, right, hit, lexicon)


def _takes_along(sentence: Sentence, left: int, hit: Hit[Entry]) -> bool:
    """True for "onze bus sont partis de Tabqa avec 540 Kurdes": vehicles are what the verb speaks of, and those aboard go with them."""
    if hit.entry.side != "subject" or hit.first >= left or not any(led.last == left for led in sentence.of("syntax", "aboard")):
        return False
    return any(0 <= hit.first - noun.last <= _GUESTS for noun in sentence.of("nouns", "vehicles"))


def _against(sentence: Sentence, at: int, right: int, hit: Hit[Entry], lexicon: Lexicon) -> float:
    """What it costs that a verb stands on the wrong side, has another number for its object, or speaks of a part."""
    cost, after, role = 0.0, hit.first >= right, _voice(sentence, hit, lexicon)
    if (role == "subject" and not after) or (role == "object" and after):
        cost += 9.0
    elif role == "participle":
        cost += 4.0 if after else 2.0 if hit.entry.key in ("aided", "affected", "need") else 9.0
    if after and role != "subject" and (object_of(sentence, hit) or at) > at:
        cost += 12.0
    if after and any(right < rest.first < hit.first for rest in sentence.keyed.get(_REST, ())):
        cost += 14.0  # "35 families are left, the others have fled"
    if after and head_first(lexicon) and _opens_another(sentence, right, hit):
        cost += 12.0
    if after and (_of_a_part(sentence, right, hit) or _by_a_part(sentence, hit)):
        cost += 9.0
    return cost


def _of_other_things(hit: Hit[Entry], head: Head, lexicon: Lexicon) -> bool:
    """True where a verb speaks of homes and the noun is people, or the other way round; in Arabic verbs of damage and repair never take people."""
    if hit.entry.metric:
        return (head.unit == "home") != (hit.entry.metric == "homes_destroyed")
    return hit.entry.key == "damaged" and head.unit in ("person", "household") and bool(lexicon.clitics)


def _opens_another(sentence: Sentence, right: int, hit: Hit[Entry]) -> bool:
    """True for the verb of "تقلص سكان المخيم إلى 57 ألفاً، بعد أن غادره إلى سوريا منذ مطلع العام 18,300": it opens a clause with a number of its own."""
    opened = any(right <= joint.first and 0 <= hit.first - joint.last <= 1 for joint in sentence.of("syntax", "boundary", "cause", "turn"))
    commas = [index for index in range(right, hit.first) if sentence.tokens[index].word == "،"]
    opened = opened or (bool(commas) and sentence.tokens[commas[-1] + 1].word not in sentence.particles("they"))
    things = {noun.first - 1 for noun in sentence.of("nouns") if noun.entry.table == "other"}
    own = next((number for number in sentence.numbers if number >= hit.last and number not in sentence.dated and number not in things), None)
    if not opened or own is None:
        return False
    return not any(hit.last <= other.first < own and other.entry.metric for other in sentence.of("predicate"))


def _by_a_part(sentence: Sentence, hit: Hit[Entry]) -> bool:
    """True for "8 آلاف نازح وصل معظمهم عام 2017": the subject right behind an Arabic verb is a part of them."""
    return sentence.tokens[hit.first].word[0] >= "\u0600" and any(part.first == hit.last for part in sentence.of("syntax", "subset"))


def _of_a_part(sentence: Sentence, right: int, hit: Hit[Entry]) -> bool:
    """True for "3 million people live there, half of them displaced": the verb speaks of a part of them."""
    for part in sentence.of("syntax", "subset"):
        if right < part.first < hit.first:
            return not any(token.word in ",،" for token in sentence.tokens[part.last : hit.first])
    return False


def _claim(sentence: Sentence, at: int, hit: Hit[Entry], right: int) -> int:
    """Of a participle between two numbers in a list without commas: 1 where it is this number's (it follows its noun), -1 where it is the one's before."""
    if hit.entry.side != "both" or hit.last not in sentence.numbers or hit.last in sentence.dated:
        return 0
    nouns = _noun_tokens(sentence)
    step = hit.last + 1
    while step in nouns:
        step += 1
    verbs = sentence.of("predicate")
    following = bisect_right(verbs, hit.last, key=lambda other: other.first)
    if following >= len(verbs) or crossing(sentence, step, verbs[following].first, -1) > _AUX:
        return 0  # "a strike on 200 people killed 30"
    if hit.first == right:
        return int(verbs[following].first <= step)
    step = hit.first - 1
    while step in nouns:
        step -= 1
    return -1 if hit.last <= at and step in sentence.numbers and step not in sentence.dated else 0


def _noun_tokens(sentence: Sentence) -> frozenset[int]:
    """The tokens of all nouns of a sentence."""
    if sentence.named is None:
        sentence.named = frozenset(index for noun in sentence.of("nouns") for index in range(noun.first, noun.last))
    return sentence.named


def _voice(sentence: Sentence, hit: Hit[Entry], lexicon: Lexicon) -> str:
    """Whether a predicate takes what it counts as its subject, its object, or is a participle that can be either."""
    side = hit.entry.side
    if side == "any":
        return "both"
    if side != "both":
        return side
    before = sentence.tokens[hit.first - 1].word if hit.first else ""
    earlier = {token.word for token in sentence.tokens[max(0, hit.first - 3) : hit.first]}
    inside = sentence.tokens[hit.first].word
    passive, active = lexicon.words("syntax", "passive"), lexicon.words("syntax", "active")
    if before in passive or inside in passive or earlier & passive:
        return "subject"
    if earlier & active:
        return "object"
    return "both" if object_of(sentence, hit) is not None else "participle"


def object_of(sentence: Sentence, hit: Hit[Entry]) -> int | None:
    """The number that follows a verb at once, but for how firmly it is put: "displaced at least 18,200"."""
    step = bisect_left(sentence.numbers, hit.last)
    while step < len(sentence.numbers) and sentence.numbers[step] in sentence.dated:
        step += 1  # "a accueilli en cinq jours quelque 60 000 habitants"
    other = sentence.numbers[step] if step < len(sentence.numbers) else None
    if other is None or other - hit.last > 5:
        return None
    covered = sentence.covered
    if covered is None:
        fillers = (*sentence.of("quantifier_before"), *sentence.of("syntax", "others", "article"))
        told = [(hit.first, hit.last) for hit in fillers] + [(window.first, window.last) for window in sentence.windows]
        covered = sentence.covered = frozenset(index for first, last in told for index in range(first, last))
    return other if all(index in covered for index in range(hit.last, other)) else None
