"""Counts as Arabic sources word them: every kind of wording, and what is refused."""

# ruff: noqa: RUF001 - Arabic letters and digits are meant

from __future__ import annotations

import pytest
import wordings
from num2words import num2words
from wordings import INF, C, E, Meaning, Meanings, S

# Low, best, high, kinds of both bounds: the wordings that mean it.
MEANINGS: Meanings = {
    (0, 0, 0, E, E): "صفر; لا شيء",
    (1, 1, 1, E, E): "واحد; واحدة; دبابة واحدة; إحدى; 1 دبابة; مروحية واحدة فقط",
    (2, 2, 2, E, E): (
        "دبابتان; دبابتين; دبّابتين; مروحيتين; مدفعين; صاروخان; طائرتين مسيّرتين; "
        "منظومتي دفاع جوي; ناقلتا جند; اثنتين; اثنان; زوج من المروحيات; 2 دبابة"
    ),
    (3, 3, 3, E, E): "٣; ۳; ثلاث دبابات; ثلاثة صواريخ; 3 دبابات",
    (6, 6, 6, E, E): "نصف دزينة; ست مدرعات; ستة مدافع",
    (8, 8, 8, E, E): "ثماني دبابات; ثمان; ثمانية أنظمة",
    (10, 10, 10, E, E): "عشر دبابات; عشرة صواريخ; بالضبط 10; ما مجموعه 10; الدبابات الـ10; الـ10",
    (11, 11, 11, E, E): "أحد عشر صاروخًا; إحدى عشرة دبابة; احدى عشرة",
    (12, 12, 12, E, E): "اثني عشر; اثنا عشر زورقا; اثنتي عشرة مدرعة; اثنتا عشرة; دزينة; ۱۲ دبابة",
    (18, 18, 18, E, E): "ثمانية عشر; ثماني عشرة طائرة بدون طيار; ثمان عشرة",
    (25, 25, 25, E, E): (
        "خمسة وعشرون; خمس وعشرين دبابة; خمسة و عشرين; ٢٥ دبابة; ٢٥ آلية عسكرية حتى الآن"
    ),
    (21, 21, 21, E, E): "واحد وعشرون; إحدى وعشرين; واحدٌ وعشرونَ مدفعًا",
    (125, 125, 125, E, E): "مئة وخمسة وعشرون; مائة وخمس وعشرين عربة",
    (150, 150, 150, E, E): "مئة وخمسون; مئة و50 دبابة",
    (200, 200, 200, E, E): "مئتان; مئتين; مائتين; مئتي دبابة; مائتا آلية",
    (300, 300, 300, E, E): "ثلاثمئة; ثلاثمائة; ثلاث مئة; ثلاث مائة دبابة",
    (777, 777, 777, E, E): "777 قطعة مدفعية ميدانية; سبعمئة وسبع وسبعون",
    (1000, 1000, 1000, E, E): "ألف دبابة; ألف",
    (1200, 1200, 1200, E, E): "ألف و200; ألف و200 دبابة; ألف ومئتان; ألفا ومئتي آلية",
    (2000, 2000, 2000, E, E): "ألفان; ألفين; ألفي دبابة",
    (8044, 8044, 8044, E, E): "٨٬٠٤٤; 8 044; 8044; ثمانية آلاف وأربع وأربعون دبابة",
    (13_000, 13_000, 13_000, E, E): "13 ألف دبابة; ثلاثة عشر ألفًا",
    (27_700, 27_700, 27_700, E, E): "27 ألفا و700; 27 ألفاً وسبعمئة; سبعة وعشرون ألفا وسبعمئة",
    (1_500_000, 1_500_000, 1_500_000, E, E): "1.5 مليون; 1,5 مليون; ١٫٥ مليون",
    (3, 3, INF, E, E): "دبابات; مروحيات; أكثر من دبابتين; آليات عسكرية; راجمات صواريخ",
    (2, 2, INF, E, E): (
        "عدد من الدبابات; العديد من الآليات; الكثير من; دبابات كثيرة; عدد كبير من المدرعات; "
        "بعض المركبات; ما لا يقل عن دبابتين; دبابتان على الأقل"
    ),
    (1, 1, INF, E, E): "عدد غير معروف; عدد غير محدد من المسيرات; غير معروف",
    (82, 82, INF, E, E): (
        "82 على الأقل; 82 دبابة على الأقل; ما لا يقل عن 82; بما لا يقل عن 82; "
        "لا يقل عن 82 صاروخا; 82 كحد أدنى; 82 أو أكثر; 82 فأكثر; 82 على الأقل حتى الآن; "
        "82 دبابة أخرى على الأقل; ما لا يقل عن 82 على الأقل; اثنتان وثمانون على الأقل"
    ),
    (31, 31, INF, E, E): (
        "أكثر من 30; أكثر من ثلاثين طائرة مسيرة; ما يزيد على 30; ما يزيد عن 30; "
        "ما يربو على 30; أزيد من 30; يفوق 30; ثلاثون ونيف; تجاوز 30; أكثر من الـ30"
    ),
    (5, 10, 15, C, C): (
        "نحو 10; نحو عشر دبابات; حوالي 10; حوالى عشرة; قرابة عشر; زهاء 10; ما يقارب 10; "
        "ما يقرب من 10; ما يناهز العشرة; 10 تقريبًا; تقريبا 10; ما مجموعه نحو 10; "
        "نحو 10 حتى الآن; بحدود 10; ما يقدر بـ10; ~10"
    ),
    (71, 100, 129, C, C): "نحو 100; زهاء مئة; قرابة مائة",
    (67, 100, 133, C, C): "حوالي مئة دبابة",
    (22, 30, 38, C, C): "نحو ثلاثين آلية; زهاء 30",
    (5, 12, 18, C, C): "نحو 10 إلى 15",
    (1, 20, 40, S, S): "حتى 40; ما يصل إلى 40; تصل إلى أربعين; لغاية 40",
    (0, 4, 4, E, E): "أقل من 5; أقل من خمس دبابات; دون 5; ما دون الخمسة",
    (0, 5, 5, E, E): "لا يتجاوز 5; ما لا يزيد عن 5; 5 على الأكثر; كحد أقصى خمس; لا تزيد على 5",
    (57, 96, 99, C, C): "أقل بقليل من 100; أقل قليلا من مئة",
    (10, 12, 15, E, E): (
        "ما بين 10 و15; بين 10 و 15; بين 10 و15 دبابة; بين عشر وخمس عشرة دبابة; من 10 إلى 15; "
        "من عشرة إلى خمسة عشر; 10 إلى 15; 10-15; ١٠-١٥; يتراوح بين 10 و15"
    ),
    (25, 27, 30, E, E): "بين خمسة وعشرين وثلاثين; بين 25 و30",
    (20, 22, 25, E, E): "بين عشرين وخمسة وعشرين",
    (100, 125, 150, E, E): "بين مئة ومئة وخمسين",
    (2, 2, 3, E, E): "دبابتين أو ثلاث; دبابتان أو ثلاث دبابات; اثنتين أو ثلاث",
    (3, 5, 9, C, C): "بضع دبابات; بضعة صواريخ; عدة دبابات; دبابات عدة; عدة",
    (2, 3, 6, C, C): "عدد قليل من الدبابات; حفنة من الآليات",
    (20, 44, 99, C, C): (
        "عشرات; عشرات الدبابات; العشرات من الآليات; عشرات من المدرعات; عشرات الآليات المدرعة; "
        "عشرات ناقلات الجند; نحو عشرات"
    ),
    (30, 54, 99, C, C): "بضع عشرات; عدة عشرات من الدبابات; عشرات عدة",
    (200, 447, 999, C, C): "مئات; المئات من المركبات; مئات الطائرات المسيرة",
    (300, 547, 999, C, C): "بضع مئات; عدة مئات من الآليات",
    (2000, 4471, 9999, C, C): "آلاف; آلاف المسيرات; الآلاف; ألوف",
    (3000, 5477, 9999, C, C): "بضعة آلاف; عدة آلاف",
    (20_000, 44_721, 99_999, C, C): "عشرات الآلاف; عشرات آلاف المسيرات",
    (30_000, 54_772, 99_999, C, C): "عدة عشرات الآلاف",
    (200_000, 447_213, 999_999, C, C): "مئات الآلاف",
    (20, 140, 999, C, C): "عشرات أو مئات; عشرات إلى مئات",
    (20, 44, INF, C, E): "ما لا يقل عن عشرات الدبابات; العشرات على الأقل",
    (21, 45, INF, C, E): "أكثر من عشرات الدبابات",
    (10, 11, INF, E, E): "ما لا يقل عن 10 إلى 12",
    (5, 10, INF, C, E): "ما لا يقل عن نحو 10",
}

