"""Words of printed date lines: months, weekdays, times of day, eras and what else stands beside a date.

Every spelling is written as people write it and keyed by its folding (`fold.fold`), so that hamza, teh marbuta, vowel
signs and Persian letters need no entries of their own. A name of two words is keyed with one blank and without.

Sources:
- Arabic, Persian, English and French month, weekday and day-period names: Unicode CLDR 45, `main/{ar,ar-LB,ar-MA,ar-DZ,
  ar-TN,fa,en,fr}/ca-gregorian.json`, `ca-islamic.json` and `ca-persian.json`; the other spellings were met in
  newspapers.
- Libya's months: decision of June 1986, as the Libyan news agency JANA announced it (Sun Sentinel, 23 June 1986).
- Zodiac months of the Saudi solar calendar: the twelve signs in their order, Umm al-Qura calendar of King Abdulaziz
  City for Science and Technology.
- Hijri months in Latin letters: the same CLDR's `en` and `fr`, with the other spellings of their letters met in papers.
- Days in words: the masculine ordinals, nominative and genitive, of W. Wright, A Grammar of the Arabic Language,
  third edition, volume I.
- Solar months of Afghanistan: CLDR 45, `main/fa-AF/ca-persian.json`.
- RFC 5322, section 4.3 (obs-zone) for the American zone letters.
- IANA time zone database for the abbreviations of Europe's and the Gulf's zones (`gst` was Asia/Dubai's until 2017).
"""

from __future__ import annotations

from typing import Final

from warraq.normalise.dates import tongues
from warraq.normalise.dates.fold import fold

# A word's code is its part of speech in `grammar`; its value is what the word means.
Entry = tuple[str, int | str]

