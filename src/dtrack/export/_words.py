"""The few sentences that stand inside exported files, in the three languages. Names of columns are the same in all: programs rely on them."""

from __future__ import annotations

_WORDS = {
    "question": {"en": "What was asked", "fr": "Question posée", "ar": "ما طُلب"},
    "everything": {"en": "everything", "fr": "tout", "ar": "كل شيء"},
    "known_on": {"en": "As known on", "fr": "État des connaissances au", "ar": "كما كان معروفاً في"},
    "now": {"en": "when this file was made", "fr": "la date de création de ce fichier", "ar": "وقت إنشاء هذا الملف"},
    "citation": {"en": "How to cite it", "fr": "Comment le citer", "ar": "كيفية الاقتباس"},
    "mind": {"en": "Please mind", "fr": "À noter", "ar": "يُرجى الانتباه"},
    "warning": {
        "en": "An empty cell is unknown, never zero. People present are never added over time; figures of different sources for one place and date "
        "are never added. Each row stands under the licence that it names.",
        "fr": "Une cellule vide signifie inconnu, jamais zéro. Les personnes présentes ne s'additionnent jamais dans le temps ; les chiffres de "
        "sources différentes pour un même lieu et une même date ne s'additionnent jamais. Chaque ligne est soumise à la licence qu'elle indique.",
        "ar": "الخلية الفارغة تعني غير معروف، لا صفراً. لا تُجمع أعداد الموجودين عبر الزمن، ولا تُجمع أرقام مصادر مختلفة للمكان والتاريخ نفسيهما. "
        "كل سطر يخضع للترخيص المذكور فيه.",
    },
    "column": {"en": "Column", "fr": "Colonne", "ar": "العمود"},
    "form": {"en": "Form", "fr": "Forme", "ar": "الشكل"},
    "meaning": {"en": "Meaning", "fr": "Signification", "ar": "المعنى"},
}


def said(key: str, language: str) -> str:
    """The sentence of that key; in English where the language has none."""
    return _WORDS[key].get(language, _WORDS[key]["en"])