# More wordings of agencies, ministries and the press.
PRESS: Meanings = {
    (5, 5, 5, E, E): "خمس آليات; خمس من الدبابات",
    (15, 15, 15, E, E): "خمس عشرة دبابة",
    (11, 11, 11, E, E): "إحدى عشر دبابة",
    (20, 140, 999, C, C): (
        "عشرات إن لم يكن مئات; العشرات إن لم يكن المئات من الدبابات; "
        "عشرات بل مئات الدبابات; عشرات وربما مئات"
    ),
    (1_500_000, 1_500_000, 1_500_000, E, E): "مليون ونصف",
    (5, 5, INF, E, E): "على أقل تقدير 5",
    (10, 10, INF, E, E): "مالا يقل عن 10; ما لايقل عن 10 دبابات; لا أقل من عشر",
    (51, 51, INF, E, E): "ينوف على 50; ما ينوف على خمسين",
    (13, 16, 19, C, C): "بضعة عشر; بضع عشرة دبابة",
    (2, 2, INF, E, E): "عددا من الآليات; الكثير من المعدات",
    (3, 3, 3, E, E): "3 جرافات; ثلاث جرافات عسكرية",
    (2, 2, 2, E, E): "جرافتين; جرافتان",
    (5, 10, 15, C, C): "10؟; عشر دبابات؟",
}

