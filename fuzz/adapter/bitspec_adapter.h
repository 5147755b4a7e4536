/* Your parser against the protocol: the C interface between your code and the fuzzer of bitspec.
 *
 * You write one function for each parser you have and name them in one table, bitspec_my_parsers. A function you do not
 * have stays NULL. The fuzzer calls them with inputs of its own and compares what they say with what the protocol says.
 * docs/fuzz-your-parser.md is the tour; its section "What counts" says which differences are held against a parser.
 *
 * The input belongs to the fuzzer and is valid during the call only. It has exactly `size` bytes in a heap block of
 * that size, may hold any byte and is not followed by a NUL: copy it first if your parser needs a string that ends in
 * one. It is never longer than 4096 bytes.
 *
 * The answer is the returned verdict, and for BITSPEC_ACCEPT the canonical text of what was understood, handed over
 * with bitspec_put(), which copies. The canonical text stands at each function. It is at most 64 KiB; what goes beyond
 * is lost and shows as a difference.
 *
 * Calls come from one thread, one after the other, in any order, and must not depend on each other. A function may
 * crash, run for ever, leak or end the process: that is found and reported, and the hunt goes on.
 */
#ifndef BITSPEC_ADAPTER_H
#define BITSPEC_ADAPTER_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum bitspec_verdict {
  BITSPEC_REJECT = 0,         /* refused, or not complete */
  BITSPEC_ACCEPT = 1,         /* taken, and understood as the text that was put */
  BITSPEC_NOT_IMPLEMENTED = 2 /* there is no such parser; it is not asked again */
};

struct bitspec_out; /* where the canonical text goes; the fuzzer's own */
void bitspec_put(struct bitspec_out* out, const char* bytes, size_t size);
void bitspec_put_text(struct bitspec_out* out, const char* text); /* up to its NUL */

typedef enum bitspec_verdict bitspec_parser(const char* input, size_t size, struct bitspec_out* out);

struct bitspec_parsers {
  /* One GUID, as in BITS-Protocol and BITS-Session-Id. [MC-BUP 2.2.2.2, MS-DTYP 2.3.4.3]
   * Text: braced, lower case: {7df0354d-249b-430f-820d-3d2a9bef4931} */
  bitspec_parser* guid;

  /* The value of BITS-Supported-Protocols. [MC-BUP 2.2.2.2; Win32, Create-Session]
   * Accept: {7df0354d-249b-430f-820d-3d2a9bef4931} is offered in it. Text: none, what is put is not looked at. */
  bitspec_parser* protocol_list;

  /* The value of the Content-Range of a Fragment. [MC-BUP 2.2.6.1, RFC 9110 14.4, RFC 2616 14.16]
   * Text: first-last/total, decimal, without leading zeros: 0-99/300 */
  bitspec_parser* content_range;

  /* The field lines of a request, each with its CRLF; no request line before, no blank line behind. [RFC 9112 5, RFC
   * 2616 4.2] Text: for each field its name, ':', its value without the blanks around it, '\n'. The letter case of
   * names and the order of different fields do not matter. */
  bitspec_parser* header_block;

  /* All bytes that came on a connection before the client closed it. [RFC 9112 2-7, MC-BUP 2.2.1]
   * Accept: they are exactly one whole request. Text: method, ' ', target as spelled, '\n', the fields as above, '\n',
   * the body with its chunked coding undone. */
  bitspec_parser* request;
};

extern const struct bitspec_parsers bitspec_my_parsers;

#ifdef __cplusplus
}
#endif
#endif
