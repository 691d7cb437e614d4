"""Names of months and weekdays in further languages that sites and JavaScript print: German, Turkish, Urdu, Pashto,
Spanish, Italian, Russian and Hebrew (months alone).

Unicode CLDR 48, `main/{de,tr,ur,ps,es,it,ru,he,ar-MR}/ca-gregorian.json`, `ca-islamic.json` and `ca-persian.json` (of
the latter `ar`, `en`, `fr`, `de`, `tr` and `ur`); abbreviations that are another word's in English or French are left
out.
"""

from __future__ import annotations

from typing import Final

GREGORIAN: Final = (
    "januar ocak oca جنوری جنوري enero ene gennaio gen января январь янв ינואר בינואר",
    "februar şubat şub فروری فبروري febrero febbraio февраля февраль февр фев פברואר בפברואר",
    "märz mär mart مارچ marzo марта март מרץ מרס במרץ במרס",
    "nisan nis اپریل abril abr aprile апреля апрель апр אפריל באפריל",
    "mayıs مئی مۍ mayo maggio mag мая май מאי במאי",
    "juni haziran haz جون junio giugno giu июня июнь июн יוני ביוני",
    "juli temmuz tem جولائی جولای julio luglio lug июля июль июл יולי ביולי",
    "ağustos ağu اگست اګست agosto ago августа август авг אוגוסט באוגוסט",
    "eylül eyl ستمبر سېپتمبر شتمبر septiembre settembre set сентября сентябрь сент сен ספטמבר בספטמבר",
    "oktober okt ekim eki اکتوبر octubre ottobre ott октября октябрь окт אוקטובר באוקטובר",
    "kasım kas نومبر noviembre ноября ноябрь нояб ноя נובמבר בנובמבר",
    "dezember dez aralık ara دسمبر دجمبر diciembre dic dicembre декабря декабрь дек דצמבר בדצמבר",
)
WEEKDAYS: Final = (
    "montag mo pazartesi pzt پیر lunes lunedì",
    "dienstag di salı sal منگل martes martedì",
    "mittwoch mi çarşamba çar بدھ miércoles mié mercoledì",
    "donnerstag do perşembe per جمعرات jueves jue giovedì gio",
    "freitag fr cuma cum viernes vie venerdì",
    "samstag sa cumartesi cmt ہفتہ sábado sáb sabato sab",
    "sonntag so pazar paz اتوار domingo dom domenica",
)
HIJRI: Final = (
    "muharrem muhar muh mouh",
    "safer saf",
    "rebiülevvel",
    "rebiülahir",
    "cemaziyelevvel",
    "cemaziyelahir",
    "recep radschab raj",
    "şaban sha chaa",
    "ram ramadán",
    "şevval shaw chaw",
    "zilkade",
    "zilhicce",
)
JALALI: Final = (
    "farvardin farwardin ferverdin فرفردن فروردن",
    "ordibehesht ordibehescht ordibehešt ordibeheşt أذربيهشت آرڈبائش",
    "khordad khordâd chordād hordad خداداد",
    "tir تار",
    "mordad mordād mordâd",
    "shahrivar šahrivar schahriwar şehriver شهرفار شہریوار",
    "mehr",
    "aban âbân ābān آيان ابان",
    "azar âzar āsar azer آزر",
    "dey déi ڈے",
    "bahman behmen بہمن",
    "esfand essfand esfend اسفندار",
)