CASES = wordings.cases(MEANINGS, PRESS)

SHAPES = [
    ("نحو 10", "readers", "about"),
    ("حوالي 10", "readers", "around"),
    ("10 تقريبا", "readers", "approximately"),
    ("ما لا يقل عن 10", "readers", "at least"),
    ("أكثر من 10", "readers", "over"),
    ("حتى 40", "uniform", ""),
    ("عشرات", "log-uniform", ""),
    ("عشرات إلى مئات", "log-uniform", ""),
    ("بين 10 و15", "uniform", ""),
    ("دبابات", "none", ""),
]

# Near misses: two counts, a missing or a wrong conjunction, what may be two numbers.
REFUSED = [
    ("خمس الدبابات", "may be a fraction; write the number in digits"),
    ("نحو خمس الآليات", "may be a fraction"),
    ("عشر الدبابات", "may be a fraction"),
    ("دبابة", "expected a count"),
    ("الدبابات", "expected a count"),
    ("ألفا", "expected a count"),
    ("ألفا دبابة", "expected a count"),
    ("10 و5", "'و5' is not; give each count its own row"),
    ("خمسة و10", "'و10' is not; give each count its own row"),
    ("100 و 15", "give each count its own row"),
    ("عشرون خمسة", "'خمسة' is not"),
    ("مئة خمسة", "'خمسة' is not"),
    ("خمسة ومئة", "'ومئة' is not"),
    ("مئة وآلاف", "'وآلاف' is not"),
    ("10 دبابات و5 مدرعات", "give each count its own row"),
    ("10 دبابات مدمرة", "'مدمرة' is not; put what was lost"),
    ("15 إلى 10", "expected the smaller number first, got 15 before 10; write 10-15"),
    ("بين ثلاثين وعشرين", "write 20-30"),
    ("حتى عشرات", "puts a hedge on 'عشرات'"),
    ("أكثر من دبابات", "puts a hedge on 'دبابات'"),
    ("أقل من 0", "leaves no count"),
    ("2.000", "'2.000' may be 2000 or 2; write 2000"),
    ("8,044", "may be 8044 or the fraction 8.044"),
    ("2.5", "expected a whole number"),
    ("عشرت", "did you mean 'عشرات'?"),
    ("كثيرا", "expected a count"),
]


@pytest.mark.parametrize(("text", "meaning"), CASES)
def test_an_arabic_wording_means(text: str, meaning: Meaning) -> None:
    wordings.assert_means(text, meaning, "ar", "ar-SY")


@pytest.mark.parametrize(("text", "shape", "row"), SHAPES)
def test_the_shape_of_an_arabic_reading(text: str, shape: str, row: str) -> None:
    wordings.assert_shape(text, "ar", shape, row)


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_no_arabic_count_is_refused_with_advice(text: str, message: str) -> None:
    wordings.assert_refused(text, "ar", message)


