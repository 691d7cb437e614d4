/* Runs of words, as warraq.normalise.columns.runs says it: what texts have at their edges and in their lines, and where known runs stand. */

#include <stdlib.h>
#include <string.h>

#include "strings.h"

enum { OTHER, ASIDE, LETTER, DIGIT };
enum { ENDS = 32, FILTER = 1 << 16 }; /* bytes of a stretch's beginning, and of its end, that its number is made of */

/* A table has the kinds of the characters before `known`. Of the others, those from starts[i] on are of the kind ranges[i]. */
struct kinds {
  const uint8_t *table;
  int64_t known;
  const uint32_t *starts;
  const uint8_t *ranges;
  int64_t count;
};

static inline bool sound_kinds(const struct kinds *kinds) {
  return kinds->known >= 0 && kinds->count > 0 && (int64_t)kinds->starts[0] <= kinds->known;
}

static inline uint8_t kind_of(const struct kinds *kinds, uint32_t code) {
  if ((int64_t)code < kinds->known) return kinds->table[code];
  int64_t range = kinds->count - 1;
  while (range && kinds->starts[range] > code) range--;
  return kinds->ranges[range];
}

/* The character that begins at a place, and how many bytes it has; what is no UTF-8 is a byte of its own, and no character. */
static inline uint32_t character(const uint8_t *at, const uint8_t *end, int64_t *size) {
  uint32_t lead = *at;
  int64_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  *size = bytes <= end - at ? bytes : 1;
  if (*size == 1) return lead < 0x80 ? lead : 0;
  uint32_t code = lead & (0xFFu >> (bytes + 1));
  for (int64_t i = 1; i < bytes; i++) code = code << 6 | (at[i] & 0x3F);
  return code;
}

/* What a run is, as warraq.normalise.columns.runs says it: words of a run, of a line's opening and of a line, and in how many bytes of a
   line which marks are looked for that end its head. */
struct shape {
  struct kinds kinds;
  int32_t run, opening, line, head;
  uint8_t marks[2];
};

struct reader {
  const uint8_t *data;
  const struct shape *shape;
  int64_t at, end;
};

static bool sound_shape(const struct shape *shape) {
  return sound_kinds(&shape->kinds) && shape->run > 0 && shape->opening > 0 && shape->line > 0 && shape->head >= 0;
}

struct stretch {
  int64_t start, end;
};

static inline uint8_t kind_at(const struct reader *text, int64_t *size) {
  return kind_of(&text->shape->kinds, character(text->data + text->at, text->data + text->end, size));
}

/* The kind of the character that ends at a place, and where it begins. */
static uint8_t kind_before(const struct reader *text, int64_t at, int64_t *begins) {
  int64_t before = at - 1, size;
  while (before > 0 && at - before < 4 && (text->data[before] & 0xC0) == 0x80) before--;
  *begins = before;
  return kind_of(&text->shape->kinds, character(text->data + before, text->data + at, &size));
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
    if (kind == OTHER && words == text.shape->run) break;
    if (kind >= LETTER && !within && !words++) found.start = text.at;
    if (kind >= LETTER) found.end = text.at + size;
    within = kind >= LETTER || (kind == ASIDE && within);
  }
  return words == text.shape->run ? found : (struct stretch){0, 0};
}

/* What stands before a space of a line; empty where it has fewer. */
static struct stretch opened(const struct reader *text, struct stretch line) {
  const uint8_t *at = text->data + line.start, *end = text->data + line.end;
  for (int words = 0; words < text->shape->opening; words++) {
    at = memchr(at, ' ', (size_t)(end - at));
    if (!at) return (struct stretch){0, 0};
    at++;
  }
  return (struct stretch){line.start, at - 1 - text->data};
}

/* The last words of a text; empty where it has fewer. */
static struct stretch closing(const struct reader *text) {
  struct stretch found = {0, 0};
  int64_t before;
  int words = 0;
  bool within = false;
  for (int64_t at = text->end; at > 0; at = before) {
    uint8_t kind = kind_before(text, at, &before);
    if (kind == OTHER && words == text->shape->run) break;
    if (kind >= LETTER && !within && !words++) found.end = at;
    if (kind >= LETTER) found.start = before;
    within = kind >= LETTER || (kind == ASIDE && within);
  }
  return words == text->shape->run ? found : (struct stretch){0, 0};
}

