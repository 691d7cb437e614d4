/* Lines of JSON to Arrow's columns, by a schema, with nothing coerced and nothing guessed.

   A line is either taken whole or left alone: what this reader does not know for certain (another type, an unknown field, a key that
   stands twice, half of a surrogate pair, bytes that are not UTF-8, a number that is no small integer) is for the exact reader, which
   says what is wrong. So what is refused here costs time, and never a record.

   Nothing is allocated. The caller gives each column its room, and is told which column had too little.

   Sources: RFC 8259 (JSON), RFC 3629 (UTF-8), the Arrow Columnar Format. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "strings.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { STRING, INTEGER, LIST, OBJECT };
enum { REFUSED, TAKEN, BLANK, TIDY }; /* what became of a line; tidy is taken, and written in the one way described at `struct reader` */
enum { COLUMNS = 256, FIELDS = 64, STEP = 16, WIDE = 4 * STEP, DIGITS = 18 }; /* no schema has more columns, nor more of them side by side */

/* The fields of an object, and the item of a list, are columns that stand together: `fields` of them from `first`. */
struct column {
  const char *name;
  int32_t name_length, kind, first, fields;
  int64_t length;   /* values so far */
  int64_t rows;     /* room for so many */
  int64_t room;     /* bytes of `data` */
  uint8_t *valid;   /* a bit a value */
  int32_t *offsets; /* of strings and lists: one more than there are values */
  uint8_t *data;    /* of strings: their bytes; of integers: eight bytes each */
};

/* A line is tidy that has every field, in the order of the columns, no space, integers without a sign, and no escape but those that have
   to be: the short ones, and else four digits in lower case. */
struct reader {
  const uint8_t *at, *end; /* of the line */
  bool tidy;
  const uint8_t *limit;    /* bytes in front of it may be looked at */
  struct column *columns;
  int32_t lacking; /* the column that had no room, else -1 */
};

static bool value(struct reader *reader, struct column *column);

static bool lacks(struct reader *reader, const struct column *column) {
  reader->lacking = (int32_t)(column - reader->columns);
  return false;
}

/* Whether there is room for one more value. */
static inline bool roomy(struct reader *reader, const struct column *column) {
  return column->length < column->rows || lacks(reader, column);
}

static inline void mark(struct column *column, bool valid) {
  uint8_t bit = (uint8_t)(1 << (column->length & 7)), *octet = &column->valid[column->length >> 3];
  *octet = valid ? *octet | bit : *octet & (uint8_t)~bit;
}

static bool null(struct reader *reader, struct column *column) {
  if (!roomy(reader, column)) return false;
  mark(column, false);
  if (column->kind == STRING || column->kind == LIST) column->offsets[column->length + 1] = column->offsets[column->length];
  if (column->kind == INTEGER) memset(column->data + 8 * column->length, 0, 8);
  if (column->kind == OBJECT)
    for (int32_t i = 0; i < column->fields; i++)
      if (!null(reader, &reader->columns[column->first + i])) return false;
  column->length++;
  return true;
}

static inline void space(struct reader *reader) {
  for (; reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t' || *reader->at == '\r'); reader->at++) reader->tidy = false;
}

/* Whether a sign comes next: then it is passed over, and before it space is in any case. */
static inline bool sign(struct reader *reader, uint8_t wanted) {
  space(reader);
  bool found = reader->at < reader->end && *reader->at == wanted;
  reader->at += found;
  return found;
}

/* Of 16 bytes, those that end a plain stretch of a string (quote, backslash, control), as bits; the bytes are copied. */
static inline uint32_t stops(const uint8_t *from, uint8_t *to) {
#if defined(__SSE2__)
  __m128i octets = _mm_loadu_si128((const __m128i *)from);
  _mm_storeu_si128((__m128i *)to, octets);
  __m128i quote = _mm_cmpeq_epi8(octets, _mm_set1_epi8('"')), escape = _mm_cmpeq_epi8(octets, _mm_set1_epi8('\\'));
  __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(octets, _mm_set1_epi8(0x1F)), octets);
  return (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, escape), control));
#else
  uint32_t found = 0;
  memcpy(to, from, STEP);
  for (int i = 0; i < STEP; i++) found |= (uint32_t)(from[i] == '"' || from[i] == '\\' || from[i] < 0x20) << i;
  return found;
#endif
}