@pytest.mark.parametrize(
    ("gloss", "low", "high"),
    [
        ("dozens", 20, 99),
        ("scores of tanks", 20, 99),
        ("several dozen", 30, 99),
        ("several", 3, 9),
        ("a few", 3, 9),
        ("a few hundred", 300, 999),
        ("two tanks", 2, 2),
        ("at least ten", 10, INF),
        ("tanks", 2, INF),
    ],
)
def test_english_glosses_of_arabic_words(gloss: str, low: int, high: float) -> None:
    wordings.assert_bounds(gloss, "ar", low, high)


ONES = {
    "masculine": "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
    "feminine": "صفر واحدة اثنتان ثلاث أربع خمس ست سبع ثماني تسع عشر",
}
TENS = ("عشر", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثمان", "تسع")


def below_hundred(number: int, gender: str, ending: str) -> str:
    """Spell a number below 100 as a grammar of Arabic does; ``ending``: ون or ين."""
    ones, oblique = ONES[gender].split(), ending == "ين"
    two = "اثنتين" if gender == "feminine" else "اثنين"
    unit = two if oblique and number % 10 == 2 else ones[number % 10]
    if number <= 10:
        return unit if number < 10 else ones[10]
    if number < 20:
        ten = "عشرة" if gender == "feminine" else "عشر"
        first = {1: "إحدى" if gender == "feminine" else "أحد", 2: unit[:-1]}
        return f"{first.get(number % 10, unit)} {ten}"
    tens = TENS[number // 10 - 2] + ending
    return f"{unit} و{tens}" if number % 10 else tens


def below_thousand(number: int, gender: str, ending: str, hundred: str) -> str:
    parts = []
    if number >= 200:
        dual = hundred[:-1] + ("تين" if ending == "ين" else "تان")
        parts = [
            dual if number < 300 else ONES["feminine"].split()[number // 100].rstrip("ي") + hundred
        ]
    elif number >= 100:
        parts = [hundred]
    if number % 100 or not parts:
        parts.append(below_hundred(number % 100, gender, ending))
    return " و".join(parts)


def spell(number: int, gender: str, ending: str, hundred: str) -> str:
    """Spell a number below a million."""
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return below_thousand(number, gender, ending, hundred)
    if thousands <= 2:
        head = "ألف" if thousands == 1 else "ألف" + ("ين" if ending == "ين" else "ان")
    elif thousands % 100 in {1, 2}:
        # "مئة وألف", "مئة وألفان": the thousands that are left are said in full.
        return ""
    else:
        few = 3 <= thousands % 100 <= 10
        many = "آلاف" if few else "ألفًا" if thousands % 100 else "ألف"
        head = f"{below_thousand(thousands, 'masculine', ending, hundred)} {many}"
    return f"{head} و{below_thousand(rest, gender, ending, hundred)}" if rest else head


NUMBERS = wordings.some_numbers(1_000)


@pytest.mark.parametrize("gender", ["masculine", "feminine"])
@pytest.mark.parametrize("ending", ["ون", "ين"])
@pytest.mark.parametrize("hundred", ["مئة", "مائة"])
def test_numbers_that_are_spelled_are_read_back(gender: str, ending: str, hundred: str) -> None:
    def spellings(number: int) -> list[str]:
        text = spell(number, gender, ending, hundred)
        return [text] if text else []

    wordings.assert_counts_read_back("ar", spellings, NUMBERS)


def test_numbers_as_num2words_spells_them_are_read_back() -> None:
    """But for its own slips: "ألفا" alone for 2,000, "مئتان و ألف ألف" for 201,000."""

    def spellings(number: int) -> list[str]:
        text = num2words(number, lang="ar")
        return [] if "ألف ألف" in text or number == 2_000 else [text]

    wordings.assert_counts_read_back("ar", spellings, NUMBERS)


def test_no_two_entries_claim_one_phrase() -> None:
    wordings.assert_no_phrase_claimed_twice("ar")


def test_vague_words_are_in_order() -> None:
    scale = {
        "بضع": 3,
        "عشرات": 20,
        "مئات": 200,
        "الاف": 2_000,
        "عشرات الالاف": 20_000,
        "مئات الالاف": 200_000,
    }
    wordings.assert_vague_in_order("ar", scale)
