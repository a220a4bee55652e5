"""What is Arabic's own: attached particles, spellings, numbers in words, the order of verb, number and noun."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from dtrack.extract import lexicon
from dtrack.extract.context import Reading
from dtrack.extract.numbers import Number, merge
from dtrack.extract.tokens import tokenise

Read = Callable[..., Reading]
DAY = date(2025, 7, 20)


def values(text: str) -> list[Decimal | None]:
    return [token.value for token in merge(tokenise(text), lexicon.load("ar")) if isinstance(token, Number)]


def told(reading: Reading) -> str:
    return "; ".join(f"{figure.value or figure.low or figure.vague} {figure.unit.value} {figure.metric.value}" for figure in reading.figures)


def where(reading: Reading) -> str:
    return "; ".join(" ".join(f"{ref.adm1 or ref.pcode}:{ref.role.value}" for ref in figure.places) for figure in reading.figures)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ثلاثة آلاف وخمسمئة", 3500),
        ("ثلاثة آلاف وخمسمائة", 3500),
        ("وثلاثة الاف و500", 3500),
        ("مئة وعشرين ألفاً", 120_000),
        ("ثلاثمئة وخمسون ألفا ومئتان", 350_200),
        ("ألفا ومئتي", 1_200),
        ("مليونا ومئتي ألف", 1_200_000),
        ("ألفان ومئتا", 2_200),
        ("اثنين وثلاثين ألف", 32_000),
        ("إحدى وعشرون", 21),
        ("مليونين وثلاثمئة ألف", 2_300_000),
        ("مليون ونصف المليون", 1_500_000),
        ("مليون ونصف مليون", 1_500_000),
        ("ثلاثة ملايين ونصف المليون", 3_500_000),
        ("لألفي", 2000),
        ("٤٬٥٠٠", 4500),
        ("۴۵۰۰", 4500),
        ("12 ألفاً و500", 12_500),
        ("1.2 مليون", 1_200_000),
    ],
)
def test_a_number_in_words_is_worth(text: str, value: int) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("بين ألف وألف ومئتي", [1000, 1200]),
        ("بين ثلاثة آلاف وأربعة آلاف", [3000, 4000]),
        ("بين خمسمئة وستمئة", [500, 600]),
        ("بين مئة ألف ومئتي ألف", [100_000, 200_000]),
        ("خمسة وستة", [5, 6]),
    ],
)
def test_a_second_thousand_is_another_number(text: str, pair: list[int]) -> None:
    assert values(text) == pair


@pytest.mark.parametrize(
    "text",
    [
        "نزحت 300 عائلة من إدلب أمس",
        "نَزَحَتْ ٣٠٠ عائلةٍ من إدلبَ أمسِ",
        "نزحـــت 300 عائلـــة من ادلب أمس",
        "ونزحت ٣٠٠ عائله من إدلب امس",
        "فنزحت 300 أسره من ادلب البارحة",
    ],
)
def test_however_it_is_spelt(read: Read, text: str) -> None:
    reading = read(text, published=DAY, language="ar")
    assert told(reading) == "300 household new_displacement"
    assert where(reading) == "SY07:origin"
    assert (reading.figures[0].start, reading.figures[0].end) == (date(2025, 7, 19), date(2025, 7, 19))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("عادت 120 عائلة نازحين إلى حماة.", "120 household return"),
        ("غادرت آخر 32 عائلة مخيم الركبان في سوريا.", "32 household new_displacement"),
        ("نزح من درعا بين ألف وألفي شخص.", "1000 person new_displacement"),
        ("نزح من 180 إلى 200 ألف شخص من حلب.", "180000 person new_displacement"),
        ("ارتفع عدد النازحين في حلب من 180 ألفاً إلى 200 ألف.", "200000 person idp_stock"),
        ("وصلت 19 عائلة من عفرين، تضم 94 فرداً، إلى حلب.", "19 household new_displacement"),
        ("استقبلت حلب 155 عائلة عراقية (569 شخصاً).", "155 household new_displacement"),
        ("نزح عشرات الآلاف من درعا، وقدّرت الأمم المتحدة عددهم بـ 160 ألفاً.", "tens_of_thousands person new_displacement; 160000 person new_displacement"),
        ("نزح 300 شخص من حلب، إضافة إلى 200 نازح من حماة.", "300 person new_displacement; 200 person new_displacement"),
        ("نزح 600 شخص من حلب، عادت منهم 40 عائلة.", "600 person new_displacement; 40 household return"),
        ("خرج 1,580 شخصاً من حرستا إلى إدلب، 413 منهم مقاتلون.", "1580 person new_displacement"),
        ("تعيش 120 عائلة نزحت من عفرين في بيوت مهجورة بالرقة.", "120 household idp_stock"),
        ("تعيش ثلاثون أسرة عادت من الأردن في درعا.", "30 household returnee_stock"),
        ("لم يرجع سوى 35 ألف نازح إلى حلب.", "35000 person return"),
        ("دخل 226 ألف سوري عبر معبر نصيب.", "226000 person return"),
        ("دخل 1,020 سورياً من لبنان أمس.", "1020 person return"),
        ("وصل 1,463 عراقياً من العراق إلى مخيم الهول في سوريا.", "1463 person new_displacement"),
        ("بلغ عدد النازحين السوريين في عكار 12,798.", "12798 person refugee_stock"),
        ("وصلت قافلة تضم 850 نازحاً سورياً عائدين إلى حلب.", "850 person return"),
        ("هُجّر المئات من قرية بريف حمص.", "hundreds person new_displacement"),
        ("دخل 18,743 سورياً عبر معبر نصيب في حزيران، مقابل 15,900 في أيار.", "18743 person return; 15900 person return"),
        ("يضم المخيم 500 عائلة، وهو قرب إدلب.", "500 household site_population"),
        ("بلغ عدد النازحين من إدلب منذ مطلع كانون الأول 832.578 نسمة.", "832578 person new_displacement"),
        ("احتضن مخيم العريشة مطلع حزيران 11 ألفاً و470 شخصاً (2,310 أسر).", "11470 person site_population"),
        ("عبر النهر الكبير إلى لبنان 6,078 شخصاً.", "6078 person refugee_flow"),
        ("عملية إجلاء شملت 1,250 عائلة من مضايا إلى إدلب.", "1250 household new_displacement"),
        ("أبعدت القوات 1,250 عائلة من مضايا إلى إدلب.", "1250 household new_displacement"),
        ("انطلقت من مخيمات أطمة قافلة عودة تضم 1,250 عائلة إلى حلب.", "1250 household return"),
        ("ارتفع عدد الأسر الراجعة إلى داريا ثلاثة أضعاف ليلامس 6100 أسرة.", "6100 household return"),
        ("تقطن المخيمات في إدلب 1,150,000 نازح أي ما يعادل 230 ألف أسرة.", "1150000 person idp_stock"),
        ("1) العودة: رجع 300 نازح إلى حلب. 2) النزوح: نزح 200 شخص من درعا.", "300 person return; 200 person new_displacement"),
        ("فقدت بلدة كفرزيتا 340 منزلاً.", "340 home homes_destroyed"),
        ("خلت داعل من أهلها، فقد هرب منها في الأيام الأخيرة من حزيران نحو 20 ألفاً إلى السهول.", "20000 person new_displacement"),
        ("بلغ مجموع من خرجوا من داعل، حتى عصر الخميس، 142 ألفاً.", "142000 person new_displacement"),
        ("مات طفلان في مخيم الركبان الذي لا يتعدى قاطنوه 8 آلاف.", "8000 person site_population"),
        ("رجعت من حلب 300 عائلة بدعم حكومي.", "300 household return"),
        ("بعد سنوات من النزوح عادت 300 عائلة إلى حلب.", "300 household return"),
        ("نازحو عفرين في مخيم العريشة 300 شخص، وفي مخيم واشوكاني 200، بحسب الإدارة.", "300 person site_population; 200 person site_population"),
        ("عاد 900 سوري من الجوار، منهم 398 عبر لبنان و492 من تركيا.", "900 person return; 398 person return; 492 person return"),
        ("نزح 18,000 مدني من حلب، بينهم 2,500 امرأة و3,200 طفل، توجه معظمهم إلى إدلب.", "18000 person new_displacement"),
        ("نزحت خمسون أسرة من قدسيا، وثمة 90 أسرة أخرى مهددة بالمصير نفسه.", "50 household new_displacement"),
        ("شرّدت السيول 95 أسرة كانت تقيم في مخيم دير حسان بإدلب.", "95 household new_displacement"),
        ("1.2 مليون لاجئ و1.9 مليون نازح رجعوا إلى مناطقهم في سوريا.", "1200000 person return; 1900000 person return"),
        ("نزح من حلب 1,900 من أصل 13 ألف مدني.", "1900 person new_displacement"),
        ("في كفرسجنة 1,020 داراً سُوّيت بالأرض.", "1020 home homes_destroyed"),
        ("دخل من تركيا إلى حلب 18,450 سورياً عودةً نهائية، و31 ألفاً في زيارات قصيرة.", "18450 person return"),
        ("في اليوم الثالث والأربعين نزح 300 شخص من حلب.", "300 person new_displacement"),
        ("من أصل 5,400 شخص غادروا عين العرب توجه 3,100 إلى القامشلي.", "5400 person new_displacement; 3100 person new_displacement"),
        ("وصلت إلى حماة دفعة من الأهالي تضم 380 شخصاً بعد تأمين المنطقة.", "380 person new_displacement"),
        ("توزّع الواصلون من السويداء كالآتي: 4,300 شخص في إزرع، و2,750 في نوى.", "4300 person new_displacement; 2750 person new_displacement"),
        ("سوّى القصف 27 بيتاً بالأرض في حاس، وتضرر 61 آخر.", "27 home homes_destroyed"),
        ("تراجع عدد قاطني مخيم الهول من 56 ألفاً مطلع 2022 إلى 43,477.", "56000 person site_population; 43477 person site_population"),
        ("عادت 18 أسرة إلى جنديرس ضمن الدفعة الرابعة للعائدين، مقابل 640 فقط عبر جوسية.", "18 household return; 640 household return"),
        ("كان في الأردن 452,300 لاجئ سوري، أي أقل بـ 28 ألفاً من آب.", "452300 person refugee_stock"),
        ("أُخرج 45 شخصاً، جلّهم مسنون، من حي برزة الدمشقي.", "45 person new_displacement"),
        ("غادر 75,500 لاجئ سوري مسجل الأردن إلى بلادهم.", "75500 person return"),
        ("75,500 لاجئ سوري مسجل غادروا الأردن إلى بلادهم.", "75500 person return"),
        ("وصل 900 شخص إلى درعا. ويأوي مركز أنخل وحده 230 منهم.", "900 person new_displacement; 230 person idp_stock"),
        ("صار أنقاضاً في الحجر الأسود 4,600 شقة.", "4600 home homes_destroyed"),
        ("هُجّرنا من عفرين نحن و137 ألفاً من أهلها.", "137000 person new_displacement"),
        ("اضطرت 300 عائلة للنزوح من حلب.", "300 household new_displacement"),
        ("يقيم 8,500 من أهالي نبل، ممن وصلوا قبل أسبوع، في حمص.", "8500 person idp_stock"),
        ("يضم المخيم 2,300 وافد من دير الزور.", "2300 person site_population"),
        ("استوعبت السلمية 2,300 وافد من حماة في غضون يومين.", "2300 person new_displacement"),
        ("سُجلت في الحسكة 300 حركة وصول.", "300 person new_displacement"),
        ("استقبلت بلدة تلمنس 250 أسرة من أبنائها.", "250 household return"),
        ("استقبلت بلدة تلمنس 250 أسرة من حماة.", "250 household new_displacement"),
    ],
)
def test_it_counts(read: Read, text: str, what: str) -> None:
    assert told(read(text, published=DAY)) == what


@pytest.mark.parametrize(
    "text",
    [
        "نفى محافظ السويداء صحة الأنباء عن نزوح 5 آلاف عائلة.",
        "ما نُشر عن ترحيل 1,000 لاجئ سوري من لبنان غير صحيح.",
        "سيعود 300 نازح إلى حلب.",
        "ستؤوي المدينة 8,800 شخص في حلب.",
        "وصلت الدفعة 21 من العائدين إلى حلب.",
        "عاد مع عائلته المؤلفة من سبعة أفراد إلى حلب.",
        "أفرجت السلطات عن 35 موقوفاً من أبناء الرقة.",
        "عادت إلى جوبر حي كان يسكنه 300 ألف نسمة.",
        "وزعت المنظمة سلالاً على 5000 عائلة نازحة في حماة.",
        "قد يدفع الجفاف 300 ألف شخص إلى النزوح من الحسكة.",
        "لم يبق في حلب سوى 35 منزلاً.",
        "تداولت صفحات خبراً عن إجلاء ثلاثة آلاف شخص من صحنايا، وهو خبر كاذب.",
        "منعت الحواجز 45 عائلة من العودة إلى حلب.",
        "وصلت شاحنات طحين إلى حلب تكفي 2,500 أسرة من النازحين.",
        "وُزعت أوامر إخلاء على 300 عائلة في حلب.",
        "تقدمت 4,100 عائلة بطلبات للعودة إلى عفرين.",
        "أخرج الدفاع المدني 30 شخصاً من تحت الأنقاض في حلب.",
        "سُجلت عودة الأهالي إلى حلب، وما زالت 5 من مدارسها مغلقة.",
        "أُخرج 45 شخصاً، جلّهم مسنون من تحت الأنقاض في حلب",
        "بقي في سفوهن 35 عائلة، أما البقية فنزحت إلى الحدود.",
        "أمهلت المحكمة 120 عائلة أسبوعين لإخلاء مساكن عسكرية في قطنا",
    ],
)
def test_it_counts_nothing(read: Read, text: str) -> None:
    assert told(read(text, published=DAY)) == ""


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("غادرت 32 عائلة مخيم الركبان في سوريا إلى حمص.", "SY03:origin SY04:destination"),
        ("قال رئيس المجلس المحلي في خان شيخون إن 300 عائلة رجعت إلى المدينة.", "SY07:destination"),
        ("سجّلت إدارة مخيم الهول مغادرة 40 عائلة عادت إلى الرقة.", "SY08:origin SY11:destination"),
        ("وصلت 200 عائلة من السويداء عالصنمين أمس.", "SY13:origin SY12:destination"),
        ("نزحت 70 عائلة من الأراضي السورية إلى لبنان.", "SYR:origin LBN:destination"),
        ("عادت 300 عائلة سورية إلى حلب.", "SY02:destination"),
        ("بلغ عدد العائدين إلى إدلب 300 ألف، تليها حماة بـ 201 ألف.", "SY07:destination; SY05:destination"),
        ("نزح 500 شخص من منبج هرباً من الفصائل الموالية لتركيا.", "SY02:origin"),
        ("نزحت 300 عائلة من حي صلاح الدين الحلبي.", "SY02:origin"),
        ("وصلت 300 عائلة حموية إلى جرابلس.", "SY05:origin SY02:destination"),
        ("نزحت 300 عائلة من الريف الدمشقي.", "SY03:origin"),
        ("نزحت 300 عائلة من بلدة كفرنبل الإدلبية.", "SY07:origin"),
        ("قال أحمد الحلبي إن 300 عائلة نزحت.", ""),
        ("نزحت 300 عائلة من حي طريق السد، وقصف الطيران، الحمصي قال ذلك.", ""),
        ("بحسب الصليب الأحمر فقد اقتلعت المعارك في دير الزور 300 شخص من بيوتهم.", "SY09:in"),
        ("نازحون جدد حسب الناحية:\n- جرابلس: 8,950 شخصاً\nالمجموع: 27,650 شخصاً", "SY02:in; "),
        ("نازحون جدد في إدلب:\n- معرة مصرين: 8,950 شخصاً\nالمجموع: 27,650 شخصاً", "SY07:in; SY07:in"),
        ("استقبلت معرة مصرين 11 ألف نازح، وجرابلس 9 آلاف، وحماة نحو 7,500 خلال الأسبوع الماضي.", "SY07:destination; SY02:destination; SY05:destination"),
        ("وصلت 300 عائلة إلى صحنايا جنوب غرب دمشق.", "SY03:destination"),
        ("نزحت 300 عائلة من إدلب وشمالي حلب.", "SY07:origin SY02:origin"),
        ("ما زال 664 شخصاً نازحين، أغلبهم في إدلب، في حين عاد 486 شخصاً.", "SY07:in; "),
    ],
)
def test_it_was_there(read: Read, text: str, places: str) -> None:
    assert where(read(text, published=DAY)) == places


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("نزح 300 شخص من حلب منذ التاسع من الشهر الجاري.", date(2025, 7, 9), DAY),
        ("نزح 300 شخص من حلب بين الثاني من شباط والرابع عشر من أيار.", date(2025, 2, 2), date(2025, 5, 14)),
        ("نزح 300 شخص من حلب في الرابع والعشرين من أيار.", date(2025, 5, 24), date(2025, 5, 24)),
        ("عاد 300 شخص إلى حلب منذ سقوط النظام.", date(2024, 12, 8), DAY),
        ("عاد 300 شخص إلى حلب، وهي أول قافلة تعود منذ 2015.", DAY, DAY),
        ("نزح 300 شخص من حلب، بانخفاض قدره 13% عن بداية العام.", DAY, DAY),
        ("نزح 300 شخص من مخيم عند باب الهوى أمس.", date(2025, 7, 19), date(2025, 7, 19)),
        ("نزح أكثر من 2000 شخص من حلب.", DAY, DAY),
        ("عاد أمس 300 شخص إلى حلب، وفق الأمن العام.", date(2025, 7, 19), date(2025, 7, 19)),
        ("نزح في الأيام الأخيرة من حزيران 300 شخص من حلب.", date(2025, 6, 21), date(2025, 6, 30)),
        ("منذ سقوط النظام وحتى منتصف كانون الثاني عاد 300 شخص إلى حلب.", date(2024, 12, 8), date(2025, 1, 20)),
        ("يضم لبنان 455 ألف سوري مسجل حتى نهاية أيار، وعاد 170 ألفاً منذ كانون الأول 2024 إلى حلب.", date(2025, 5, 31), date(2025, 5, 31)),
        ("كان في مخيم الهول 8 آلاف نازح في نيسان 2019.", date(2019, 4, 1), date(2019, 4, 30)),
        ("نزح 300 شخص من حلب خلال الساعات الـ 48 الفائتة.", date(2025, 7, 18), DAY),
        ("عاد 300 شخص إلى حلب في أول أسبوع من نيسان.", date(2025, 4, 1), date(2025, 4, 7)),
        ("اعتباراً من 6 كانون الثاني ما زال 664 شخصاً ممن نزحوا بعد 27 تشرين الثاني خارج ديارهم.", date(2025, 1, 6), date(2025, 1, 6)),
        ("نزح يوم الجمعة 861 شخصاً من حلب، فيما قُصفت المدينة اليوم.", date(2025, 7, 18), date(2025, 7, 18)),
        ("خرجت 300 عائلة من دوما الليلة الماضية.", date(2025, 7, 19), date(2025, 7, 19)),
    ],
)
def test_it_was_then(read: Read, text: str, start: date, end: date) -> None:
    figure = read(text, published=DAY).figures[0]
    assert (figure.start, figure.end) == (start, end)


def test_how_firmly_is_said_before_the_number_of(read: Read) -> None:
    assert read("لم يتجاوز عدد العائلات العائدة إلى تدمر 320 عائلة.", published=DAY).figures[0].quantifier.value == "up_to"
    assert read("رجعت فوق الـ 20 عائلة إلى حلب.", published=DAY).figures[0].quantifier.value == "more_than"


def test_what_is_added_shares_the_time(read: Read) -> None:
    first, second = read("عاد 300 لاجئ إلى حلب خلال ستة أشهر، إضافة إلى 200 نازح.", published=DAY).figures
    assert (first.start, first.end) == (second.start, second.end) == (date(2025, 1, 20), DAY)


def test_a_particle_is_taken_off_so_that_most_of_the_word_is_left(read: Read) -> None:
    assert read("نزح 300 شخص من حلب في 2019، واليوم عاد 200 شخص.", published=DAY).figures[1].end == DAY
