/* Which strings may hold anything that a rule about characters minds: told by pairs of neighbouring bytes.

   Every pair is looked up in a table of 65,536, and what the pairs of a string say is joined: unlike the states of an automaton,
   the lookups do not wait for one another. What a table of pairs cannot say is looked at closely, in the few strings that ask for it.
   Strings are UTF-8. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* What a pair says: that it is suspicious, that it has to be looked at closely, that there is a line feed; and of the last two bytes
   of a character, of what kind that is. Behind the last kind nothing stands that is not ASCII: accented letters, a tatweel. */
enum { SUSPECT = 1, CLOSELY = 2, FEED = 4, LETTER = 8, MARK = 16, OPENING = 32, CLOSING = 64, LAST = 128 };
enum { CHARACTERS = 1, LINES = 2 }; /* what is suspected of a string */
enum { PAIRS = 65536, STRETCH = 64, BLOCK = 4096 };

static inline uint8_t pair(const uint8_t *pairs, const uint8_t *at) { return pairs[at[0] | at[1] << 8]; }

/* Whether two neighbours do not go together: two vowel marks, a letter of Arabic and an accented one or a sign that may stand for another,
   anything that is not ASCII behind the last of a kind, or before a quotation mark that opens, a letter right behind one that closes, or
   a comma. Looks at pairs from `at` on, which stand in a string from `start` to `end`. */
static bool unfitting(const uint8_t *pairs, const uint8_t *at, const uint8_t *behind, const uint8_t *start, const uint8_t *end) {
  for (; at < behind; at++) {
    uint8_t here = pair(pairs, at);
    if (here & LAST && end - at > 2 && at[2] >= 0x80) return true;
    if (!(here & CLOSELY) || at == start) continue;
    if (at[1] < 0x80) {
      if (pair(pairs, at - 1) & LETTER) return true;
      continue;
    }
    const uint8_t *next = at[1] < 0xE0 ? at + 1 : at + 2; /* the last two of three bytes */
    if (end - next < 2) continue;
    uint8_t one = pair(pairs, at - 1), other = pair(pairs, next);
    if ((one & MARK && other & MARK) || (one & CLOSING && other & LETTER) || (one & LETTER && other & LAST) || other & OPENING) return true;
  }
  return false;
}

static inline bool arabic(uint8_t byte) { return byte >= 0xD8 && byte <= 0xDB; } /* the first of a letter's two bytes */
static inline bool printable(uint8_t byte) { return byte >= 0x20 && byte < 0x7F; }

/* Whether what stands here, a word of a line and what touches it, is as if it ran backwards: it ends in lam and alef, or one more alef,
   begins with hamza, or is one of the commonest words reversed (two letters). */
static bool reversed(const uint8_t *at, int64_t size) {
  static const uint8_t commonest[][5] = {"\xD9\x8A\xD9\x81", "\xD9\x86\xD9\x85", "\xD9\x86\xD8\xB9", "\xD9\x86\xD8\xA3", "\xD9\x86\xD8\xA8"};
  if (size > 3 && at[0] == 0xD8 && at[1] == 0xA1 && arabic(at[2])) return true;
  for (size_t i = 0; size == 4 && i < sizeof commonest / sizeof *commonest; i++)
    if (!memcmp(at, commonest[i], 4)) return true;
  for (int64_t i = 4; i + 2 <= size; i++) { /* alef at an end, behind lam and three letters, or behind lam and an alef of any kind */
    if (at[i + 1] != 0xA7 || at[i] != 0xD8 || (i + 2 < size && arabic(at[i + 2]))) continue;
    if (i > 7 && at[i - 1] == 0x84) return true;
    if (at[i - 3] == 0x84 && at[i - 2] == 0xD8 && at[i - 1] >= 0xA2 && at[i - 1] <= 0xA7) return true;
  }
  return false;
}

/* Whether a word in any line of a string is as if it ran backwards, before one that begins with alef and lam: the article. */
static bool backwards(const uint8_t *at, int64_t size) {
  const uint8_t *end = at + size;
  while (at < end) {
    const uint8_t *word = at;
    while (at < end && !printable(*at) && *at != '\n') at++;
    if (at - word >= 4) {
      if (reversed(word, at - word)) return true;
      if (!memcmp(word, "\xD8\xA7\xD9\x84", 4)) {
        at = memchr(at, '\n', (size_t)(end - at));
        if (!at) return false;
      }
    }
    if (at < end) at++;
  }
  return false;
}

