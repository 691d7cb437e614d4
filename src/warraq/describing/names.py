"""Which field the name of a foreign column stands for, as scrapers, feeds, CMSs and people name them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from warraq.mapping import EACH, steps

# The best names of a field come first: where two columns bear one, the earlier name is taken. They are those of the
# record, schema.org, OpenGraph, Dublin Core, RSS, ninjs, news-please, newspaper4k, trafilatura, fundus and Scrapy
# projects, and what the columns of a table are called in the languages of the corpora.
_NAMES: Mapping[str, str] = {
    "title": """
        title headline headlines head_line main_title title_text og_title dc_title headline_main name_of_article
        headlines_value web_title
        titre manchette titel überschrift schlagzeile título titular titolo titulo başlık manşet
        haber_başlığı заголовок judul عنوان العنوان عنوان_الخبر عنوان_المقال عنوان_رئيسي العنوان_الرئيسي تیتر
        سرخط عنوان_خبر سرخی 标题""",
    "link": """
        link url canonical canonical_url canonical_link permalink href article_url web_url page_url original_url
        final_url source_url og_url uri guid link_url lien adresse_web enlace vínculo bağlantı adres ссылка
        tautan رابط الرابط رابط_الخبر رابط_المقال الرابط_الإلكتروني پیوند لینک نشانی ربط 链接""",
    "published_at": """
        published_at date_published published_time publication_date publish_date publishing_date pub_date
        pubdate date_publish published published_date published_on date_of_publication article_published_time
        dc_date issued firstcreated first_published versioncreated posted_at post_date posted date datetime
        date_time timestamp created_at created time when date_de_publication date_publication publié_le
        veröffentlicht veröffentlicht_am datum erscheinungsdatum veröffentlichungsdatum fecha fecha_publicacion
        fecha_de_publicación data data_pubblicazione tarih yayın_tarihi yayınlanma_tarihi дата дата_публикации
        tanggal تاريخ التاريخ تاريخ_النشر تاريخ_الخبر تاريخ_المقال تاريخ_ووقت_النشر تاریخ تاریخ_انتشار زمان 日期""",
    "collected_at": """
        collected_at date_collected crawled_at crawl_date date_crawled crawl_time crawling_date scraped_at
        scrape_date date_scraped scraping_date fetched_at fetch_date date_extracted extracted_at extraction_date
        filedate date_download download_date downloaded_at retrieved_at retrieved date_retrieved accessed
        access_date date_accessed warc_date تاريخ_الجمع تاريخ_التحميل""",
    "dateline": """
        dateline date_line printed_date date_text raw_date date_raw سطر_التاريخ""",
    "text": """
        text full_text fulltext maintext main_text body_text article_body article_text articlebody body
        body_plain content_html selftext message caption text_original
        text_plain plain_text plaintext cleaned_text clean_text content content_text paragraphs
        body_sections_paragraphs bodies_value article_content raw_text content_encoded article story texte
        texte_intégral corps contenu texto cuerpo contenido testo contenuto inhalt volltext artikeltext metin
        içerik haber_metni haber текст содержание konten isi teks نص النص نص_الخبر نص_المقال النص_الكامل محتوى
        المحتوى محتوى_الخبر متن متن_الخبر متن_خبر محتوا المقال الخبر مضمون 正文 内容""",
    "authors": """
        authors author author_name authors_name authors_list
        author_display_name byline by_line bylines by writer writers reporter journalist
        creator dc_creator article_author auteur auteurs autor autoren verfasser autores autore autori yazar
        yazarlar muhabir автор penulis كاتب الكاتب اسم_الكاتب كاتب_المقال المؤلف مؤلف بقلم المحرر الصحفي نویسنده
        خبرنگار مصنف 作者""",
    "keywords": """
        keywords keyword tags tag news_keywords meta_keywords article_tag topics subjects mots_clés mots_cles
        étiquettes schlagworte schlagwörter stichwörter palabras_clave etiquetas parole_chiave anahtar_kelimeler
        etiketler ключевые_слова теги كلمات_مفتاحية الكلمات_المفتاحية كلمات_دلالية الكلمات_الدلالية الوسوم وسوم
        تاغات مواضيع کلیدواژه کلیدواژه_ها کلمات_کلیدی برچسب برچسب_ها 关键词""",
    "section": """
        section article_section category categories rubric channel desk topic subject section_name category_name
        rubrique catégorie ressort rubrik kategorie sección categoría sezione categoria kategori bölüm рубрика
        раздел rubrik قسم القسم تصنيف التصنيف الفئة فئة الصنف تبويب الباب باب بخش دسته دسته_بندی موضوع 栏目""",
    "language": """
        language lang locale in_language inlanguage language_code lang_code detected_language content_language
        langue sprache idioma lingua dil язык bahasa لغة اللغة زبان 语言""",
    "publisher": """
        publisher publisher_name source_name site_name sitename og_site_name newspaper outlet media_outlet
        media_name publication source site website source_domain domain hostname source_hostname
        infosources_name provider media journal news_source quelle zeitung herausgeber éditeur fuente medio
        periódico fonte testata gazete kaynak yayıncı источник издание sumber الناشر ناشر المصدر مصدر الصحيفة
        صحيفة الجريدة جريدة الموقع موقع اسم_الموقع وسيلة_الإعلام منبع رسانه روزنامه 来源""",
    "attribution": """
        attribution credit credits credit_text credit_line agency news_agency copyright_holder agence agentur
        agencia ajans وكالة الوكالة وكالة_الأنباء خبرگزاری""",
    "related": """
        related related_articles related_links related_news read_more أخبار_ذات_صلة مواضيع_ذات_صلة
        مقالات_ذات_صلة""",
    "license": """
        license licence usage_terms dc_rights lizenz licencia licenza lisans رخصة الترخيص""",
}
# What a column is surely not, though its values look like a field's.
_OTHERS = """
    date_modified date_modify modified modified_at modified_time updated updated_at update_date last_modified
    last_updated dateupdated
    image image_url images img thumbnail photo picture top_image media_url video video_url icon logo favicon
    links multimedia tokens spans annotations text_entities summary_detail
    description summary abstract excerpt lead lede subtitle sub_title subheadline teaser chapo meta_description snippet
    comments comment author_url author_link feed feed_url referer redirect_url amp_url
    ملخص الملخص وصف الوصف صورة الصورة رابط_الصورة تعليقات تاريخ_التعديل تاريخ_التحديث خلاصه تصویر
