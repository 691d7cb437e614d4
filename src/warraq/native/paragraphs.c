/* Lines of texts: whether one stands twice, or is one of some titles. What is found here is asked about again, and may be too much. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { START = 320 }; /* bytes of a text in which a dateline stands */
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

/* Whether one of some words stands here: each is its length and its bytes; a length of 0 ends the list. Case is none of ASCII's. */
static bool begins(const uint8_t *words, const uint8_t *at, int64_t left) {
  for (const uint8_t *word = words; *word; word += *word + 1) {
    int64_t length = *word, i = 0;
    if (length > left) continue;
    while (i < length && (at[i] | 0x20) == (word[1 + i] | 0x20)) i++;
    if (i == length) return true;
  }
  return false;
}

/* Whether one of some words stands behind a full stop, what closes a sentence and blanks between them. */
static bool behind_stop(const uint8_t *words, const uint8_t *at, const uint8_t *end) {
  while ((at = memchr(at, '.', (size_t)(end - at)))) {
    for (int64_t size = 1; size <= 3 && size <= end - at; size++) {
      bool closes = size == 1 ? at[0] == '.' || at[0] == '"' || at[0] == ')' || at[0] == ']'
                    : size == 2 ? at[0] == 0xC2 && at[1] == 0xBB
                                : at[0] == 0xE2 && at[1] == 0x80 && (at[2] == 0x9D || at[2] == 0x99);
      if (closes || blank(at, size)) at += size, size = 0;
    }
    if (begins(words, at, end - at)) return true;
  }
  return false;
}

/* Whether two bytes are the last of a dash or a tatweel, or one is what parts the names of a dateline. */
static bool dash(const uint8_t *at, const uint8_t *start) {
  if (*at == '-' || *at == '/') return true;
  return at > start && ((at[-1] == 0x80 && (*at == 0x93 || *at == 0x94)) || (at[-1] == 0xD9 && *at == 0x80));
}

static inline bool letter(uint8_t byte) { return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'; }

/* Whether one of some names, and what parts it from others, stand at the start of a text. */
static bool dateline(const uint8_t *names, const uint8_t *start, const uint8_t *end) {
  const uint8_t *mark = start;
  while (mark < end && !dash(mark, start) && *mark != '(' && *mark != ':' && *mark != '\n' && *mark != 0xA0) mark++;
  for (const uint8_t *at = start; mark < end && at < end; at++) {
    bool opens = at == start || (at[-1] < 0x80 && !letter(at[-1])) || dash(at - 1, start) || at[-1] == 0xA0;
    if (opens && *at > ' ' && begins(names, at, end - at)) return true;
  }
  return false;
}

static const uint8_t *at_most(const uint8_t *start, const uint8_t *end, int64_t bytes) { return end - start > bytes ? start + bytes : end; }

/* Say in found[i] whether text i may have a site's line behind a full stop, opened by one of some words, or an agency's dateline. */
void warraq_residue(const uint8_t *data, const int32_t *offsets, int64_t count, const uint8_t *openings, const uint8_t *agencies,
                    uint8_t *found) {
  for (int64_t i = 0; i < count; i++) {
    const uint8_t *at = data + offsets[i], *end = data + offsets[i + 1];
    found[i] = behind_stop(openings, at, end) || dateline(agencies, at, at_most(at, end, START));
  }
}

/* Say in found[i] whether a colon or a line feed stands behind a dash at the start of text i. */
void warraq_headed(const uint8_t *data, const int32_t *offsets, int64_t count, uint8_t *found) {
  for (int64_t i = 0; i < count; i++) {
    const uint8_t *start = data + offsets[i], *end = at_most(start, data + offsets[i + 1], START);
    bool dashed = false, ended = false;
    for (const uint8_t *at = start; at < end && !(ended && dashed); at++) {
      dashed |= dash(at, start);
      ended |= dashed && (*at == ':' || *at == '\n');
    }
    found[i] = ended;
  }
}
