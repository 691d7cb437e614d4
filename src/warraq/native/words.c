/* Which strings hold one of many words, as warraq.normalise.columns.holding says it.

   All that is looked for has a pair of neighbouring letters in it, of two bytes each. So pairs are looked for, many places at once, and the
   word around one is looked up in a table. Strings are UTF-8. */

#include <stdlib.h>
#include <string.h>

#include "strings.h"

enum { PAIR = 4, LETTER = 2, STRETCH = 64, BEFORE = 1, BEHIND = PAIR + 1 }; /* bytes, and those that are read around a stretch */
enum { LETTERS = 0x800, FILTER = 1 << 17 };                                 /* characters of at most two bytes; bits */

struct sought {
  const uint8_t *letters; /* of each character before U+0800: whether words are made of it */
  int64_t known;          /* characters that are in that table */
  uint8_t mask[PAIR];     /* of the bytes of a pair: which bits tell it */
  uint8_t value[PAIR];    /* and what they are */
  uint8_t shut;           /* a second byte of pairs that tell nothing behind ASCII; 0 where there is none */
  uint8_t open;           /* unless this is the second byte of the letter behind */
  struct strings words;   /* that stand as a whole */
  struct strings parts;   /* that stand anywhere */
};

/* What a run of the function needs beside: words by their numbers, by what tells most others apart. */
struct table {
  uint8_t filter[FILTER / 8];
  int64_t longest;   /* bytes of a word */
  uint64_t slots;    /* a power of two */
  int32_t *words;    /* the number of a word and one; nothing where a slot is free */
};

static const uint64_t LOW = 0x7F7F7F7F7F7F7F7F;

static bool is_pair(const struct sought *sought, const uint8_t *at) {
  for (int i = 0; i < PAIR; i++)
    if ((at[i] & sought->mask[i]) != sought->value[i]) return false;
  return true;
}

/* The place of the last pair of a word; -1 where there is none. */
static int64_t last_pair(const struct sought *sought, const uint8_t *word, int64_t size) {
  for (int64_t at = size - PAIR; at >= 0; at--)
    if (is_pair(sought, word + at)) return at;
  return -1;
}

/* Whether a word has a pair that is looked at. */
static bool placed(const struct sought *sought, const uint8_t *word, int64_t size) {
  int64_t place = last_pair(sought, word, size);
  if (place) return place > 0 && word[place - 1] >= 0x80;
  return word[1] != sought->shut || (size > PAIR + 1 && word[PAIR + 1] == sought->open);
}

static inline bool letter(const struct sought *sought, const uint8_t *at) {
  return at[0] >= 0xC2 && at[0] <= 0xDF && sought->letters[(at[0] & 0x1F) << 6 | (at[1] & 0x3F)];
}

static inline uint64_t number_of(const uint8_t *word, int64_t size) {
  uint64_t number = (uint64_t)size;
  for (; size >= LETTER; word += LETTER, size -= LETTER) number = (number ^ word[0] ^ (uint64_t)word[1] << 8) * 0x9E3779B97F4A7C15;
  return number >> 40;
}

/* Whether all that is sought can be found, and each word is letters. */
static bool sound_sought(const struct sought *sought) {
  if (!sound(&sought->words) || !sound(&sought->parts) || sought->known != LETTERS) return false;
  for (int64_t i = 0; i < sought->parts.count; i++)
    if (!placed(sought, start_of(&sought->parts, i), size_of(&sought->parts, i))) return false;
  for (int64_t i = 0; i < sought->words.count; i++) {
    const uint8_t *word = start_of(&sought->words, i);
    int64_t size = size_of(&sought->words, i);
    if (size % LETTER || !placed(sought, word, size)) return false;
    for (int64_t at = 0; at < size; at += LETTER)
      if (!letter(sought, word + at)) return false;
  }
  return true;
}

static bool fill(const struct sought *sought, struct table *table) {
  memset(table, 0, sizeof *table);
  table->slots = 16;
  while (table->slots < 2 * (uint64_t)sought->words.count) table->slots *= 2;
  table->words = calloc(table->slots, sizeof *table->words);
  if (!table->words) return false;
  for (int64_t i = 0; i < sought->words.count; i++) {
    const uint8_t *word = start_of(&sought->words, i);
    int64_t size = size_of(&sought->words, i);
    uint64_t number = number_of(word, size), slot = number & (table->slots - 1);
    while (table->words[slot]) slot = (slot + 1) & (table->slots - 1);
    table->words[slot] = (int32_t)i + 1;
    table->filter[number % FILTER / 8] |= (uint8_t)(1 << number % 8);
    if (size > table->longest) table->longest = size;
  }
  return true;
}

