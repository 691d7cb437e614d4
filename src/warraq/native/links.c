/* Keys of links in canonical form: what two links to one article share, as warraq.normalise.links.key says it. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static bool is(const uint8_t *at, const uint8_t *end, const char *word) {
  int64_t length = (int64_t)strlen(word);
  if (end - at < length) return false;
  for (int64_t i = 0; i < length; i++) /* in any case; letters alone come here, and signs that have no other */
    if ((at[i] >= 'A' && at[i] <= 'Z' ? at[i] | 0x20 : at[i]) != (uint8_t)word[i]) return false;
  return true;
}

/* Where the host begins once the labels are off that editions put before it; what is left has two labels. */
static const uint8_t *bare(const uint8_t *host, const uint8_t *end) {
  static const char *const prefixes[] = {"www.", "m.", "mobile.", "amp."};
  for (int i = 0; i < 4;) {
    const uint8_t *rest = host + strlen(prefixes[i]);
    bool off = is(host, end, prefixes[i]) && memchr(rest, '.', (size_t)(end - rest));
    host = off ? rest : host;
    i = off ? 0 : i + 1;
  }
  return host;
}

/* Write the key of each link from places[i] to places[i + 1], and whether it is certain.

   What is certain is the key of a link that `canonical` says to be in canonical form, without an AMP suffix, and with no query but one
   parameter that has a value, and is not AMP's. Others are left empty. */
void warraq_link_keys(const uint8_t *data, const int32_t *offsets, int64_t count, const uint8_t *canonical, uint8_t *to, int32_t *places,
                      uint8_t *certain) {
  int32_t length = 0;
  places[0] = 0;
  for (int64_t i = 0; i < count; i++) {
    const uint8_t *at = data + offsets[i], *end = data + offsets[i + 1], *query = end, *path;
    certain[i] = 0;
    places[i + 1] = length;
    if (!canonical[i] || !(at = memchr(at, '/', (size_t)(end - at)))) continue;
    const uint8_t *host = at + 2;
    if (host >= end || !(path = memchr(host, '/', (size_t)(end - host)))) continue;
    if ((at = memchr(path, '?', (size_t)(end - path)))) query = at;
    if (query < end && (is(query, end, "?amp=") || !memchr(query, '=', (size_t)(end - query)) || memchr(query, '&', (size_t)(end - query)))) continue;
    const uint8_t *tail = query;
    while (tail > path && tail[-1] == '/') tail--;
    if (tail - path >= 4 && is(tail - 4, tail, "/amp")) continue;
    host = bare(host, path);
    memcpy(to + length, host, (size_t)(tail - host));
    length += (int32_t)(tail - host);
    memcpy(to + length, query, (size_t)(end - query));
    length += (int32_t)(end - query);
    places[i + 1] = length;
    certain[i] = 1;
  }
}
