/* Lines of texts: whether one stands twice, or is one of some titles. What is found here is asked about again, and may be too much. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { START = 240, CLOSE = 400 }; /* bytes of a text in which a dateline stands, and what is left behind its last full stops */
enum { LINES = 128, PAIRS = 1 << 14 }; /* of one text, before it is given up */

struct line {
  const uint8_t *at, *end;
};

/* The line that begins here; *next is where the next one does, NULL behind the last. */
static struct line line_at(const uint8_t *at, const uint8_t *end, const uint8_t **next) {
  const uint8_t *feed = memchr(at, '\n', (size_t)(end - at));
  *next = feed ? feed + 1 : NULL;
  return (struct line){at, feed ? feed : end};
}

static inline bool same(struct line one, struct line other) {
  return one.end - one.at == other.end - other.at && !memcmp(one.at, other.at, (size_t)(one.end - one.at));
}

/* Whether so many bytes are one character of white space (Unicode's property, and all controls of ASCII). */
static bool blank(const uint8_t *at, int64_t size) {
  if (size == 1) return at[0] <= 0x20;
  if (size == 2) return at[0] == 0xC2 && (at[1] == 0x85 || at[1] == 0xA0);
  if (at[0] == 0xE2 && at[1] == 0x80) return at[2] <= 0x8A || at[2] == 0xA8 || at[2] == 0xA9 || at[2] == 0xAF;
  return !memcmp(at, "\xE1\x9A\x80", 3) || !memcmp(at, "\xE2\x81\x9F", 3) || !memcmp(at, "\xE3\x80\x80", 3);
}

/* Take white space off both ends. */
static struct line trimmed(struct line line) {
  for (int64_t size = 1; size <= 3 && size <= line.end - line.at; size++)
    if (blank(line.at, size)) line.at += size, size = 0;
  for (int64_t size = 1; size <= 3 && size <= line.end - line.at; size++)
    if (blank(line.end - size, size)) line.end -= size, size = 0;
  return line;
}

/* Say in found[i] whether a line of at least `least` bytes stands twice in text i, or whether it has too many of them to tell. */
void warraq_repeated(const uint8_t *data, const int32_t *offsets, int64_t count, int64_t least, uint8_t *found) {
  for (int64_t i = 0; i < count; i++) {
    struct line lines[LINES];
    int64_t many = 0;
    const uint8_t *at = data + offsets[i], *end = data + offsets[i + 1];
    found[i] = 0;
    while (at && !found[i]) {
      struct line own = line_at(at, end, &at);
      if (own.end - own.at < least) continue;
      found[i] = many == LINES;
      for (int64_t before = 0; before < many && !found[i]; before++) found[i] = same(own, lines[before]);
      if (!found[i]) lines[many++] = own;
    }
  }
}

/* Say in found[i] whether a line of text i is one of its titles, from firsts[i] to firsts[i + 1], white space around them aside, or
   whether there is too much to compare. Empty titles are none. */
void warraq_standing(const uint8_t *data, const int32_t *offsets, int64_t count, const uint8_t *titles, const int32_t *title_offsets,
                     const int32_t *firsts, uint8_t *found) {
  for (int64_t i = 0; i < count; i++) {
    const uint8_t *at = firsts[i] < firsts[i + 1] ? data + offsets[i] : NULL, *end = data + offsets[i + 1];
    int64_t pairs = 0;
    found[i] = 0;
    while (at && !found[i]) {
      struct line own = trimmed(line_at(at, end, &at));
      if (own.at == own.end) continue;
      pairs += firsts[i + 1] - firsts[i];
      found[i] = pairs > PAIRS;
      for (int32_t title = firsts[i]; title < firsts[i + 1] && !found[i]; title++)
        found[i] = same(own, trimmed((struct line){titles + title_offsets[title], titles + title_offsets[title + 1]}));
    }
  }
}

enum { SLOTS = 4096, SHORT = 4 };

/* A number of the first bytes of a word, all of which are looked at where it is short. */
static inline uint32_t slot(const uint8_t *at, int64_t size) {
  return size < SHORT ? (at[0] * 7u + at[1]) % SLOTS : (at[0] + at[1] * 5u + at[2] * 31u + at[3] * 127u) % SLOTS;
}

/* Mark the slots of words, each of which is its length and its bytes; a length of 0 ends the list. */
static void known(const uint8_t *words, bool *slots) {
  memset(slots, 0, SLOTS * sizeof *slots);
  for (const uint8_t *word = words; *word; word += *word + 1) slots[slot(word + 1, *word)] = true;
}