GREGORIAN: Final = (
    "يناير جانفي كانون_الثاني كانون_ثاني كانون_ثان كانون_التاني january jan janvier janv ژانویه",
    "فبراير فيفري فيفيري شباط february feb février févr fév fevrier فوریه",
    "مارس آذار مارص march mar mars مارچ",
    "أبريل ابريل إبريل أفريل نيسان april apr avril avr آوریل",
    "مايو ماي أيار may mai مه می",
    "يونيو يونيه يونية جوان حزيران june jun juin ژوئن",
    "يوليو يوليه يولية يوليوز جويلية جويليه تموز july jul juillet juil ژوئیه ژوییه جولای",
    "أغسطس أغسطوس غشت أغشت أوت آب august aug août اوت",
    "سبتمبر شتنبر سپتمبر أيلول september sep sept septembre سپتامبر",
    "أكتوبر اكتوبر أوكتوبر تشرين_الأول تشرين_أول october oct octobre اکتبر",
    "نوفمبر نونبر نوفنبر تشرين_الثاني تشرين_ثاني تشرين_ثان تشرين_التاني november nov novembre نوامبر",
    "ديسمبر دجنبر دسمبر كانون_الأول كانون_أول december dec décembre déc دسامبر",
)
# Half of these are everyday words (spring, summer, water), so they are read beside a day only.
LIBYAN: Final = (
    "أي_النار أين_النار",
    "النوار",
    "الربيع",
    "الطير",
    "الماء",
    "الصيف",
    "ناصر",
    "هانيبال هنيبال",
    "الفاتح",
    "التمور",
    "الحرث",
    "الكانون",
)
HIJRI: Final = (
    "محرم المحرم muharram moharram mouharram",
    "صفر safar",
    "ربيع_الأول ربيع_أول ربيع_الاولى",
    "ربيع_الآخر ربيع_الثاني ربيع_ثاني ربيع_ثان ربيع_آخر",
    "جمادى_الأولى جمادى_الأول جمادى_أول جمادى_أولى جماد_الأول جماد_الأولى",
    (
        "جمادى_الآخرة جمادى_الآخر جمادى_الثاني جمادى_الثانية جمادى_ثاني جمادى_ثانية جمادى_أخرى جماد_الثاني جماد_الآخر"
        " جماد_الآخرة"
    ),
    "رجب rajab",
    "شعبان shaaban chaabane",
    "رمضان ramadan ramadhan ramazan",
    "شوال shawwal shawal chawwal",
    "ذو_القعدة ذي_القعدة ذا_القعدة ذي_قعدة",
    "ذو_الحجة ذي_الحجة ذا_الحجة ذي_حجة",
)
# As they are written in Latin letters: `_` is a blank, a hyphen or nothing, and an apostrophe or hyphen may be left
# out.
LATIN_HIJRI: Final = {
    1: "al_muharram",
    3: "rabi'_al_awwal rabi'_al_awal rabi'_ul_awwal rabi'_ul_awal rabi'_awwal rabi'_i rabia_al_awal",
    4: "rabi'_al_thani rabi'_ath_thani rabi'_ul_thani rabi'_uth_thani rabi'_thani rabi'_al_akhir rabi'_al_akhar "
    "rabi'_ul_akhir rabi'_ii rabia_ath_thani",
    5: "dschumada_i jumada_al_ula jumada_l_ula jumad_al_ula jumadi_al_ula jumada_al_oula jumada_al_awwal jumada_al_awal jumadi_al_awwal "  # noqa: E501  # one pattern, query or example
    "jumadi_ul_awwal jumad_al_awwal jumada_i joumada_al_oula",
    6: "dschumada_ii jumada_al_akhirah jumada_al_akhira jumada_l_akhirah jumada_l_akhira jumad_al_akhirah jumad_al_akhira jumada_al_akhir "  # noqa: E501  # one pattern, query or example
    "jumada_al_thaniyah jumada_al_thaniya jumada_al_thaniah jumada_al_thania jumada_al_thani jumada_ath_thaniyah "
    "jumada_ath_thani jumadi_al_thani jumadi_uth_thani jumad_al_thani jumada_ii joumada_ath_thania",
    8: "sha'ban sha'aban",
    11: "dhu_l_qa'da dhu_al_qi'dah dhu_al_qi'da dhu_al_qa'dah dhu_al_qa'da dhu_al_qaada dhu_al_qaadah dhu'l_qi'dah dhu'l_qi'da dhu'l_qa'dah "  # noqa: E501  # one pattern, query or example
    "dhu'l_qa'da dhu'l_qaada dhu'l_qaadah dhi_al_qa'dah zul_qi'dah zul_qi'da zul_qa'dah zul_qa'da zul_qaada zul_qaadah "
    "thul_qi'dah thul_qi'da dhou_al_qi'da",
    12: "dhu_l_hiddscha dhu_al_hijjah dhu_al_hijja dhu_al_hijah dhu'l_hijjah dhu'l_hijja dhu'l_hijah dhi_al_hijjah dhi_al_hijja zul_hijjah "  # noqa: E501  # one pattern, query or example
    "zul_hijja zul_hijah thul_hijjah thul_hijja dhou_al_hijja",
}
# CLDR's abbreviations of two parts, which keep their dots, so that they are no word's.
ABBREVIATED_HIJRI: Final = {
    3: "rab.i rab.aw.",
    4: "rab.ii rab.th.",
    5: "jum.i joum.oul.",
    6: "jum.ii joum.tha.",
    11: "dhu'l-q. dhou.q.",
    12: "dhu'l-h. dhou.h.",
}
JALALI: Final = (
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد امرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
)
ZODIAC: Final = "الحمل الثور الجوزاء السرطان الأسد السنبلة العذراء الميزان العقرب القوس الجدي الدلو الحوت"
# Signs of the zodiac, and everyday words (lion, cancer, scales): months only between a day and a Jalali year.
AFGHAN: Final = ("حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت")

