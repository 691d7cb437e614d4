/* Runs of words, as warraq.normalise.runs says it: what texts have at their edges and in their lines, and where known runs stand. */

#include <stdbool.h>
#include <stdlib.h>

#include "hash.h"

enum { OTHER, ASIDE, LETTER, DIGIT };
enum { RUN = 4, OPENING = 5, LINE = 8, HEAD = 160, ENDS = 32 }; /* words, bytes */
enum { FILTER = 1 << 16 };

struct reader {
  const uint8_t *data, *kinds;
  int64_t at, end;
};

struct stretch {
  int64_t start, end;
};

/* The character that begins at a place, and how many bytes it has; what is no UTF-8 is a byte of its own, and no character. */
static inline uint32_t character(const uint8_t *data, int64_t at, int64_t end, int64_t *size) {
  uint32_t lead = data[at];
  int64_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  *size = bytes <= end - at ? bytes : 1;
  if (*size == 1) return lead < 0x80 ? lead : 0;
  uint32_t code = lead & (0xFFu >> (bytes + 1));
  for (int64_t byte = 1; byte < bytes; byte++) code = code << 6 | (data[at + byte] & 0x3F);
  return code;
}

/* What a character is: the table says it of those before U+3000. Behind it all are letters but for punctuation and symbols of East Asia,
   halves of surrogate pairs, private use, variation selectors and what follows them, the byte order mark, full-width punctuation, the
   symbols of planes 1 and 14. */
static inline uint8_t kind_of(const uint8_t *kinds, uint32_t code) {
  if (code < 0x3000) return kinds[code];
  if ((code >= 0xFE00 && code <= 0xFE2F) || code == 0xFEFF || code >= 0xE0000) return ASIDE;
  if (code < 0x3040 || (code >= 0xD800 && code <= 0xF8FF) || (code >= 0xFE30 && code <= 0xFE6F)) return OTHER;
  if ((code >= 0xFF00 && code <= 0xFF0F) || (code >= 0xFF1A && code <= 0xFF20)) return OTHER;
  return code >= 0x1F000 && code < 0x20000 ? OTHER : LETTER;
}

static inline uint8_t kind_at(const struct reader *text, int64_t *size) {
  return kind_of(text->kinds, character(text->data, text->at, text->end, size));
}

/* The kind of the character that ends at a place, and where it begins. */
static uint8_t kind_before(const struct reader *text, int64_t at, int64_t *begins) {
  int64_t before = at - 1, size;
  while (before > 0 && at - before < 4 && (text->data[before] & 0xC0) == 0x80) before--;
  *begins = before;
  return kind_of(text->kinds, character(text->data, before, at, &size));
}

/* A stretch without what stands before its first letter or digit and behind its last. */
static struct stretch trimmed(struct reader text, int64_t start, int64_t end) {
  int64_t size;
  text.end = end;
  for (text.at = start; text.at < end && kind_at(&text, &size) < LETTER;) text.at += size;
  for (int64_t before; end > text.at && kind_before(&text, end, &before) < LETTER;) end = before;
  return (struct stretch){text.at, end < text.at ? text.at : end};
}

/* The first words of a text; empty where it has fewer. */
static struct stretch opening(struct reader text) {
  struct stretch found = {0, 0};
  int64_t size;
  int words = 0;
  for (bool within = false; text.at < text.end; text.at += size) {
    uint8_t kind = kind_at(&text, &size);
    if (kind == OTHER && words == RUN) break;
    if (kind >= LETTER && !within && !words++) found.start = text.at;
    if (kind >= LETTER) found.end = text.at + size;
    within = kind >= LETTER || (kind == ASIDE && within);
  }
  return words == RUN ? found : (struct stretch){0, 0};
}

/* What stands before a line's fifth space; empty where it has fewer. */
static struct stretch opened(const uint8_t *data, struct stretch line) {
  const uint8_t *at = data + line.start, *end = data + line.end;
  for (int words = 0; words < OPENING; words++) {
    at = memchr(at, ' ', (size_t)(end - at));
    if (!at) return (struct stretch){0, 0};
    at++;
  }
  return (struct stretch){line.start, at - 1 - data};
}

/* The last words of a text; empty where it has fewer. */
static struct stretch closing(const struct reader *text) {
  struct stretch found = {0, 0};
  int64_t before;
  int words = 0;
  bool within = false;
  for (int64_t at = text->end; at > 0; at = before) {
    uint8_t kind = kind_before(text, at, &before);
    if (kind == OTHER && words == RUN) break;
    if (kind >= LETTER && !within && !words++) found.end = at;
    if (kind >= LETTER) found.start = before;
    within = kind >= LETTER || (kind == ASIDE && within);
  }
  return words == RUN ? found : (struct stretch){0, 0};
}

/* Where a colon or a bar stands in the first bytes of a line, else 0. */
static int64_t head(const uint8_t *data, int64_t start, int64_t end) {
  size_t size = (size_t)(end - start < HEAD ? end - start : HEAD);
  const uint8_t *colon = memchr(data + start, ':', size), *bar = memchr(data + start, '|', colon ? (size_t)(colon - data - start) : size);
  return bar ? bar - data : colon ? colon - data : 0;
}

/* Up to 32 bytes as a number. */
static inline uint64_t some(const struct reader *text, int64_t start, int64_t bytes) {
  static const uint64_t odd[] = {0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93};
  uint64_t found = 0;
  for (int each = 0; each < ENDS / 8 && bytes > 8 * each; each++)
    found += word_at(text->data + start + 8 * each, bytes - 8 * each, text->end - start - 8 * each) * odd[each];
  return found;
}

