# ruff: noqa: E501  (lines of vocabulary)
"""Made-up news for the benchmarks: sentences from templates and a vocabulary, so that no two articles and hardly two sentences are alike.

A quiet article has numbers, dates and places as news has them, and nothing about displacement. A told one is the same with one figure and one sentence
that speaks of displacement without a number, at any place in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

SIZE = 3000
"""Bytes of an article in UTF-8."""
_WHO = {
    "en": "The council|The provincial health office|A union of bakers|Traders in the old market|The electricity company|Teachers at four schools|A local engineer|"
    "The ministry of agriculture|Farmers along the river|The water authority|A spokesman for the port|Students|The chamber of commerce|Two former judges|Doctors",
    "fr": "Le conseil municipal|La direction de la santé|Un syndicat de boulangers|Des commerçants du vieux marché|La compagnie d'électricité|Des enseignants|"
    "Un ingénieur de la région|Le ministère de l'Agriculture|Les agriculteurs de la vallée|La régie des eaux|Un porte-parole du port|Des étudiants|Deux anciens juges",
    "ar": "المجلس المحلي|مديرية الصحة|نقابة الخبازين|تجار السوق القديم|شركة الكهرباء|معلمون في أربع مدارس|مهندس محلي|وزارة الزراعة|مزارعو الوادي|مؤسسة المياه|"
    "ناطق باسم الميناء|طلاب الجامعة|غرفة التجارة|قاضيان سابقان",
}
_DOES = {
    "en": "discussed|postponed|approved|questioned|announced|praised|criticised|completed|described|promised|inspected|opened",
    "fr": "a examiné|a reporté|a approuvé|a contesté|a annoncé|a salué|a critiqué|a achevé|a décrit|a promis|a inspecté|a inauguré",
    "ar": "بحث|أرجأ|أقر|ناقش|أعلن|رحب بـ|انتقد|أنجز|وصف|تعهد بـ|تفقد|افتتح",
}
_WHAT = {
    "en": "the repair of {n} bridges|a price of {n} pounds for bread|the sale of {n} tonnes of wheat|a contract for {n} kilometres of cable|new rules for drivers|"
    "the exam results of {n} pupils|a plan for solar pumps|the opening of a clinic with {n} beds|a football match|the olive harvest|the cost of fuel|a fair with {n} stalls",
    "fr": "la réparation de {n} ponts|un prix de {n} livres pour le pain|la vente de {n} tonnes de blé|un contrat pour {n} kilomètres de câble|de nouvelles règles|"
    "les résultats de {n} élèves|un projet de pompes solaires|l'ouverture d'une clinique de {n} lits|un match de football|la récolte des olives|le coût du carburant",
    "ar": "إصلاح {n} جسور|سعر الخبز|بيع {n} طن من القمح|عقد لمد {n} كيلومترا من الأسلاك|قواعد جديدة للسائقين|نتائج {n} طالبا|خطة لمضخات شمسية|عيادة فيها {n} سريرا|"
    "مباراة كرة قدم|موسم الزيتون|كلفة الوقود|معرض فيه {n} جناحا",
}
_WHERE = {
    "en": "in Damascus|near the river|in Aleppo|at the town hall|in Tartous|on the coast|in Homs|across the valley|in Lattakia|outside the stadium|in Beirut|after prayers",
    "fr": "à Damas|près du fleuve|à Alep|à la mairie|à Tartous|sur la côte|à Homs|dans la vallée|à Lattaquié|devant le stade|à Beyrouth|après la prière",
    "ar": "في دمشق|قرب النهر|في حلب|في مبنى البلدية|في طرطوس|على الساحل|في حمص|في أنحاء الوادي|في اللاذقية|أمام الملعب|في بيروت|بعد الصلاة",
}
_WHEN = {
    "en": "on Tuesday|on {d} March|last week|this morning|in 2023|for the second time|after a long delay|since the spring|without giving details|at noon",
    "fr": "mardi|le {d} mars|la semaine dernière|ce matin|en 2023|pour la deuxième fois|après un long retard|depuis le printemps|sans donner de détails|à midi",
    "ar": "يوم الثلاثاء|في {d} آذار|الأسبوع الماضي|صباح اليوم|في عام 2023|للمرة الثانية|بعد تأخير طويل|منذ الربيع|من دون تفاصيل|ظهرا",
}
_TAIL = {
    "en": "Officials said the work would go on.|Nobody could say how long it would last.|“We have waited for {n} days,” one resident said.|The price rose by {d}%.|"
    "It was the first time in {d} years, according to the state news agency.",
    "fr": "Les travaux vont continuer, selon les autorités.|Personne ne sait combien de temps cela durera.|« Nous attendons depuis {n} jours », a dit un habitant.|"
    "Le prix a augmenté de {d} %.|C'était la première fois en {d} ans.",
    "ar": "وقال مسؤولون إن العمل سيستمر.|ولا أحد يعرف كم سيستغرق ذلك.|وقال أحد السكان: «ننتظر منذ {n} أيام».|وارتفع السعر بنسبة {d}%.|وكانت المرة الأولى منذ {d} سنوات.",
}
_FIGURE = {
    "en": "Some {k} people fled {a} for {b} since Monday, OCHA said.|More than {k} families have been displaced from {a} in the past {d} days, according to UNHCR.|"
    "At least {k} people returned to {b} between 3 and 20 November.|The camp in {b} hosts {k} IDPs as of 2 December.",
    "fr": "Quelque {k} personnes ont fui {a} vers {b} depuis lundi, selon OCHA.|Plus de {k} familles ont été déplacées de {a} ces derniers jours, selon le HCR.|"
    "Au moins {k} personnes sont retournées à {b} entre le 3 et le 20 novembre.",
    "ar": "نزح نحو {k} شخص من {a} إلى {b} منذ الاثنين، بحسب أوتشا.|وعاد أكثر من {k} نازح إلى {b} خلال الأسبوع الماضي.|ونزحت {k} عائلة من {a} منذ مطلع الشهر.",
}
_SPOKEN = {
    "en": "The displaced need blankets and fuel.|Those who fled are staying with relatives.",
    "fr": "Les déplacés ont besoin de couvertures.|Ceux qui ont fui logent chez des proches.",
    "ar": "ويحتاج النازحون إلى البطانيات والوقود.|ويقيم الذين نزحوا عند أقاربهم.",
}
_TOWNS = {"en": "Hama|Idleb|Aleppo|Homs|Manbij", "fr": "Hama|Idleb|Alep|Homs|Manbij", "ar": "حماة|إدلب|حلب|حمص|منبج"}
_AND = {"en": " and ", "fr": " et ", "ar": " و"}
LANGUAGES = tuple(_WHO)


def articles(count: int, told: bool, seed: int = 1) -> list[tuple[str, str]]:
    """(language, text) of `count` articles a language, languages mixed as they would arrive."""
    chance = Random(f"{seed} {told}")
    return [(code, article(code, told, chance)) for _ in range(count) for code in LANGUAGES]


def article(code: str, told: bool, chance: Random, bytes_: int = SIZE) -> str:
    """One article of about so many bytes: a headline, then paragraphs of two to four sentences."""
    made, size = [_sentence(code, chance)], 0
    while size < bytes_ - 200 * told:
        made.append(_sentence(code, chance))
        size += len(made[-1].encode()) + 1
    for table in (_FIGURE, _SPOKEN) if told else ():
        made.insert(chance.randint(1, len(made)), _filled(table[code], code, chance))
    text, left = made[0].rstrip(".") + "\n\n", chance.randint(2, 4)
    for sentence in made[1:]:
        left -= 1
        text += sentence + (" " if left else "\n\n")
        left = left or chance.randint(2, 4)
    return text.strip()


def quick(seed: int, count: int, share: float = 0.1) -> Iterator[str]:
    """`count` articles at fifty times the pace: sentences of a stock made once, shuffled; a `share` of them tells of displacement."""
    chance = Random(seed)
    for number in range(count):
        code = LANGUAGES[number % len(LANGUAGES)]
        made = chance.choices(_stock(code), k=_SENTENCES[code])
        if chance.random() < share:
            for table in (_FIGURE, _SPOKEN):
                made.insert(chance.randint(1, len(made)), _filled(table[code], code, chance))
        made[0] = f"{made[0].rstrip('.')} {seed + number}\n\n{made[1]}"
        made[len(made) // 2] += "\n\n"
        yield " ".join(made)


@cache
def _stock(code: str) -> list[str]:
    chance = Random(code)
    return [_sentence(code, chance) for _ in range(20_000)]


_SENTENCES = {"en": 33, "fr": 31, "ar": 24}
"""So many make some 3 kB."""


def _sentence(code: str, chance: Random) -> str:
    if chance.random() < 0.25:
        return _filled(_TAIL[code], code, chance)
    words = [_filled(table[code], code, chance) for table in (_WHO, _DOES, _WHAT, _WHERE, _WHEN)]
    if chance.random() < 0.4:
        words[2] += _AND[code] + _filled(_WHAT[code], code, chance)
    return " ".join(words) + "."


def _filled(choices: str, code: str, chance: Random) -> str:
    one, other = chance.sample(_TOWNS[code].split("|"), 2)
    thousands = f"{chance.randint(1, 90)},{chance.randint(0, 999):03}"
    return chance.choice(choices.split("|")).format(n=chance.randint(2, 400), d=chance.randint(2, 28), k=thousands, a=one, b=other)