/* The same of 64 bytes, but only whether there are any. */
static inline bool stopped(const uint8_t *from, uint8_t *to) {
  uint32_t found = 0;
#if defined(__SSE2__)
  __m128i all = _mm_setzero_si128();
  for (int i = 0; i < WIDE; i += STEP) {
    __m128i octets = _mm_loadu_si128((const __m128i *)(from + i));
    _mm_storeu_si128((__m128i *)(to + i), octets);
    __m128i sign = _mm_or_si128(_mm_cmpeq_epi8(octets, _mm_set1_epi8('"')), _mm_cmpeq_epi8(octets, _mm_set1_epi8('\\')));
    all = _mm_or_si128(all, _mm_or_si128(sign, _mm_cmpeq_epi8(_mm_min_epu8(octets, _mm_set1_epi8(0x1F)), octets)));
  }
  found = (uint32_t)_mm_movemask_epi8(all);
#else
  for (int i = 0; i < WIDE; i += STEP) found |= stops(from + i, to + i);
#endif
  return found;
}

/* The same at the end of the data, where 16 bytes cannot be read. */
static uint32_t last_stops(const uint8_t *from, const uint8_t *limit, uint8_t *to) {
  uint8_t octets[STEP] = {0}; /* what is behind the data stops too */
  memcpy(octets, from, (size_t)(limit - from));
  return stops(octets, to);
}

/* Of 16 bytes, those over 7F as bits. */
static inline uint32_t high(const uint8_t *octets) {
#if defined(__SSE2__)
  return (uint32_t)_mm_movemask_epi8(_mm_loadu_si128((const __m128i *)octets));
#else
  uint32_t found = 0;
  for (int i = 0; i < STEP; i++) found |= (uint32_t)(octets[i] >> 7) << i;
  return found;
#endif
}

/* Of 16 bytes, those of at least `least` (over 80), and those of 80 to BF, as bits. */
static inline uint32_t from(const uint8_t *octets, uint8_t least) {
#if defined(__SSE2__)
  __m128i values = _mm_loadu_si128((const __m128i *)octets);
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(values, _mm_set1_epi8((char)least)), values));
#else
  uint32_t found = 0;
  for (int i = 0; i < STEP; i++) found |= (uint32_t)(octets[i] >= least) << i;
  return found;
#endif
}

/* The length of the UTF-8 character that stands here, 0 where there is none (The Unicode Standard, table 3-7). */
static inline int64_t character(const uint8_t *at, const uint8_t *end) {
  uint8_t lead = *at;
  if (lead < 0x80) return 1;
  int64_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (lead < 0xC2 || lead > 0xF4 || end - at < length) return 0;
  for (int64_t i = 1; i < length; i++)
    if ((at[i] & 0xC0) != 0x80) return 0;
  if ((lead == 0xE0 && at[1] < 0xA0) || (lead == 0xED && at[1] > 0x9F)) return 0;
  if ((lead == 0xF0 && at[1] < 0x90) || (lead == 0xF4 && at[1] > 0x8F)) return 0;
  return length;
}

/* Of 64 bytes, how many are whole characters of one byte or of two, in their order: all, or all but a first byte in the last place,
   which is looked at again with what follows it. 0 where there is any other. */
static inline int64_t simple(const uint8_t *octets) {
  uint64_t over = 0, leads = 0, others = 0;
  for (int i = 0; i < WIDE; i += STEP) {
    uint32_t first = from(octets + i, 0xC0);
    over |= (uint64_t)high(octets + i) << i;
    leads |= (uint64_t)first << i;
    others |= from(octets + i, 0xE0) | (first ^ from(octets + i, 0xC2));
  }
  return others || (over & ~leads) != leads << 1 ? 0 : WIDE - (int64_t)(leads >> (WIDE - 1));
}

/* Whether bytes are UTF-8. Where characters have one byte or two, 64 bytes are looked at at once, or 16. */
static bool utf8(const uint8_t *at, const uint8_t *end) {
  while (at < end) {
    int64_t clear = end - at > WIDE ? simple(at) : 0;
    if (clear) {
      at += clear;
      continue;
    }
    if (end - at > STEP) {
      uint32_t over = high(at);
      if (!over) {
        at += STEP;
        continue;
      }
      uint32_t leads = from(at, 0xC0), follow = over & ~leads;
      if (!from(at, 0xE0) && leads == from(at, 0xC2) && follow == ((leads << 1) & 0xFFFF)) {
        /* A lead in the last place is looked at again with what follows it. */
        at += STEP - (leads >> (STEP - 1));
        continue;
      }
    }
    const uint8_t *next = end - at > STEP ? at + STEP : end;
    while (at < next) {
      int64_t length = character(at, end);
      if (!length) return false;
      at += length;
    }
  }
  return true;
}

static int32_t hexadecimal(const uint8_t *digits) {
  int32_t found = 0;
  for (int i = 0; i < 4; i++) {
    uint8_t low = digits[i] | 0x20;
    int32_t digit = digits[i] >= '0' && digits[i] <= '9' ? digits[i] - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
    if (digit < 0) return -1;
    found = found << 4 | digit;
  }
  return found;
}