/* The number of a stretch: of its length, its first bytes, its last ones and its owner. */
static uint64_t sketch(const struct reader *text, struct stretch own, uint64_t owner) {
  int64_t length = own.end - own.start, bytes = length < ENDS ? length : ENDS;
  uint64_t begun = some(text, own.start, bytes), ended = some(text, own.end - bytes, bytes);
  return mixed(mixed(begun + (uint64_t)length * GOLDEN) ^ ended ^ owner);
}

/* Write the numbers of the stretches of text i, and from which byte to which they stand, where that is wanted: each line, its
   part before a colon and its first words, the first words of the text, and its last. Those of text i are from firsts[i] to firsts[i + 1]. Gives how many there are, of
   which no more than `room` are written. */
int64_t warraq_edges(const uint8_t *data, const int32_t *offsets, int64_t count, const uint8_t *kinds, const uint64_t *owners,
                     uint64_t *numbers, int64_t *starts, int64_t *ends, int64_t room, int64_t *firsts) {
  int64_t many = 0;
  for (int64_t i = 0; i < count; i++) {
    struct reader text = {data + offsets[i], kinds, 0, offsets[i + 1] - offsets[i]};
    firsts[i] = many;
    for (int64_t start = 0, end; start < text.end; start = end + 1) {
      const uint8_t *feed = memchr(text.data + start, '\n', (size_t)(text.end - start));
      end = feed ? feed - text.data : text.end;
      int64_t mark = head(text.data, start, end);
      struct stretch line = trimmed(text, start, end), none = {0, 0};
      struct stretch found[] = {
          line,
          mark ? trimmed(text, start, mark) : none,
          start ? opened(text.data, line) : opening(text),
          start ? none : closing(&text),
      };
      for (int each = 0; each < 4; each++) {
        if (found[each].start == found[each].end) continue;
        if (many < room) numbers[many] = sketch(&text, found[each], owners[i]);
        if (many < room && starts) starts[many] = found[each].start, ends[many] = found[each].end;
        many++;
      }
    }
  }
  firsts[count] = many;
  return many;
}

struct word {
  uint64_t number;
  int64_t start, end; /* bytes of the text */
  bool opens, closes; /* first of its line, last of its line */
};

/* Read the next word of a line; false where the line ends before one. */
static bool next(struct reader *from, struct word *word) {
  int64_t size;
  *word = (struct word){0};
  while (from->at < from->end && from->data[from->at] != '\n' && kind_at(from, &size) < LETTER) from->at += size;
  word->start = word->end = from->at;
  for (; from->at < from->end; from->at += size) {
    uint32_t code = character(from->data, from->at, from->end, &size);
    uint8_t kind = kind_of(from->kinds, code);
    if (kind == OTHER) break;
    if (kind == ASIDE) continue;
    word->number = (word->number ^ code) * GOLDEN;
    word->end = from->at + size;
  }
  return word->end > word->start;
}

/* Read all words of a text; gives how many, -1 where there is no memory. */
static int64_t split(struct reader from, struct word **words, int64_t *room) {
  int64_t count = 0;
  for (; from.at < from.end; from.at++) {
    bool opens = true;
    while (true) {
      if (count == *room) {
        struct word *more = realloc(*words, (size_t)(2 * *room) * sizeof **words);
        if (!more) return -1;
        *words = more, *room *= 2;
      }
      if (!next(&from, *words + count)) break;
      (*words)[count++].opens = opens;
      opens = false;
    }
    if (!opens) (*words)[count - 1].closes = true;
  }
  return count;
}

/* The place of a number in a sorted row, -1 where it is not there. */
static int64_t place(const uint64_t *known, int64_t count, uint64_t number) {
  int64_t low = 0, high = count;
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (known[middle] < number)
      low = middle + 1;
    else
      high = middle;
  }
  return low < count && known[low] == number ? low : -1;
}

static bool is_line(const struct word *words, int64_t count) {
  bool line = words[0].opens && words[count - 1].closes;
  for (int64_t each = 1; each < count && line; each++) line = !words[each].opens;
  return line;
}

/* Write where known runs, whose numbers are sorted, stand in texts: each once a text, where it stands first there, as four numbers, the
   text, the run, and the bytes of the text from which and to which it stands. Gives how many there are, of which no more than `room` are
   written; -1 where there is no memory. `seen` has a 0 for each known run. A run of less than four words has to be a line. */
int64_t warraq_standing_runs(const uint8_t *data, const int32_t *offsets, int64_t count, const uint8_t *kinds, const uint64_t *owners,
                             const uint64_t *known, int64_t knowns, int64_t *seen, int64_t *found, int64_t room) {
  int64_t many = 0, space = 1024;
  uint8_t some[FILTER] = {0}; /* of a number that is not known, most often nothing is said here */
  for (int64_t each = 0; each < knowns; each++) some[known[each] % FILTER] = 1;
  struct word *words = malloc((size_t)space * sizeof *words);
  for (int64_t i = 0; i < count && words && many >= 0; i++) {
    int64_t all = split((struct reader){data + offsets[i], kinds, 0, offsets[i + 1] - offsets[i]}, &words, &space);
    if (all < 0) many = -1;
    for (int64_t start = 0; start < all; start++) {
      uint64_t number = owners[i];
      for (int64_t length = 1; length <= LINE && start + length <= all; length++) {
        const struct word *end = words + start + length - 1;
        number = mixed(number ^ end->number);
        if (length < RUN && !is_line(words + start, length)) continue;
        int64_t which = some[number % FILTER] ? place(known, knowns, number) : -1;
        if (which < 0 || seen[which] == i + 1) continue;
        seen[which] = i + 1;
        int64_t event[] = {i, which, words[start].start, end->end};
        if (many < room) memcpy(found + 4 * many, event, sizeof event);
        many++;
      }
    }
  }
  many = words ? many : -1;
  free(words);
  return many;
}
