/* Which strings may hold an address or a number of a person: an at sign, digits in number, letters and digits of an account, points or
   colons of an address. Strings are UTF-8; marks that nobody sees are passed over, and digits are those of any script. */

#include <stdbool.h>
#include <stdint.h>

/* What a character is. A blank and a mark may part the digits of a number, a feed does not; what is doubtful is told by nobody here. */
typedef enum { OTHER, DIGIT, LETTER, BLANK, FEED, PARTING, POINT, COLON, OPENING, CLOSING, UNSEEN, DOUBTFUL } Kind;
enum { STRETCH = 32, NUMBER = 7, POINTS = 3, COLONS = 7 }; /* digits of a number, points and colons of an address */

/* Where a string is on its way to each of them. */
typedef struct {
  int digits, points, colons, letters, behind; /* `behind`: digits right behind two letters or more */
  int bracket;                                 /* 1 behind one that opens, 2 and 3 behind the `a` and the `t` in it */
  Kind last;
} State;

static Kind of_ascii(uint8_t byte) {
  if (byte >= '0' && byte <= '9') return DIGIT;
  if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') return LETTER;
  switch (byte) {
    case ' ': return BLANK;
    case '\t': case '\n': case '\v': case '\f': case '\r': return FEED;
    case '+': case '-': case '/': return PARTING;
    case '.': return POINT;
    case ':': return COLON;
    case '(': case '[': case '{': case '<': return OPENING;
    case ')': case ']': case '}': case '>': return CLOSING;
    case '@': return DOUBTFUL;
    default: return OTHER;
  }
}

static Kind of_two(uint8_t first, uint8_t second) {
  switch (first) {
    case 0xC2: return second == 0xA0 ? BLANK : second == 0xAD ? UNSEEN : OTHER;
    case 0xD8: return second == 0x9C ? UNSEEN : OTHER;
    case 0xD9: return second >= 0xA0 && second <= 0xA9 ? DIGIT : second == 0x80 ? PARTING : OTHER; /* tatweel, as a dash */
    case 0xDB: return second >= 0xB0 && second <= 0xB9 ? DIGIT : OTHER;
    case 0xDF: return second <= 0x89 ? DIGIT : OTHER;
    default: return OTHER;
  }
}

static Kind of_three(uint8_t first, uint8_t second, uint8_t third) {
  switch (first << 8 | second) {
    case 0xE280:
      if (third <= 0x8A || third == 0xAF) return BLANK;
      if (third <= 0x8F || (third >= 0xAA && third <= 0xAE)) return UNSEEN;
      return third <= 0x95 ? PARTING : third == 0xA8 || third == 0xA9 ? FEED : OTHER;
    case 0xE281: return third == 0x9F ? BLANK : third >= 0xA0 && third <= 0xA9 ? UNSEEN : OTHER;
    case 0xE288: return third == 0x92 ? PARTING : OTHER;
    case 0xE380: return third == 0x80 ? BLANK : third == 0x82 ? POINT : OTHER;
    case 0xEFBB: return third == 0xBF ? UNSEEN : OTHER;
    case 0xEFB9: case 0xEFBC: case 0xEFBD: return DOUBTFUL; /* small forms, and those of full width */
    default: return first == 0xE0 || first == 0xE1 || first == 0xEA ? DOUBTFUL : OTHER; /* scripts with digits of their own */
  }
}

/* Beyond the first plane there are digits too; faces and pictures are not among them. */
static Kind of_four(uint8_t first, uint8_t second, uint8_t third) {
  return first == 0xF0 && second == 0x9F && third < 0xAF ? OTHER : DOUBTFUL;
}

static bool hexadecimal(Kind kind, uint8_t byte) { return kind == DIGIT || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f'); }

/* Go past a character that is seen; whether the string is told by it. */
static bool past(State *state, Kind kind, uint8_t byte) {
  int bracket = state->bracket;
  state->bracket = kind == OPENING ? 1
                   : kind == BLANK || kind == FEED ? (bracket == 2 ? 0 : bracket)
                   : bracket == 1 && (byte | 0x20) == 'a' ? 2
                   : bracket == 2 && (byte | 0x20) == 't' ? 3 : 0;
  if (kind == CLOSING && bracket == 3) return true;
  if (kind == COLON) {
    if (state->last == COLON) return true;
    state->colons++;
  } else if (!hexadecimal(kind, byte)) state->colons = 0;
  if (kind == DIGIT) {
    state->digits++;
    if (state->last == POINT) state->points++;
    if (state->letters > 1) state->behind++;
  } else {
    if (kind != POINT || state->last != DIGIT) state->points = 0;
    state->behind = 0;
    bool parts = kind == BLANK || kind == PARTING || kind == POINT || byte == '(' || byte == ')';
    if (!parts) state->digits = 0;
    state->letters = kind == LETTER ? state->letters + 1 : 0;
  }
  state->last = kind;
  return state->digits >= NUMBER || state->points >= POINTS || state->colons >= COLONS || state->behind > 1;
}

/* Whether nothing has begun that the next character could go on with. */
static bool idle(const State *state) {
  return !(state->digits | state->points | state->colons | state->letters | state->behind | state->bracket);
}

/* Whether something may begin in a stretch of bytes: what their pairs say together. */
static bool begins(const uint8_t *pairs, const uint8_t *at) {
  uint8_t one = 0, two = 0;
  for (int i = 0; i < STRETCH; i += 2) {
    one |= pairs[at[i] | at[i + 1] << 8];
    two |= pairs[at[i + 1] | at[i + 2] << 8];
  }
  return one | two;
}

static bool personal(const uint8_t *pairs, const uint8_t *at, const uint8_t *end) {
  State state = {0};
  while (at < end) {
    if (idle(&state) && end - at > STRETCH && !begins(pairs, at)) {
      for (at += STRETCH; at < end && (*at & 0xC0) == 0x80;) at++; /* to where a character begins */
      state = (State){0};
      continue;
    }
    uint8_t byte = *at;
    Kind kind;
    if (byte < 0x80) kind = of_ascii(byte), at += 1;
    else if (byte < 0xE0 || end - at < 3) kind = end - at < 2 ? OTHER : of_two(byte, at[1]), at += 2;
    else if (byte < 0xF0) kind = of_three(byte, at[1], at[2]), at += 3;
    else kind = of_four(byte, at[1], at[2]), at += 4;
    if (kind == DOUBTFUL) return true;
    if (kind == OTHER) state = (State){0};
    else if (kind != UNSEEN && past(&state, kind, byte)) return true;
  }
  return false;
}

/* Say in found[i] whether string i, from offsets[i] to offsets[i + 1], may hold one. `pairs` is a table of pairs of bytes: those that
   something may begin with. */
void warraq_personal(const uint8_t *data, const int32_t *offsets, int64_t count, const uint8_t *pairs, uint8_t *found) {
  for (int64_t i = 0; i < count; i++) found[i] = personal(pairs, data + offsets[i], data + offsets[i + 1]);
}