/* Whether alef stands before another, plain or with hamza or madda, and lam: no word begins so. */
static bool swapped(const uint8_t *at, int64_t size) {
  for (int64_t i = 0, block; i + 6 <= size; i += block) {
    uint8_t any = 0;
    block = size - 5 - i < BLOCK ? size - 5 - i : BLOCK;
    for (const uint8_t *p = at + i; p < at + i + block; p++)
      any |= (p[0] == 0xD8) & (p[1] == 0xA7) & (p[2] == 0xD8) & ((p[3] == 0xA7) | (p[3] == 0xA5) | ((p[3] & 0xFE) == 0xA2)) & (p[4] == 0xD9) & (p[5] == 0x84);
    if (any) return true;
  }
  return false;
}

/* Eight bytes as a number, the first as the least. */
static inline uint64_t eight(const uint8_t *at) {
  uint64_t found;
  memcpy(&found, at, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  found = __builtin_bswap64(found);
#endif
  return found;
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

/* Whether words begin here, or end here: each is its length and its bytes; a length of 0 ends the list. Case is none of ASCII's. */
static bool stands(const uint8_t *words, const uint8_t *at, int64_t left, bool ends) {
  for (const uint8_t *word = words; *word; word += *word + 1) {
    int64_t length = *word, i = 0;
    if (length > left) continue;
    const uint8_t *place = ends ? at - length : at;
    while (i < length && (place[i] | 0x20) == (word[1 + i] | 0x20)) i++;
    if (i == length) return true;
  }
  return false;
}

/* What is to be said of the lines of a text: whether one begins with some words, and whether two are empty in a row. */
static uint8_t of_lines(const uint8_t *openings, const uint8_t *at, int64_t size) {
  const uint8_t *end = at + size;
  uint8_t said = 0;
  for (const uint8_t *line = at; line;) {
    if (stands(openings, line, end - line, false)) said |= LINES;
    const uint8_t *feed = memchr(line, '\n', (size_t)(end - line));
    if (feed && end - feed > 2 && feed[1] == '\n' && feed[2] == '\n') said |= CHARACTERS;
    line = feed ? feed + 1 : NULL;
  }
  return said;
}

/* Whether a text ends in a colon, in two dots or in one of the words, whatever brackets, dots and quotation marks follow. */
static bool breaks_off(const uint8_t *endings, const uint8_t *at, int64_t size) {
  while (size) {
    uint8_t last = at[size - 1];
    if (last == ':' || (last == '.' && size > 1 && at[size - 2] == '.')) return true;
    if (size > 1 && last == 0xBB && at[size - 2] == 0xC2) size -= 2;
    else if (last == '.' || last == ']' || last == ')' || last == '"' || last == ' ' || last == '\n' || last == '\t') size--;
    else break;
  }
  return stands(endings, at + size, size, true);
}

/* Say in found[i] whether string i, from offsets[i] to offsets[i + 1], may hold what a rule minds, in its characters or in its lines.

   `pairs` is a table of pairs of bytes, and of 256 single ones: what stands at either end. Lines are looked at where `openings` is given,
   the words with which a suspicious one begins, and `endings`, with which a suspicious text ends. */
void warraq_screen(const uint8_t *data, const int32_t *offsets, int64_t count, const uint8_t *pairs, const uint8_t *openings,
                   const uint8_t *endings, uint8_t *found) {
  static const uint8_t none[] = {0};
  for (int64_t i = 0; i < count; i++) {
    const uint8_t *at = data + offsets[i];
    int64_t size = offsets[i + 1] - offsets[i];
    found[i] = 0;
    if (!size) continue;
    uint8_t said = joined(pairs, at, size) | pairs[PAIRS + at[0]] | pairs[PAIRS + at[size - 1]];
    if (said & SUSPECT || backwards(at, size) || swapped(at, size)) found[i] |= CHARACTERS;
    if (openings || said & FEED) found[i] |= of_lines(openings ? openings : none, at, size);
    if (endings && breaks_off(endings, at, size)) found[i] |= LINES;
  }
}
