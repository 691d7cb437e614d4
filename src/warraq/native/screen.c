/* Which strings may hold anything that a rule about characters minds: told by pairs of neighbouring bytes.

   Every pair is looked up in a table of 65,536, and what the pairs of a string say is joined: unlike the states of an automaton,
   the lookups do not wait for one another. What a table of pairs cannot say is looked at closely, in the few strings that ask for it.
   Strings are UTF-8. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "strings.h"

/* What a pair says: that it is suspicious, that it has to be looked at closely, that there is a line feed; and of the last two bytes
   of a character, of what kind that is. Behind the last kind nothing stands that is not ASCII: accented letters, a tatweel; what is of the last kind and
   CLOSING may be closed. */
enum { SUSPECT = 1, CLOSELY = 2, FEED = 4, LETTER = 8, MARK = 16, OPENING = 32, CLOSING = 64, LAST = 128 };
enum { CHARACTERS = 1, LINES = 2, WORDS = 4 }; /* what is suspected of a string */
enum { PAIRS = 65536, SINGLE = 256, STRETCH = 64 };

/* What plain text is, as warraq.normalise.columns.screen says it. */
struct plain {
  const uint8_t *table; /* of pairs of bytes, and behind them of single ones at either end of a string */
  int64_t size;         /* bytes of the table */
  int32_t feeds;        /* so many line feeds in a row are suspicious */
  int64_t least;        /* bytes of a word before one of `late` */
  /* What tells that a word runs backwards: whole words, how they begin before a letter, how they end, how longer ones do. Behind a word
     that begins with one of `forward` no other of the line is looked at. */
  struct strings whole, heads, tails, late, forward;
};

/* How suspicious lines begin, how suspicious texts end, and what may stand behind that. */
struct lines {
  struct strings openings, endings, closers;
};

static inline uint8_t pair(const uint8_t *pairs, const uint8_t *at) { return pairs[at[0] | at[1] << 8]; }

static inline bool alphabetic(uint8_t byte) { return (uint8_t)((byte | 32) - 'a') < 26; }

/* Whether what stands behind a character of the last kind closes it, before ASCII that goes with that, or the end. */
static bool closed(const uint8_t *pairs, const uint8_t *at, const uint8_t *end) {
  const uint8_t *next = at[2] < 0xE0 ? at + 2 : at + 3; /* the last two of three bytes */
  if (!(pair(pairs, at) & CLOSING) || end - next < 2 || (pair(pairs, next) & (CLOSING | LETTER | LAST)) != CLOSING) return false;
  return end - next == 2 || (next[2] < 0x80 && !(pair(pairs, next + 1) & CLOSELY));
}

/* Whether two neighbours do not go together: two vowel marks, a letter of Arabic and an accented one or a sign that may stand for another,
   anything that is not ASCII behind the last of a kind, or before a quotation mark that opens, a letter right behind one that closes, or
   a comma, or one of ASCII behind that and a letter of Arabic before it. Looks at pairs from `at` on, which stand in a string from `start` to `end`. */
static bool unfitting(const uint8_t *pairs, const uint8_t *at, const uint8_t *behind, const uint8_t *start, const uint8_t *end) {
  for (; at < behind; at++) {
    uint8_t here = pair(pairs, at);
    if (here & LAST && end - at > 2 && at[2] >= 0x80 && !closed(pairs, at, end)) return true;
    if (!(here & CLOSELY) || at == start) continue;
    if (at[1] < 0x80) {
      uint8_t one = pair(pairs, at - 1); /* of two bytes, if it closes and is looked at */
      if (one & LETTER || (one & CLOSING && at - start > 2 && pair(pairs, at - 3) & LETTER)) return true;
      continue;
    }
    const uint8_t *next = at[1] < 0xE0 ? at + 1 : at + 2; /* the last two of three bytes */
    if (end - next < 2) continue;
    uint8_t one = pair(pairs, at - 1), other = pair(pairs, next);
    if ((one & MARK && other & MARK) || (one & CLOSING && other & LETTER) || (one & LETTER && other & LAST) || other & OPENING) return true;
    if (one & LETTER && other & CLOSING && end - next > 2 && alphabetic(next[2])) return true;
  }
  return false;
}