/* Where the first mark stands that ends the head of a line, else 0. */
static int64_t head(const struct reader *text, int64_t start, int64_t end) {
  const uint8_t *at = text->data + start, *found = NULL;
  size_t size = (size_t)(end - start < text->shape->head ? end - start : text->shape->head);
  for (int each = 0; each < 2; each++) {
    const uint8_t *mark = memchr(at, text->shape->marks[each], found ? (size_t)(found - at) : size);
    found = mark ? mark : found;
  }
  return found ? found - text->data : 0;
}

static const uint64_t GOLDEN = 0x9E3779B97F4A7C15; /* 2**64 / golden ratio */

/* MurmurHash3's 64-bit finaliser (Appleby, public domain). */
static inline uint64_t mixed(uint64_t number) {
  number = (number ^ number >> 33) * 0xFF51AFD7ED558CCD;
  number = (number ^ number >> 33) * 0xC4CEB9FE1A85EC53;
  return number ^ number >> 33;
}

/* Up to eight bytes as one number, the first as the least; `left` of them stand before the end of the data. */
static inline uint64_t word_at(const uint8_t *at, int64_t count, int64_t left) {
  uint64_t found = 0;
  if (left >= 8)
    memcpy(&found, at, 8);
  else
    memcpy(&found, at, (size_t)(count < left ? count : left));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  found = __builtin_bswap64(found);
#endif
  return count >= 8 ? found : found & (((uint64_t)1 << 8 * count) - 1);
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

/* Write the numbers of the stretches of text i, from firsts[i] to firsts[i + 1], and from which byte to which they stand, where that is
   wanted: each line, its head and its first words, the first words of the text, and its last. Returns how many there are, of which no
   more than `room` are written. */
int64_t warraq_edges(const struct strings *texts, const struct shape *shape, const uint64_t *owners, int64_t *firsts, uint64_t *numbers,
                     int64_t *starts, int64_t *ends, int64_t room) {
  if (!sound(texts) || !sound_shape(shape)) return BROKEN;
  int64_t many = 0;
  for (int64_t i = 0; i < texts->count; i++) {
    struct reader text = {start_of(texts, i), shape, 0, size_of(texts, i)};
    firsts[i] = many;
    for (int64_t start = 0, end; start < text.end; start = end + 1) {
      const uint8_t *feed = memchr(text.data + start, '\n', (size_t)(text.end - start));
      end = feed ? feed - text.data : text.end;
      int64_t mark = head(&text, start, end);
      struct stretch line = trimmed(text, start, end), none = {0, 0};
      struct stretch found[] = {
          line,
          mark ? trimmed(text, start, mark) : none,
          start ? opened(&text, line) : opening(text),
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
  firsts[texts->count] = many;
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
    uint32_t code = character(from->data + from->at, from->data + from->end, &size);
    uint8_t kind = kind_of(&from->shape->kinds, code);
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
   text, the run, and the bytes of the text from which and to which it stands. Returns how many there are, of which no more than `room` are
   written. `seen` has a 0 for each known run. A run of fewer words than a run has to be a line. */
int64_t warraq_standing_runs(const struct strings *texts, const struct shape *shape, const uint64_t *owners, const uint64_t *known,
                             int64_t *seen, int64_t knowns, int64_t *found, int64_t room) {
  if (!sound(texts) || !sound_shape(shape) || knowns < 0) return BROKEN;
  int64_t many = 0, space = 1024;
  uint8_t some[FILTER] = {0}; /* of a number that is not known, most often nothing is said here */
  for (int64_t each = 0; each < knowns; each++) some[known[each] % FILTER] = 1;
  struct word *words = malloc((size_t)space * sizeof *words);
  if (!words) return NO_MEMORY;
  for (int64_t i = 0; i < texts->count; i++) {
    int64_t all = split((struct reader){start_of(texts, i), shape, 0, size_of(texts, i)}, &words, &space);
    if (all < 0) {
      many = NO_MEMORY;
      break;
    }
    for (int64_t start = 0; start < all; start++) {
      uint64_t number = owners[i];
      for (int64_t length = 1; length <= shape->line && start + length <= all; length++) {
        const struct word *end = words + start + length - 1;
        number = mixed(number ^ end->number);
        if (length < shape->run && !is_line(words + start, length)) continue;
        int64_t which = some[number % FILTER] ? place(known, knowns, number) : -1;
        if (which < 0 || seen[which] == i + 1) continue;
        seen[which] = i + 1;
        int64_t event[] = {i, which, words[start].start, end->end};
        if (many < room) memcpy(found + 4 * many, event, sizeof event);
        many++;
      }
    }
  }
  free(words);
  return many;
}