_UNITS: Final = ("الحادي الواحد", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع")
DAYS_IN_WORDS: Final = (
    "الأول",
    *_UNITS[1:],
    "العاشر",
    "الحادي_عشر",
    *(f"{unit}_عشر" for unit in _UNITS[1:]),
    "العشرون العشرين",
    *(" ".join(f"{word}_والعشرون {word}_والعشرين" for word in unit.split()) for unit in _UNITS),
    "الثلاثون الثلاثين",
    "الحادي_والثلاثون الحادي_والثلاثين الواحد_والثلاثون الواحد_والثلاثين",
)

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY_NAMES: Final = (
    "الاثنين اثنين الإثنين الأثنين الاتنين الإتنين monday mon lundi lun",
    "الثلاثاء الثلاثا الثلاثء ثلاثاء الثلثاء الثلاتاء tuesday tue tues mardi",
    "الأربعاء الاربعا الأربعء أربعاء wednesday wed mercredi mer",
    "الخميس خميس thursday thu thur thurs jeudi jeu",
    "الجمعة جمعة الجمعه friday fri vendredi ven",
    "السبت سبت saturday sat samedi sam",
    "الأحد أحد الاحد sunday sun dimanche dim",
)
PERSIAN_WEEKDAYS: Final = (
    "دوشنبه دو_شنبه",
    "سه_شنبه",
    "چهارشنبه چهار_شنبه",
    "پنجشنبه پنج_شنبه",
    "جمعه",
    "شنبه",
    "یکشنبه یک_شنبه",
)

DAY_PERIODS: Final = {
    "am": "صباحا صباح الصباح ضحى قبل_الظهر في_الصباح من_الصباح فى_الصباح vormittags morgens du_matin in_the_morning"
    " sabah ogleden_once صبح",
    "dusk": "مساء مساءا",
    "pm": "بعد_الظهر بعد_ظهر بعد_الزوال بعدازظهر nachmittags in_the_afternoon delapresmidi ogleden_sonra",
    "dawn": "فجرا فجر الفجر من_الفجر في_الفجر فى_الفجر بامداد",
    "noon": "ظهرا ظهر الظهر من_الظهر في_الظهر فى_الظهر في_الظهيرة فى_الظهيرة الظهيرة زوالا mittags دوپہر",
    "afternoon": "عصرا عصر العصر من_العصر في_العصر فى_العصر سه_پهر سہ_پہر",
    "evening": "المساء في_المساء فى_المساء من_المساء مغربا عشاء abends du_soir in_the_evening aksam aksamustu شام",
    "early": "بعد_منتصف_الليل بعد_منتصف_ليل",
    "late": "قبل_منتصف_الليل قبل_منتصف_ليل",
    "night": "ليلا الليل في_الليل فى_الليل من_الليل nachts at_night gece شب رات",
}
HALVES: Final = {"am": "ص am a.m a.m. öö ق.ظ قظ", "pm": "pm p.m p.m. ös ب.ظ بظ"}
# Times of their own, too.
NOONS: Final = {
    "midnight": "منتصف_الليل عند_منتصف_الليل في_منتصف_الليل فى_منتصف_الليل midnight minuit mitternacht نيمه_شب",
    "noon": "منتصف_النهار عند_منتصف_النهار في_منتصف_النهار noon midi",
}

# Abbreviations, and Greenwich alone; what stands behind توقيت is in `zones`.
OFFSETS: Final = {
    "+00:00": "z ut utc gmt tu wez غرينتش جرينتش غرينيتش جرينيتش قرينتش كرينتش غرينويتش جرينويتش غرنتش جرنتش گرینویچ"
    " تغ تعم",
    "-05:00": "est cdt hne hac",
    "-04:00": "edt hae",
    "-06:00": "cst mdt hnc har",
    "-07:00": "mst pdt hnr hap",
    "-08:00": "pst hnp",
    "+01:00": "cet mez wesz",
    "+02:00": "eet cest oez mesz",
    "+03:00": "eest eedt oesz",
    "+04:00": "gst",
    "Asia/Riyadh": "ksa",
}

# Seats of the Arab League's governments, cities that agencies date from, and the agencies' own names.
PLACES: Final = (
    "الرياض جدة مكة المكرمة المدينة المنورة الدمام أبها تبوك الطائف القصيم بريدة حائل جازان نجران الأحساء عرعر سكاكا"
    " الجوف الباحة ينبع الظهران الجبيل القطيف الخرج بيشة عسير شرورة القريات رفحاء عنيزة حفر الباطن خميس_مشيط الدوحة"
    " الكويت المنامة "
    "دبي أبوظبي أبو ظبي الشارقة مسقط عمان عمّان صنعاء عدن تعز بغداد أربيل البصرة الموصل كركوك السليمانية دمشق حلب حمص"
    " بيروت "
    "طرابلس صيدا القدس المحتلة غزة رام الله نابلس الخليل القاهرة الإسكندرية الجيزة الخرطوم بنغازي تونس صفاقس الجزائر"
    " وهران "
    "قسنطينة الرباط الدار البيضاء طنجة مراكش فاس نواكشوط مقديشو جيبوتي طهران أنقرة إسطنبول كابل كابول لندن باريس برلين"
    " جنيف فيينا "
    "بروكسل روما مدريد موسكو كييف واشنطن نيويورك بكين طوكيو نيودلهي إسلام آباد كراتشي جاكرتا كوالالمبور "
    "واس وام سانا بترا كونا قنا بنا وات واج ومع وال سونا سبأ وفا معا نينا واع وطنية الأناضول رويترز فرانس برس أ ف ب د"
    " وكالات الوكالات "
    "أسوشيتدبرس سبوتنيك تاس شينخوا riyadh cairo beirut baghdad damascus amman oman doha dubai algiers tunis rabat"
    " london paris "
    "washington afp reuters ap aps tap"
)

LABELS: Final = (
    "في فى ال بتاريخ تاريخ التاريخ آخر أخر اخر يوم اليوم ليوم الموافق الموافقة الموافقه المصادف المصادفة ل لـ على عند"
    " تمام حوالي و "
    "المحلي محلي به ms کو میں um uhr alle ore las kl حسب وفق وفقا hicri ساعات دقيقة نسخة ورقية الخبر المقال المادة"
    " الأصلي تم تمت برابر با "
    "last tarihi tarih giriş modification dernière son on at à date dated time local in the publié publiée posté le les"
    " منتشر شده در مورخ"
)
PUBLISHED: Final = (
    "نشر النشر نشرت منشور نُشر نشره أضيف الإضافة إضافته حرر التحرير كتابة كتابته الإنشاء إنشاؤه انشاءه published posted"
    " publication created انتشار yayınlanma yayın veröffentlicht"
)
UPDATED: Final = (
    "تحديث التحديث تحديثه حدث محدث معدل التعديل تعديل updated update modified mis mise jour modifié edited"
    " güncelleme güncellenme aktualisiert"
)
CONNECTIVES: Final = "من شهر عام العام لعام سنة لسنة للعام برج المبارك المكرم الحرام المعظم الخير المظفر المرجب الفرد ماه سال of de du st nd rd th er г года"  # noqa: E501  # one pattern, query or example
CLOCK: Final = "الساعة الساعه ساعة ساعت س"
ERAS: Final = {
    "E": "ميلادي ميلادية الميلادي عیسوی ء apjc nchr dc ad a.d a.d. ce میلادی",
    "h": "ه هجري هجرية الهجري h ah a.h a.h. هجری",
    "s": "ش شمسي شمسية الشمسي خورشیدی",
    "q": "ق قمري قمرية القمري",
    "m": "م",
}
BY: Final = {"B": "بقلم بواسطة by par", "K": "كتب كتبت إعداد تحرير"}
ISSUE: Final = "العدد عدد رقم السنة issue"
# Each mark by the part that it plays; what is not here has no place on a date line.
MARKS: Final = {
    "-": "-–—‐‒―",
    "/": "/\\⁄∕",
    ".": ".·۔",
    ",": ",،؛;'",
    ":": ":",
    "|": "|¦•●▪*~_",
    "(": '([{«“"‹<',
    ")": ")]}»”›>",
}


def _words(line: str) -> list[str]:
    """Spell the names of a line as they are keyed."""
    names = [fold(word) for word in line.split()]
    return list(dict.fromkeys(name.replace("_", joint) for name in names for joint in ("", " ")))


def days_in_words() -> dict[str, int]:
    """Days of a month by their folded names."""
    return {word: day for day, line in enumerate(DAYS_IN_WORDS, 1) for word in _words(line)} | {"غره": 1}


_NUMBERED = (
    ("G", GREGORIAN), ("H", HIJRI), ("J", JALALI), ("V", LIBYAN), ("F", AFGHAN), ("W", WEEKDAY_NAMES),
    ("w", PERSIAN_WEEKDAYS),
    ("G", tongues.GREGORIAN), ("W", tongues.WEEKDAYS), ("H", tongues.HIJRI), ("J", tongues.JALALI),
)  # fmt: skip
_PLAIN = ERAS | BY | {
    "U": UPDATED, "R": PUBLISHED, "l": CONNECTIVES, "C": CLOCK, "c": "إلى", "N": ISSUE, "g": "غرة", "t": "t",
    "Z": ZODIAC,
    "L": LABELS, "P": PLACES,
}  # fmt: skip


def lexicon() -> dict[str, Entry]:
    """Every known word by its folded spelling, with its code and its meaning; earlier tables win."""
    first = {"W": 0, "w": 0}
    table: dict[str, Entry] = {}
    for code, names in _NUMBERED:
        for number, line in enumerate(names, first.get(code, 1)):
            for word in _words(line):
                table.setdefault(word, (code, number))
    for number, line in LATIN_HIJRI.items():
        for word in _words(line.replace("'", "")):
            table[word] = ("H", number)
    table |= {word: ("H", number) for number, line in ABBREVIATED_HIJRI.items() for word in line.split()}
    for word in [word for word, (code, _) in table.items() if code == "J"]:
        table[word + fold("ماه")] = table[word]
    for code, names_of in (("A", DAY_PERIODS), ("a", HALVES), ("M", NOONS), ("O", OFFSETS)):
        table |= {word: (code, meaning) for meaning, line in names_of.items() for word in _words(line)}
    table |= {word: ("o", word) for line in DAYS_IN_WORDS for word in _words(line)}
    for code, line in _PLAIN.items():
        for word in _words(line):
            table.setdefault(word, (code, word))
    return table | {mark: (code, mark) for code, marks in MARKS.items() for mark in marks}
