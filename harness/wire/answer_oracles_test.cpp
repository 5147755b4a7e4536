// The answer reader against two parsers that are not ours: Boost.Beast (strict) and http_parser (lenient).
//
// Neither says what is odd or where, so they judge only what they can: whether an answer is fine, its status, and its
// body.
#include <gtest/gtest.h>
#include <http_parser.h>

#include <algorithm>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <iterator>

#include "harness/wire/testing/answer_cases.h"

namespace bitspec::wire {
namespace {

struct Verdict {
  std::string word;  // "accepts", "rejects", "waits": more bytes are needed, or the close is
  int status = 0;
  std::string body;
  std::size_t taken = 0;
};

Verdict beast_one(std::string_view bytes, const AnswerCase& c) {
  namespace http = boost::beast::http;
  http::response_parser<http::string_body> parser;
  parser.header_limit(1 << 20);
  parser.body_limit(boost::none);
  parser.eager(true);
  parser.skip(c.head_request);
  Verdict v;
  boost::system::error_code error;
  // One call takes one chunk at most.
  while (!error && v.taken < bytes.size() && !parser.is_done()) {
    const std::size_t n = parser.put(boost::asio::buffer(bytes.data() + v.taken, bytes.size() - v.taken), error);
    v.taken += n;
    if (n == 0) break;
  }
  if (error == http::error::need_more) error = {};
  const bool at_end = c.end == IoStatus::kEnd && !error && !parser.is_done() && v.taken > 0 && parser.is_header_done();
  if (at_end) parser.put_eof(error);
  v.word = error ? "rejects" : parser.is_done() ? "accepts" : "waits";
  v.status = static_cast<int>(parser.get().result_int());
  v.body = parser.get().body();
  return v;
}

// Interim answers are messages of their own to Beast.
Verdict beast_says(const AnswerCase& c) {
  std::string_view bytes = c.bytes;
  for (;;) {
    Verdict v = beast_one(bytes, c);
    if (v.word != "accepts" || v.status < 100 || v.status > 199) return v;
    bytes.remove_prefix(v.taken);
  }
}

struct ParserRun {
  Verdict verdict;
  bool complete = false, head_request = false;
};

ParserRun& run_of(http_parser* p) {
  return *static_cast<ParserRun*>(p->data);
}

Verdict http_parser_says(const AnswerCase& c) {
  http_parser_settings settings;
  http_parser_settings_init(&settings);
  settings.on_headers_complete = [](http_parser* p) { return run_of(p).head_request ? 1 : 0; };
  settings.on_body = [](http_parser* p, const char* at, std::size_t size) {
    run_of(p).verdict.body.append(at, size);
    return 0;
  };
  settings.on_message_complete = [](http_parser* p) {
    if (p->status_code >= 100 && p->status_code < 200) return 0;
    run_of(p).verdict.status = p->status_code;
    run_of(p).complete = true;
    http_parser_pause(p, 1);  // or it runs on into the next answer
    return 0;
  };
  http_parser parser;
  http_parser_init(&parser, HTTP_RESPONSE);
  ParserRun run;
  run.head_request = c.head_request;
  parser.data = &run;
  http_parser_execute(&parser, &settings, c.bytes.data(), c.bytes.size());
  if (!run.complete && HTTP_PARSER_ERRNO(&parser) == HPE_OK && c.end == IoStatus::kEnd) {
    http_parser_execute(&parser, &settings, nullptr, 0);
  }
  const auto error = HTTP_PARSER_ERRNO(&parser);
  run.verdict.word = run.complete ? "accepts" : error == HPE_OK ? "waits" : "rejects";
  return run.verdict;
}

// What a parser makes of a case, in a word.
std::string word_of(const Verdict& v, const ReadBack& ours) {
  if (v.word != "accepts") return "no";
  if (v.status != ours.answer.status) return "status " + std::to_string(v.status);
  return v.body == ours.body ? "yes" : "other body";
}

bool is_fine(const ReadBack& read) {
  return read.answer.ending == Ending::kComplete && read.answer.deviations.empty();
}

// Every case on which the three do not agree that it is fine, or that it is not. All but one are recorded by us: a
// judge reports what either parser overlooks. The last column says what the answer breaks, or why the one that objects
// is wrong.
struct Difference {
  std::string_view name;
  bool fine;
  std::string_view beast, http_parser, why;
};
constexpr Difference kDifferences[] = {
    {"304 has a length and no body", true, "yes", "no", "http_parser leaves it to its caller that 304 has no body"},
    {"no blank before the reason", false, "no", "yes", "RFC 9112 4: the blank is not optional"},
    {"two digits", false, "no", "status 20", "RFC 9112 4: three digits"},
    {"status 099", false, "status 99", "status 99", "RFC 9110 15: no class begins with 0"},
    {"two blanks", false, "no", "yes", "RFC 9112 4: one blank"},
    {"HTTP/2.0", false, "no", "yes", "RFC 9112 2.3: HTTP/2 has no status line"},
    {"HTTP/9.9", false, "no", "yes", "the same"},
    {"leading CRLF", false, "no", "yes", "RFC 9112 2.2: allowed before requests only"},
    {"leading LF and CRLF", false, "no", "yes", "the same"},
    {"leading CR", false, "no", "yes", "the same"},
    {"CRLF between interim and final", false, "no", "yes", "the same"},
    {"control byte in the reason", false, "no", "yes", "RFC 9112 4: reason-phrase"},
    {"bare LF", false, "no", "yes", "RFC 9112 2.2: a sender ends lines with CRLF"},
    {"fold", false, "yes", "yes", "RFC 9112 5.2: a sender must not fold"},
    {"folded length", false, "yes", "yes", "the same"},
    {"blank before the colon", false, "no", "yes", "RFC 9112 5.1: no blank there"},
    {"blank in a name", false, "no", "yes", "RFC 9110 5.1: a name is a token"},
    {"same length twice", false, "yes", "no", "RFC 9110 8.6: one number; readable all the same"},
    {"list of equal lengths", false, "yes", "no", "the same"},
    {"chunked twice", false, "other body", "other body",
     "RFC 9112 6.1: once; both look at the last word only and give up"},
    {"another coding first", false, "yes", "yes", "RFC 9112 7.4: nobody sent TE"},
    {"not chunked at the end", false, "yes", "yes", "the same"},
    {"empty coding", false, "yes", "yes", "RFC 9112 6.1: at least one coding"},
    {"chunked in HTTP/1.0", false, "yes", "yes", "RFC 9112 6.1: framing of a 1.0 message is in doubt"},
    {"204 with a length", false, "yes", "other body", "RFC 9110 8.6: none in 204"},
    {"204 chunked", false, "yes", "no", "RFC 9112 6.1: none in 204"},
    {"interim with a length", false, "yes", "yes", "RFC 9110 8.6: none in 1xx"},
    {"blank behind the size", false, "no", "yes", "RFC 9112 7.1"},
    {"control byte in an extension", false, "no", "yes", "RFC 9112 7.1.1"},
};

TEST(AnswerOracles, ADifferenceIsListedWithItsReason) {
  for (const AnswerCase& c : answer_cases()) {
    SCOPED_TRACE(c.name);
    const ReadBack ours = read_in_pieces(c, {});
    const std::string beast = word_of(beast_says(c), ours), lenient = word_of(http_parser_says(c), ours);
    const auto* listed = std::find_if(std::begin(kDifferences), std::end(kDifferences),
                                      [&](const Difference& d) { return d.name == c.name; });
    const std::string_view agreed = is_fine(ours) ? "yes" : "no";
    const bool known = listed != std::end(kDifferences);
    EXPECT_EQ(is_fine(ours), known ? listed->fine : is_fine(ours));
    EXPECT_EQ(beast, known ? listed->beast : agreed);
    EXPECT_EQ(lenient, known ? listed->http_parser : agreed);
  }
}

TEST(AnswerOracles, EveryListedDifferenceIsACase) {
  for (const Difference& d : kDifferences) {
    EXPECT_TRUE(std::any_of(answer_cases().begin(), answer_cases().end(), [&](const AnswerCase& c) {
      return c.name == d.name;
    })) << d.name;
  }
}

}  // namespace
}  // namespace bitspec::wire
