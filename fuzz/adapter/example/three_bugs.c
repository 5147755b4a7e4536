/* A small parser of the kind one finds in servers, with three bugs planted, and behind it the adapter.
 *
 *   1. Of the last group of a GUID only the first four digits are looked at.
 *   2. A range may end at its total.
 *   3. Numbers have 32 bits.
 */
#include <ctype.h>
#include <stdio.h>

#include "bitspec_adapter.h"

static int all_hex(const char* text, size_t size) {
  size_t i;
  for (i = 0; i < size; ++i) {
    if (!isxdigit((unsigned char)text[i])) return 0;
  }
  return 1;
}

static int is_guid(const char* text, size_t size) {
  if (size != 38 || text[0] != '{' || text[37] != '}') return 0;
  if (text[9] != '-' || text[14] != '-' || text[19] != '-' || text[24] != '-') return 0;
  return all_hex(text + 1, 8) && all_hex(text + 10, 4) && all_hex(text + 15, 4) && all_hex(text + 20, 4) &&
         all_hex(text + 25, 4); /* bug 1: twelve digits stand here */
}

static int take_number(const char** at, const char* end, unsigned* value) {
  const char* start = *at;
  *value = 0;
  for (; *at != end && isdigit((unsigned char)**at); ++*at) {
    *value = *value * 10 + (unsigned)(**at - '0'); /* bug 3: 4294967296 becomes 0 */
  }
  return *at != start;
}

static int take(const char** at, const char* end, char wanted) {
  if (*at == end || **at != wanted) return 0;
  ++*at;
  return 1;
}

static int is_range(const char* text, size_t size, unsigned* first, unsigned* last, unsigned* total) {
  const char *at = text + 6, *end = text + size;
  size_t i;
  if (size < 6) return 0;
  for (i = 0; i < 6; ++i) {
    if (tolower((unsigned char)text[i]) != "bytes "[i]) return 0;
  }
  if (!take_number(&at, end, first) || !take(&at, end, '-')) return 0;
  if (!take_number(&at, end, last) || !take(&at, end, '/')) return 0;
  if (!take_number(&at, end, total) || at != end) return 0;
  return *first <= *last && *last <= *total; /* bug 2: the last byte is total - 1 */
}

/* ---- the adapter ---- */

static enum bitspec_verdict guid(const char* input, size_t size, struct bitspec_out* out) {
  char text[38];
  size_t i;
  if (!is_guid(input, size)) return BITSPEC_REJECT;
  for (i = 0; i < size; ++i) text[i] = (char)tolower((unsigned char)input[i]);
  bitspec_put(out, text, size);
  return BITSPEC_ACCEPT;
}

static enum bitspec_verdict content_range(const char* input, size_t size, struct bitspec_out* out) {
  unsigned first, last, total;
  char text[64];
  if (!is_range(input, size, &first, &last, &total)) return BITSPEC_REJECT;
  snprintf(text, sizeof text, "%u-%u/%u", first, last, total);
  bitspec_put_text(out, text);
  return BITSPEC_ACCEPT;
}

const struct bitspec_parsers bitspec_my_parsers = {.guid = guid, .content_range = content_range};
