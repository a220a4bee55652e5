"""Passages made from parts in three languages: whatever is combined, the figure keeps its value, its places with their roles, its days and its source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from dtrack.extract.context import Reading

PUBLISHED = date(2025, 3, 12)  # a Wednesday

PLACES = {
    "en": {"Hama": "SY05", "Saraqab": "SY07", "Ar-Raqqa": "SY11", "Manbij": "SY02", "Lattakia": "SY06", "As-Sweida": "SY13", "Al-Hasakeh": "SY08"},
    "fr": {"Hama": "SY05", "Saraqeb": "SY07", "Raqqa": "SY11", "Manbij": "SY02", "Lattaquié": "SY06", "Soueida": "SY13", "Hassaké": "SY08"},
    "ar": {"حماة": "SY05", "سراقب": "SY07", "الرقة": "SY11", "منبج": "SY02", "اللاذقية": "SY06", "السويداء": "SY13", "الحسكة": "SY08"},
}
TIMES = {
    "en": {
        "since Monday": (date(2025, 3, 10), PUBLISHED),
        "in February": (date(2025, 2, 1), date(2025, 2, 28)),
        "between 1 and 5 March": (date(2025, 3, 1), date(2025, 3, 5)),
        "in the past 48 hours": (date(2025, 3, 10), PUBLISHED),
        "last week": (date(2025, 3, 3), date(2025, 3, 9)),
        "since 8 December 2024": (date(2024, 12, 8), PUBLISHED),
    },
    "fr": {
        "depuis lundi": (date(2025, 3, 10), PUBLISHED),
        "en février": (date(2025, 2, 1), date(2025, 2, 28)),
        "entre le 1er et le 5 mars": (date(2025, 3, 1), date(2025, 3, 5)),
        "en 48 heures": (date(2025, 3, 10), PUBLISHED),
        "la semaine dernière": (date(2025, 3, 3), date(2025, 3, 9)),
        "depuis le 8 décembre 2024": (date(2024, 12, 8), PUBLISHED),
    },
    "ar": {
        "منذ الاثنين": (date(2025, 3, 10), PUBLISHED),
        "في شباط": (date(2025, 2, 1), date(2025, 2, 28)),
        "بين 1 و5 آذار": (date(2025, 3, 1), date(2025, 3, 5)),
        "خلال 48 ساعة": (date(2025, 3, 10), PUBLISHED),
        "الأسبوع الماضي": (date(2025, 3, 3), date(2025, 3, 9)),
        "منذ 8 كانون الأول 2024": (date(2024, 12, 8), PUBLISHED),
    },
}
SOURCES = {
    "en": {"OCHA": "OCHA", "IOM": "IOM", "the Syrian Observatory for Human Rights": "SOHR", "the UN refugee agency": "UNHCR"},
    "fr": {"l'Ocha": "OCHA", "l'OIM": "IOM", "l'Observatoire syrien des droits de l'homme": "SOHR", "le HCR": "UNHCR"},
    "ar": {"أوتشا": "OCHA", "المنظمة الدولية للهجرة": "IOM", "المرصد السوري لحقوق الإنسان": "SOHR", "مفوضية اللاجئين": "UNHCR"},
}
FRAMES = {
    "en": (
        "Some {n} people fled {a} for {b} {when}, according to {who}.",
        "Some {n} people were displaced from {a} to {b} {when}, {who} said.",
        "{when}, some {n} people fled from {a} to {b}, {who} said.",
    ),
    "fr": (
        "Quelque {n} personnes ont fui {a} pour {b} {when}, selon {who}.",
        "Quelque {n} personnes ont été déplacées de {a} vers {b} {when}, d'après {who}.",
        "{when}, quelque {n} personnes ont fui {a} vers {b}, selon {who}.",
    ),
    "ar": (
        "نزح نحو {n} شخص من {a} إلى {b} {when}، بحسب {who}.",
        "نزحت {n} عائلة من {a} باتجاه {b} {when}، وفق {who}.",
        "أفادت {who} بنزوح {n} شخص من {a} إلى {b} {when}.",
    ),
}


@given(data=st.data(), language=st.sampled_from(sorted(FRAMES)), number=st.integers(100, 999_999))
@settings(max_examples=150)
def test_whatever_is_combined_is_read_back(read: Callable[..., Reading], data: st.DataObject, language: str, number: int) -> None:
    start, end = data.draw(st.lists(st.sampled_from(sorted(PLACES[language])), min_size=2, max_size=2, unique=True))
    when, who = data.draw(st.sampled_from(sorted(TIMES[language]))), data.draw(st.sampled_from(sorted(SOURCES[language])))
    frame = data.draw(st.sampled_from(FRAMES[language]))
    text = frame.format(n=number, a=start, b=end, when=when, who=who)
    text = text[0].upper() + text[1:]
    figures = read(text, published=PUBLISHED, language=language).figures
    assert [figure.value for figure in figures] == [number], text
    figure, known = figures[0], PLACES[language]
    assert {(place.adm1, place.role.value) for place in figure.places} == {(known[start], "origin"), (known[end], "destination")}, text
    assert (figure.start, figure.end) == TIMES[language][when], text
    assert figure.source_org == SOURCES[language][who], text
    assert figure.cumulative == when.startswith(("since", "depuis", "منذ")), text