static inline bool arabic(uint8_t byte) { return byte >= 0xD8 && byte <= 0xDB; } /* the first of a letter's two bytes */
static inline bool printable(uint8_t byte) { return byte >= 0x20 && byte < 0x7F; }

/* Whether a word of a few bytes stands here: a call of memcmp takes longer. */
static inline bool same(const uint8_t *at, const uint8_t *word, int64_t length) {
  while (length && at[length - 1] == word[length - 1]) length--;
  return !length;
}

/* Whether one of some words stands here, from its first byte on, or up to its last one; *length is that one's, in bytes. */
static inline bool begins(const struct strings *words, const uint8_t *at, int64_t left, int64_t *length) {
  for (int64_t i = 0; i < words->count; i++)
    if ((*length = size_of(words, i)) <= left && same(at, start_of(words, i), *length)) return *length;
  return false;
}

static inline bool ends(const struct strings *words, const uint8_t *behind, int64_t left, int64_t *length) {
  for (int64_t i = 0; i < words->count; i++)
    if ((*length = size_of(words, i)) <= left && same(behind - *length, start_of(words, i), *length)) return *length;
  return false;
}

/* Whether what stands here, a word of a line and what touches it, is as if it ran backwards. */
static bool reversed(const struct plain *plain, const uint8_t *at, int64_t size) {
  int64_t length;
  for (int64_t i = 0; i < plain->whole.count; i++)
    if (size_of(&plain->whole, i) == size && same(at, start_of(&plain->whole, i), size)) return true;
  if (begins(&plain->heads, at, size, &length) && length < size && arabic(at[length])) return true;
  for (int64_t i = 0; i <= size; i += i < size && arabic(at[i]) ? 2 : 1) { /* where a letter ends behind which none begins */
    if (i < size && ((at[i] & 0xC0) == 0x80 || arabic(at[i]))) continue;
    if (i && (ends(&plain->tails, at + i, i, &length) || (i > plain->least && ends(&plain->late, at + i, i - plain->least, &length)))) return true;
  }
  return false;
}

/* Whether a word in any line of a string is as if it ran backwards, before one that begins as words that run forward. */
static bool backwards(const struct plain *plain, const uint8_t *at, int64_t size) {
  const uint8_t *end = at + size;
  int64_t length;
  while (at < end) {
    const uint8_t *word = at;
    while (at < end && !printable(*at) && *at != '\n') at++;
    if (at - word > 1) {
      if (reversed(plain, word, at - word)) return true;
      if (begins(&plain->forward, word, at - word, &length)) {
        at = memchr(at, '\n', (size_t)(end - at));
        if (!at) return false;
      }
    }
    if (at < end) at++;
  }
  return false;
}

/* What the pairs of a string say together; no more is asked once one is suspicious. */
static uint8_t joined(const uint8_t *pairs, const uint8_t *start, int64_t size) {
  const uint8_t *end = start + size, *last = end - 1; /* no pair begins with the last byte */
  uint8_t all = 0;
  for (const uint8_t *at = start; at < last && !(all & SUSPECT);) {
    const uint8_t *behind = last - at > STRETCH ? at + STRETCH : last, *first = at;
    uint8_t one = 0, two = 0, three = 0, four = 0;
    for (; behind - at >= 8; at += 8) {
      uint64_t even = eight(at), odd = eight(at + 1);
      one |= pairs[even & 0xFFFF] | pairs[odd & 0xFFFF];
      two |= pairs[even >> 16 & 0xFFFF] | pairs[odd >> 16 & 0xFFFF];
      three |= pairs[even >> 32 & 0xFFFF] | pairs[odd >> 32 & 0xFFFF];
      four |= pairs[even >> 48] | pairs[odd >> 48];
    }
    for (; at < behind; at++) one |= pair(pairs, at);
    one |= two | three | four;
    all |= one & (CLOSELY | LAST) && unfitting(pairs, first, behind, start, end) ? one | SUSPECT : one;
  }
  return all;
}