static bool known(const struct sought *sought, const struct table *table, const uint8_t *word, int64_t size) {
  uint64_t number = number_of(word, size), slot = number & (table->slots - 1);
  if (!(table->filter[number % FILTER / 8] >> number % 8 & 1)) return false;
  for (; table->words[slot]; slot = (slot + 1) & (table->slots - 1)) {
    int64_t i = table->words[slot] - 1;
    if (size_of(&sought->words, i) == size && !memcmp(start_of(&sought->words, i), word, (size_t)size)) return true;
  }
  return false;
}

/* Whether the word around a pair is one of those that are sought. */
static bool word_around(const struct sought *sought, const struct table *table, const uint8_t *pair, const uint8_t *start, const uint8_t *end) {
  const uint8_t *from = pair, *behind = pair + PAIR;
  while (from - start >= LETTER && behind - from <= table->longest && letter(sought, from - LETTER)) from -= LETTER;
  while (end - behind >= LETTER && behind - from <= table->longest && letter(sought, behind)) behind += LETTER;
  return behind - from <= table->longest && known(sought, table, from, behind - from);
}

/* Whether a part stands around a pair, as it has one itself. */
static bool part_around(const struct sought *sought, const int64_t *places, const uint8_t *pair, const uint8_t *start, const uint8_t *end) {
  for (int64_t i = 0; i < sought->parts.count; i++) {
    const uint8_t *part = start_of(&sought->parts, i);
    int64_t size = size_of(&sought->parts, i), before = places[i], after = size - before - PAIR;
    if (pair - start < before || end - pair - PAIR < after) continue;
    const uint8_t *at = pair - before;
    if (at[0] == part[0] && at[size - 1] == part[size - 1] && at[1] == part[1] && !memcmp(at, part, (size_t)size)) return true;
  }
  return false;
}

/* Whether a pair stands here, and what is sought around it. */
static bool stands(const struct sought *sought, const struct table *table, const int64_t *places, const uint8_t *at, const uint8_t *start, const uint8_t *end) {
  return end - at >= PAIR && is_pair(sought, at) && (part_around(sought, places, at, start, end) || word_around(sought, table, at, start, end));
}

/* Mark the places of a stretch where a pair stands that is looked at, each by the highest bit of its byte: behind ASCII those alone
   that may tell something there. The first byte of most pairs is the same, and is left to a closer look. */
static inline void mark(const struct sought *sought, const uint8_t *at, uint64_t *marks) {
  uint8_t unlike[STRETCH];
  const uint8_t *mask = sought->mask, *value = sought->value, shut = sought->shut, open = sought->open;
  for (int i = 0; i < STRETCH; i++) {
    uint8_t begins = ~at[i - 1] & 0x80 & -(at[i + 1] == shut) & -(at[i + PAIR + 1] != open);
    unlike[i] = (uint8_t)(begins | ((at[i + 1] & mask[1]) ^ value[1]) | ((at[i + 2] & mask[2]) ^ value[2]) | ((at[i + 3] & mask[3]) ^ value[3]));
  }
  for (int i = 0; i < STRETCH / 8; i++) {
    uint64_t each = eight(unlike + 8 * i);
    marks[i] = ~(((each & LOW) + LOW) | each | LOW);
  }
}

static bool holds(const struct sought *sought, const struct table *table, const int64_t *places, const uint8_t *start, int64_t size) {
  const uint8_t *end = start + size, *at = start;
  uint64_t marks[STRETCH / 8];
  if (size >= PAIR && stands(sought, table, places, at++, start, end)) return true;
  for (; end - at >= PAIR; at += STRETCH) {
    const uint8_t *from = at;
    uint8_t copy[BEFORE + STRETCH + BEHIND] = {0};
    if (end - at < STRETCH + BEHIND) {
      memcpy(copy, at - BEFORE, (size_t)(end - at + BEFORE));
      from = copy + BEFORE;
    }
    mark(sought, from, marks);
    for (int i = 0; i < STRETCH / 8; i++)
      for (; marks[i]; marks[i] &= marks[i] - 1)
        if (stands(sought, table, places, at + 8 * i + __builtin_ctzll(marks[i]) / 8, start, end)) return true;
  }
  return false;
}

/* Say in found[i] whether string i holds a word or a part. */
int64_t warraq_words(const struct strings *values, const struct sought *sought, uint8_t *found) {
  if (!sound(values) || !sound_sought(sought)) return BROKEN;
  struct table *table = malloc(sizeof *table);
  int64_t *places = calloc((size_t)sought->parts.count + 1, sizeof *places), result = NO_MEMORY;
  if (table && places && fill(sought, table)) {
    for (int64_t i = 0; i < sought->parts.count; i++) places[i] = last_pair(sought, start_of(&sought->parts, i), size_of(&sought->parts, i));
    for (int64_t i = 0; i < values->count; i++) found[i] = holds(sought, table, places, start_of(values, i), size_of(values, i));
    result = 0;
  }
  if (table) free(table->words);
  free(table);
  free(places);
  return result;
}
