/* Parsers that do what no parser should: read out of bounds, overflow, loop for ever, leak, print, and end the process.
 * The hunt must survive them all and name each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bitspec_adapter.h"

/* Reads one byte too many, and further down a null pointer. */
static enum bitspec_verdict guid(const char* input, size_t size, struct bitspec_out* out) {
  volatile char last;
  (void)out;
  if (size > 38 && input[0] == '{') last = input[size];
  if (size > 1 && input[0] == '7') last = *(volatile char*)0;
  (void)last;
  return BITSPEC_REJECT;
}

/* Loses memory; now and then the verdict is none. */
static enum bitspec_verdict protocol_list(const char* input, size_t size, struct bitspec_out* out) {
  (void)out;
  if (size > 2 && input[0] == '{' && memchr(input, ',', size)) {
    char* volatile copy = malloc(size);
    memcpy(copy, input, size);
    copy = NULL;
  }
  if (size > 0 && input[0] == '!') return (enum bitspec_verdict)77;
  return BITSPEC_REJECT;
}

/* Runs for ever, and overflows an int. */
static enum bitspec_verdict content_range(const char* input, size_t size, struct bitspec_out* out) {
  int value = 0;
  size_t i;
  (void)out;
  for (i = 0; i < size; ++i) {
    if (input[i] >= '0' && input[i] <= '9') value = value * 10 + (input[i] - '0');
  }
  for (i = 0; size > 6 && input[6] == '*'; ++i) value ^= (int)(i & 1);
  return value == 12345 ? BITSPEC_ACCEPT : BITSPEC_REJECT;
}

/* Talks on standard output, asks standard input, and ends the process in good order. */
static enum bitspec_verdict header_block(const char* input, size_t size, struct bitspec_out* out) {
  (void)out;
  printf("A block of %lu bytes\n", (unsigned long)size);
  fflush(stdout);
  if (getchar() != EOF) abort();
  if (size > 3 && memchr(input, ' ', size)) exit(0);
  return BITSPEC_REJECT;
}

/* Allocates what it is told to, and puts more than anybody can take. */
static enum bitspec_verdict request(const char* input, size_t size, struct bitspec_out* out) {
  int i;
  for (i = 0; i < 100000 && size > 0 && input[0] == 'P'; ++i) bitspec_put_text(out, "0123456789");
  if (size > 4 && memchr(input, ';', size)) {
    char* volatile block = malloc((size_t)1 << 40);
    free(block);
  }
  return size > 0 && input[0] == 'P' ? BITSPEC_ACCEPT : BITSPEC_REJECT;
}

const struct bitspec_parsers bitspec_my_parsers = {guid, protocol_list, content_range, header_block, request};
