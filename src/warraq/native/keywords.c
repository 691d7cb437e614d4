/* Lists of strings in which one stands twice, case and spaces aside. What is found here is asked about again, and may be too much. */

#include <stdbool.h>
#include <stdint.h>

enum { END = -1, ODD = -2, MOST = 64 }; /* of more strings in one list nothing is told */

/* The next character but spaces, ASCII's and Latin-1's letters in lower case; ODD where it is neither theirs nor Arabic. */
static inline int32_t folded(const uint8_t **from, const uint8_t *end) {
  const uint8_t *at = *from;
  while (at < end && *at == ' ') at++;
  if (at == end) return END;
  int32_t lead = *at, size = lead < 0x80 ? 1 : 2;
  if (end - at < size) return ODD;
  *from = at + size;
  if (size == 1) return lead >= 'A' && lead <= 'Z' ? lead + 0x20 : lead > 0x20 ? lead : ODD;
  int32_t code = (lead & 0x1F) << 6 | (at[1] & 0x3F);
  if (lead >= 0xD8 && lead <= 0xDB) return code;
  if (lead != 0xC3 || code == 0xDF) return ODD; /* ß is the same as ss */
  return code < 0xDF && code != 0xD7 ? code + 0x20 : code;
}

/* Whether strings are equal, and not empty, or have odd characters. */
static bool alike(const uint8_t *one, const uint8_t *one_end, const uint8_t *other, const uint8_t *other_end) {
  for (bool empty = true;; empty = false) {
    int32_t first = folded(&one, one_end), second = folded(&other, other_end);
    if (first == ODD || second == ODD) return true;
    if (first != second) return false;
    if (first == END) return !empty;
  }
}

/* Say in found[i] whether one of the strings from firsts[i] to firsts[i + 1] may stand there twice. */
void warraq_twice(const uint8_t *data, const int32_t *offsets, const int32_t *firsts, int64_t count, uint8_t *found) {
  for (int64_t i = 0; i < count; i++) {
    found[i] = firsts[i + 1] - firsts[i] > MOST;
    for (int32_t later = firsts[i]; later < firsts[i + 1] && !found[i]; later++)
      for (int32_t first = firsts[i]; first < later && !found[i]; first++)
        found[i] = alike(data + offsets[first], data + offsets[first + 1], data + offsets[later], data + offsets[later + 1]);
  }
}