"""
_NUMBERS = frozenset(
    ("unnamed_0", "index", "idx", "id", "row", "row_id", "no", "nr", "num", "number", "رقم", "الرقم", "م")
)
# What may stand around a name and says nothing of it: `article_title`, `data.title`, `_source.url`.
_AROUND = """
    article articles news post page item items doc document story data meta metadata record content attributes
    properties fields source node result entry hit feed the raw row after payload value object info details
    event tweet snippet
"""
# What may stand behind a name: the value of an object that has the name.
_BEHIND = frozenset(("rendered", "value", "text", "main", "term", "date", "numberlong", "number_long", "s", "n"))
_LATER = 1000  # ranks of a name that was found by its last part alone
_MARKS = re.compile(r"[\u064b-\u0652\u0670\u0640]")  # vowel signs and the elongation of Arabic
_ASIDE = re.compile(r"(?<=.)\s*[(\[][^)\]]*[)\]]")  # `Date (UTC)`
_WORDS = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "\u200c": " "})


def plain(name: str) -> str:
    """Write a name in words of small letters without marks, however it is spelled.

    >>> names = ("datePublished", "og:title", "Publish Date", "Überschrift", "التَّاريخ", "Date (UTC)")
    >>> [plain(name) for name in names]
    ['date_published', 'og_title', 'publish_date', 'uberschrift', 'التاريخ', 'date']
    """
    text = _MARKS.sub("", _ASIDE.sub("", name) or name).translate(_LETTERS)
    text = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return "_".join(_WORDS.findall(_HUMP.sub(" ", text))).casefold().replace("ı", "i")


def _table() -> dict[str, list[tuple[str, int]]]:
    found = dict[str, list[tuple[str, int]]]()
    for field, names in _NAMES.items():
        for rank, name in enumerate(dict.fromkeys(map(plain, names.split()))):
            found.setdefault(name, []).append((field, rank))
    return found


_BY_NAME = _table()
_NONE = frozenset(map(plain, _OTHERS.split()))
_NEUTRAL = frozenset(_AROUND.split())


def fields(path: str) -> dict[str, int]:
    """Return the fields that a column may be by its name, each with its rank among the names of that field.

    Of a path into nested JSON the last step counts where those before it say nothing of their own.

    >>> fields("Title"), fields("article.headline"), fields("author[*].name"), fields("author.url"), fields("x")
    ({'title': 0}, {'title': 1001}, {'authors': 2}, {}, {})
    >>> fields("title.rendered"), fields("row.title.value")
    ({'title': 1000}, {'title': 2000})
    """
    parts = [plain(step) for step in steps(path) if step != EACH]
    whole = "_".join(parts)
    if whole in _NONE or parts[-1] in _NONE:
        return {}
    if whole in _BY_NAME:
        return dict(_BY_NAME[whole])
    words = whole.split("_")
    while len(words) > 1 and words[0] in _NEUTRAL:
        words = words[1:]
        if (name := "_".join(words)) in _BY_NAME and name not in _NONE:
            return {field: _LATER + rank for field, rank in _BY_NAME[name]}
    if len(parts) > 1 and parts[-1] in _BEHIND:
        return {field: _LATER + rank for field, rank in fields(".".join(parts[:-1])).items()}
    return {}


def unfit(path: str) -> bool:
    """Tell whether a column is, by its name, surely no field of the record, whatever its values look like.

    >>> unfit("date_modified"), unfit("images[*].url"), unfit("column 4")
    (True, True, False)
    """
    parts = [plain(step) for step in steps(path) if step != EACH]
    return "_".join(parts) in _NONE or any(part in _NONE for part in parts)


def numbering(path: str) -> bool:
    """Tell whether a column's name says that it numbers the rows, or names them for a database."""
    return plain(path) in _NUMBERS


def own(path: str, taken: set[str], number: int) -> str:
    """Make the name of a field of one's own from that of a column; by its number where it has no letters for it.

    >>> own("Label", set(), 1), own("Is Fake?", set(), 2), own("التقييم", set(), 3), own("Label", {"label"}, 4)
    ('label', 'is_fake', 'column_3', 'label_4')
    """
    text = re.sub(r"[^a-z0-9]+", "_", plain(path)).strip("_")
    name = text if re.match(r"[a-z]", text) else f"column_{number}"
    return f"{name}_{number}" if name in taken else name