/* Whether a letter of ASCII or of Arabic, or a mark of these, begins here. */
static bool goes_on(const uint8_t *at, int64_t left) {
  return left > 0 && ((at[0] >= 0xD8 && at[0] <= 0xDB) || (unsigned)(at[0] | 0x20) - 'a' < 26u);
}

/* How many bytes one of some words has that stands here, and ends here where it is whole; else 0. */
static int64_t begins(const uint8_t *words, const bool *slots, const uint8_t *at, int64_t left, bool whole) {
  if (left < SHORT || !(slots[slot(at, SHORT)] || slots[slot(at, 2)])) return 0;
  for (const uint8_t *word = words; *word; word += *word + 1)
    if (*word <= left && !memcmp(at, word + 1, *word) && !(whole && goes_on(at + *word, left - *word))) return *word;
  return 0;
}

/* Whether one of some words stands behind a full stop, what closes a sentence and blanks between them. */
static bool behind_stop(const uint8_t *words, const bool *slots, const uint8_t *at, const uint8_t *end) {
  while ((at = memchr(at, '.', (size_t)(end - at)))) {
    for (int64_t size = 1; size <= 3 && size <= end - at; size++) {
      bool closes = size == 1 ? at[0] == '.' || at[0] == '"' || at[0] == ')' || at[0] == ']'
                    : size == 2 ? at[0] == 0xC2 && at[1] == 0xBB
                                : at[0] == 0xE2 && at[1] == 0x80 && (at[2] == 0x9D || at[2] == 0x99);
      if (closes || blank(at, size)) at += size, size = 0;
    }
    if (begins(words, slots, at, end - at, false)) return true;
  }
  return false;
}

/* Whether a name is parted from what follows it. */
static bool parted(const uint8_t *at, const uint8_t *end) {
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == 0xC2 || *at == 0xA0)) at++;
  return at < end && (*at == '-' || *at == '/' || *at == ':' || *at == '\n' || *at == ')' || *at == 0xE2 || (*at == 0xD9 && end - at > 1 && at[1] == 0x80));
}

/* Whether one of some names stands at the start of a text, where a word may, behind a digit or what parts names, or before that. */
static bool dateline(const uint8_t *names, const bool *slots, const uint8_t *at, const uint8_t *end) {
  static const bool parts[256] = {['\t'] = true, ['\n'] = true, [' '] = true, ['('] = true, ['-'] = true, ['/'] = true, [0x80] = true,
                                  [0x93] = true, [0x94] = true, [0xA0] = true}; /* and the last bytes of dashes, blanks and tatweel */
  bool marked = false;
  for (bool opens = true; at < end; at++) {
    int64_t size = opens ? begins(names, slots, at, end - at, true) : 0;
    if (size && (marked || parted(at + size, end))) return true;
    opens = parts[*at];
    marked |= (opens && *at != ' ') || (*at >= '0' && *at <= '9') || (*at == 0xD9 && end - at > 1 && at[1] >= 0xA0) || *at >= 0xDB;
  }
  return false;
}

static const uint8_t *start_of(const uint8_t *at, const uint8_t *end) { return end - at > START ? at + START : end; }

/* Say in found[i] whether text i may have a site's line behind a full stop near its end, opened by one of some words, or an agency's
   dateline. */
void warraq_residue(const uint8_t *data, const int32_t *offsets, int64_t count, const uint8_t *openings, const uint8_t *agencies,
                    uint8_t *found) {
  bool lines[SLOTS], names[SLOTS];
  known(openings, lines), known(agencies, names);
  for (int64_t i = 0; i < count; i++) {
    const uint8_t *at = data + offsets[i], *end = data + offsets[i + 1], *close = end - at > CLOSE ? end - CLOSE : at;
    found[i] = behind_stop(openings, lines, close, end) || dateline(agencies, names, at, start_of(at, end));
  }
}

/* Say in found[i] whether the first colon or the first line feed at the start of text i stands behind a dash. */
void warraq_headed(const uint8_t *data, const int32_t *offsets, int64_t count, uint8_t *found) {
  for (int64_t i = 0; i < count; i++) {
    const uint8_t *at = data + offsets[i], *end = start_of(at, data + offsets[i + 1]);
    while (at < end && (*at <= ' ' || *at == 0xC2 || *at == 0xA0)) at++;
    const uint8_t *marked = memchr(at, ':', (size_t)(end - at)), *feed = memchr(at, '\n', (size_t)(end - at));
    for (found[i] = 0; (at < marked || at < feed) && !found[i]; at++)
      found[i] = *at == '-' || *at == '/' || *at == 0x93 || *at == 0x94 || (*at == 0xD9 && at[1] == 0x80);
  }
}