static int64_t encode(uint32_t code, uint8_t *to) {
  if (code < 0x80) {
    to[0] = (uint8_t)code;
    return 1;
  }
  int64_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static const uint8_t leads[] = {0, 0xC0, 0xE0, 0xF0};
  to[0] = (uint8_t)(leads[more] | code >> 6 * more);
  for (int64_t i = 1; i <= more; i++) to[i] = (uint8_t)(0x80 | (code >> 6 * (more - i) & 0x3F));
  return more + 1;
}

/* Undo the escape that stands at *from; gives the number of bytes written, 0 where it is none that is certain. */
static int64_t escape(struct reader *reader, const uint8_t **from, uint8_t *to) {
  static const char short_ones[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  const uint8_t *at = *from, *end = reader->end;
  if (end - at < 2) return 0;
  if (at[1] != 'u') {
    const char *found = at[1] ? strchr(short_ones, at[1]) : NULL;
    if (!found) return 0;
    *to = (uint8_t)meant[found - short_ones];
    *from = at + 2;
    reader->tidy &= at[1] != '/';
    return 1;
  }
  int32_t code = end - at < 6 ? -1 : hexadecimal(at + 2);
  if (code < 0 || (code >= 0xDC00 && code < 0xE000)) return 0;
  bool brief = code < 0x20 && code != '\b' && code != '\t' && code != '\n' && code != '\f' && code != '\r';
  reader->tidy &= brief && (at[5] < 'A' || at[5] > 'F');
  at += 6;
  if (code >= 0xD800 && code < 0xDC00) {
    int32_t low = end - at < 6 || at[0] != '\\' || at[1] != 'u' ? -1 : hexadecimal(at + 2);
    if (low < 0xDC00 || low >= 0xE000) return 0;
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    at += 6;
  }
  *from = at;
  return encode((uint32_t)code, to);
}

/* A string, behind its opening quote. */
static bool string(struct reader *reader, struct column *column) {
  const uint8_t *at = reader->at;
  int64_t start = column->offsets[column->length], used = start;
  for (;;) {
    while (reader->limit - at >= WIDE && used + WIDE + 2 * STEP <= column->room && !stopped(at, column->data + used)) at += WIDE, used += WIDE;
    if (used + 2 * STEP > column->room) return lacks(reader, column); /* 16 bytes, and an escape behind them */
    uint8_t *to = column->data + used;
    uint32_t found = reader->limit - at >= STEP ? stops(at, to) : last_stops(at, reader->limit, to);
    int32_t plain = found ? __builtin_ctz(found) : STEP;
    at += plain;
    used += plain;
    if (at >= reader->end) return false;
    if (!found) continue;
    if (*at == '"') break;
    int64_t written = *at == '\\' ? escape(reader, &at, to + plain) : 0;
    if (!written) return false;
    used += written;
  }
  if (!utf8(column->data + start, column->data + used)) return false;
  reader->at = at + 1;
  mark(column, true);
  column->offsets[++column->length] = (int32_t)used;
  return true;
}

static bool integer(struct reader *reader, struct column *column) {
  const uint8_t *at = reader->at, *end = reader->end;
  bool negative = *at == '-';
  const uint8_t *first = at + negative;
  int64_t number = 0;
  for (at = first; at < end && *at >= '0' && *at <= '9' && at - first < DIGITS; at++) number = 10 * number + (*at - '0');
  if (at == first || (*first == '0' && at - first > 1)) return false;
  number = negative ? -number : number;
  reader->tidy &= !negative;
  mark(column, true);
  memcpy(column->data + 8 * column->length++, &number, 8);
  reader->at = at; /* a sign has to come: what else is a part of a number is refused there */
  return true;
}

static bool list(struct reader *reader, struct column *column) {
  struct column *item = &reader->columns[column->first];
  reader->at++;
  if (!sign(reader, ']')) {
    do {
      if (!value(reader, item)) return false;
    } while (sign(reader, ','));
    if (!sign(reader, ']')) return false;
  }
  mark(column, true);
  column->offsets[++column->length] = (int32_t)item->length;
  return true;
}

/* The field whose name stands here, from 0, else -1: the one that is expected next is asked first. */
static inline int32_t field(const struct reader *reader, const struct column *fields, int32_t count, int32_t expected) {
  int64_t left = reader->end - reader->at;
  for (int32_t i = 0, place = expected; i < count; i++, place = place + 1 < count ? place + 1 : 0) {
    const struct column *one = &fields[place];
    if (left > one->name_length && reader->at[one->name_length] == '"' && !memcmp(reader->at, one->name, (size_t)one->name_length))
      return place;
  }
  return -1;
}

static bool object(struct reader *reader, struct column *column) {
  struct column *fields = &reader->columns[column->first];
  uint64_t seen = 0;
  reader->at++;
  if (!sign(reader, '}')) {
    int32_t place = -1, expected = 0;
    do {
      if (!sign(reader, '"')) return false;
      place = field(reader, fields, column->fields, place + 1 < column->fields ? place + 1 : 0);
      if (place < 0 || seen >> place & 1) return false;
      reader->tidy &= place == expected++;
      seen |= (uint64_t)1 << place;
      reader->at += fields[place].name_length + 1;
      if (!sign(reader, ':') || !value(reader, &fields[place])) return false;
    } while (sign(reader, ','));
    if (!sign(reader, '}')) return false;
  }
  for (int32_t i = 0; i < column->fields; i++)
    if (!(seen >> i & 1)) {
      reader->tidy = false;
      if (!null(reader, &fields[i])) return false;
    }
  mark(column, true);
  column->length++;
  return true;
}

static bool value(struct reader *reader, struct column *column) {
  if (!roomy(reader, column)) return false;
  if (sign(reader, '"')) return column->kind == STRING && string(reader, column);
  if (reader->at == reader->end) return false;
  switch (*reader->at) {
    case 'n':
      if (reader->end - reader->at < 4 || memcmp(reader->at, "null", 4)) return false;
      reader->at += 4;
      return null(reader, column);
    case '[': return column->kind == LIST && list(reader, column);
    case '{': return column->kind == OBJECT && object(reader, column);
    default: return column->kind == INTEGER && integer(reader, column);
  }
}

/* Whether columns stand behind the one that they belong to, and lines within the data. */
static bool fitting(const struct column *columns, int32_t count, const int64_t *starts, const int64_t *ends, int64_t lines, int64_t size) {
  if (count < 1 || count > COLUMNS || lines < 0 || size < 0) return false;
  for (int32_t i = 0; i < count; i++) {
    const struct column *one = &columns[i];
    if (one->kind < STRING || one->kind > OBJECT || one->name_length < 0 || one->rows < 0 || one->room < 0) return false;
    if (!one->valid || (!one->offsets && (one->kind == STRING || one->kind == LIST))) return false;
    if (!one->data && (one->kind == STRING || one->kind == INTEGER)) return false;
    if (one->fields < 0 || one->fields > FIELDS || (one->kind == LIST && one->fields != 1)) return false;
    if (one->fields && (one->first <= i || one->first > count - one->fields)) return false;
  }
  bool within = true;
  for (int64_t i = 0; i < lines; i++) within &= starts[i] >= 0 && starts[i] <= ends[i] && ends[i] <= size;
  return within;
}

/* Read lines of `data`, each from starts[i] to ends[i], into columns, of which the first is the record's own.

   Says in fates[i] what became of a line. Returns -1, or the column that had too little room: then nothing is to be used. */
int64_t warraq_rows(const uint8_t *data, int64_t size, const int64_t *starts, const int64_t *ends, int64_t lines,
                    struct column *columns, int32_t count, uint8_t *fates) {
  if (!fitting(columns, count, starts, ends, lines, size)) return BROKEN;
  struct reader reader = {.limit = data + size, .columns = columns, .lacking = -1};
  int64_t lengths[COLUMNS];
  for (int32_t i = 0; i < count; i++)
    if (columns[i].offsets) columns[i].offsets[0] = 0;
  for (int64_t line = 0; line < lines; line++) {
    for (int32_t i = 0; i < count; i++) lengths[i] = columns[i].length;
    reader.at = data + starts[line];
    reader.end = data + ends[line];
    reader.tidy = true;
    bool blank = reader.at == reader.end;
    bool taken = !blank && *reader.at == '{' && value(&reader, columns);
    if (taken) {
      space(&reader);
      taken = reader.at == reader.end;
    }
    if (reader.lacking >= 0) return reader.lacking;
    fates[line] = blank ? BLANK : !taken ? REFUSED : reader.tidy ? TIDY : TAKEN;
    if (!taken)
      for (int32_t i = 0; i < count; i++) columns[i].length = lengths[i];
  }
  return -1;
}

/* Take strings out of a column where it is: the others move up, their offsets with them. */
int64_t warraq_without(const struct strings *values, const uint8_t *dropped) {
  if (!sound(values)) return BROKEN;
  int32_t *offsets = values->offsets, start = offsets[0], length = start;
  int64_t kept = 0;
  for (int64_t i = 0; i < values->count; i++) {
    int32_t end = offsets[i + 1];
    if (!dropped[i]) {
      memmove(values->data + length, values->data + start, (size_t)(end - start));
      length += end - start;
      offsets[++kept] = length;
    }
    start = end;
  }
  return kept;
}