/* Whether one of some words begins here, or ends here, in whatever case of ASCII. */
static bool stands(const struct strings *words, const uint8_t *at, int64_t left, bool behind) {
  for (int64_t word = 0; word < words->count; word++) {
    int64_t length = size_of(words, word), i = 0;
    if (length > left) continue;
    const uint8_t *place = behind ? at - length : at, *wanted = start_of(words, word);
    if (length && (place[length - 1] | 0x20) != (wanted[length - 1] | 0x20)) continue;
    while (i < length && (place[i] | 0x20) == (wanted[i] | 0x20)) i++;
    if (i == length) return true;
  }
  return false;
}

/* What is to be said of the lines of a text: whether one begins with some words, and whether too many are empty in a row. */
static uint8_t of_lines(const struct lines *lines, int32_t feeds, const uint8_t *at, int64_t size) {
  const uint8_t *end = at + size;
  uint8_t said = 0;
  for (const uint8_t *line = at; line;) {
    if (lines && stands(&lines->openings, line, end - line, false)) said |= LINES;
    const uint8_t *feed = memchr(line, '\n', (size_t)(end - line));
    int32_t row = 0;
    while (feed && row < feeds && end - feed > row && feed[row] == '\n') row++;
    if (row == feeds) said |= CHARACTERS;
    line = feed ? feed + 1 : NULL;
  }
  return said;
}

/* Whether a text ends as those that break off, whatever closes it. */
static bool breaks_off(const struct lines *lines, const uint8_t *at, int64_t size) {
  for (int64_t length; size; size -= length) {
    if (stands(&lines->endings, at + size, size, true)) return true;
    if (!ends(&lines->closers, at + size, size, &length)) return false;
  }
  return false;
}

/* What the last byte of a string says; where that needs a closer look, a letter is suspicious. */
static uint8_t last(const uint8_t *table, const uint8_t *at, int64_t size) {
  uint8_t said = table[PAIRS + at[size - 1]];
  return said & CLOSELY && size > 1 && pair(table, at + size - 2) & LETTER ? said | SUSPECT : said;
}

static bool sound_plain(const struct plain *plain) {
  const struct strings *const words[] = {&plain->whole, &plain->heads, &plain->tails, &plain->late, &plain->forward};
  bool all = plain->size == PAIRS + SINGLE && plain->feeds > 0 && plain->least >= 0;
  for (int i = 0; i < 5; i++) all &= sound(words[i]);
  return all;
}

/* Say in found[i] whether string i may hold what a rule minds, in its characters, else in the direction of its words, or in its lines, which
   are looked at where they are given. */
int64_t warraq_screen(const struct strings *values, const struct plain *plain, const struct lines *lines, uint8_t *found) {
  if (!sound(values) || !sound_plain(plain)) return BROKEN;
  if (lines && !(sound(&lines->openings) && sound(&lines->endings) && sound(&lines->closers))) return BROKEN;
  for (int64_t i = 0; i < values->count; i++) {
    const uint8_t *at = start_of(values, i);
    int64_t size = size_of(values, i);
    found[i] = 0;
    if (!size) continue;
    uint8_t said = joined(plain->table, at, size) | plain->table[PAIRS + at[0]] | last(plain->table, at, size);
    if (said & SUSPECT)
      found[i] |= CHARACTERS;
    else if (backwards(plain, at, size))
      found[i] |= WORDS;
    if (lines || said & FEED) found[i] |= of_lines(lines, plain->feeds, at, size);
    if (lines && breaks_off(lines, at, size)) found[i] |= LINES;
  }
  return 0;
}
