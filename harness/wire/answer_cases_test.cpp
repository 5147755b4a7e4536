// The table of answers, read in one go and cut at every place: the result must be the same.
#include "harness/wire/testing/answer_cases.h"

#include <gtest/gtest.h>

namespace bitspec::wire {
namespace {

using namespace std::string_literals;

const std::string kOkLine = "HTTP/1.1 200 OK\r\n";
const std::string kZero = "Content-Length: 0\r\n\r\n";

std::vector<AnswerCase> whole_answers() {
  return {
      {"length", kOkLine + "Content-Length: 5\r\n\r\nhello", "complete 200 length 5"},
      {"no body", kOkLine + kZero, "complete 200 length 0"},
      {"leading zeros are digits", kOkLine + "Content-Length: 0005\r\n\r\nhello", "complete 200 length 5"},
      {"reason may be empty", "HTTP/1.1 200 \r\n" + kZero, "complete 200 length 0"},
      {"HTTP/1.0 is a version too", "HTTP/1.0 200 OK\r\n" + kZero, "complete 200 length 0 closes"},
      {"HTTP/1.0 with keep-alive", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n" + kZero, "complete 200 length 0"},
      {"says close", kOkLine + "Connection: foo, Close\r\n" + kZero, "complete 200 length 0 closes"},
      {"status 999", "HTTP/1.1 999 Odd\r\n" + kZero, "complete 999 length 0"},
      {"8-bit bytes in a value", kOkLine + "X: \x80\xff\r\n" + kZero, "complete 200 length 0"},
      {"tab in a value", kOkLine + "X: a\tb\r\n" + kZero, "complete 200 length 0"},
      {"empty value", kOkLine + "BITS-Host-Id:\r\n" + kZero, "complete 200 length 0"},
      {"until the close", kOkLine + "\r\nhello", "complete 200 until-close 5 closes"},
      {"until the close, empty", kOkLine + "\r\n", "complete 200 until-close 0 closes"},
      {"204", "HTTP/1.1 204 No Content\r\n\r\n", "complete 204 none 0"},
      {"304 has a length and no body", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", "complete 304 none 0"},
      {"HEAD", kOkLine + "Content-Length: 9\r\n\r\n", "complete 200 none 0", IoStatus::kDeadline, true},
      {"chunked", kOkLine + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\n",
       "complete 200 chunked 15"},
      {"chunk extensions", kOkLine + "Transfer-Encoding: Chunked\r\n\r\n5;a=b;c=\"d e\"\r\nhello\r\n0 ;x\r\n\r\n",
       "complete 200 chunked 5"},
      {"trailers", kOkLine + "Transfer-Encoding: chunked\r\n\r\n000\r\nX: 1\r\nY: 2\r\n\r\n", "complete 200 chunked 0"},
      {"the next answer is left alone", kOkLine + kZero + "HTTP/1.1 404 No\r\n\r\n", "complete 200 length 0 left 19"},
      {"interim", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + kOkLine + kZero,
       "complete 200 +100 +103 length 0"},
  };
}

std::vector<AnswerCase> cut_short() {
  return {
      {"nothing, closed", "", "closed 0 none 0"},
      {"nothing, reset", "", "reset 0 none 0", IoStatus::kReset},
      {"nothing, silent", "", "silent 0 none 0", IoStatus::kDeadline},
      {"half a status line", "HTTP/1.1 2", "closed 0 none 0"},
      {"a letter", "H", "silent 0 none 0", IoStatus::kDeadline},
      {"half a head", kOkLine + "Content-Length: 0\r\n", "reset 0 none 0", IoStatus::kReset},
      {"only an interim answer", "HTTP/1.1 100 Continue\r\n\r\n", "silent 0 +100 none 0", IoStatus::kDeadline},
      {"short body", kOkLine + "Content-Length: 5\r\n\r\nhel", "broken-off 200 length 3 short-body@3"},
      {"reset in the body", kOkLine + "Content-Length: 5\r\n\r\n", "broken-off 200 length 0 short-body@0",
       IoStatus::kReset},
      {"body never comes", kOkLine + "Content-Length: 5\r\n\r\n", "broken-off 200 length 0 short-body@0",
       IoStatus::kDeadline},
      {"no last chunk", kOkLine + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
       "broken-off 200 chunked 5 short-body@5"},
      {"no end of trailers", kOkLine + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: 1\r\n",
       "broken-off 200 chunked 0 short-body@0"},
      {"unframed and reset", kOkLine + "\r\nhe", "broken-off 200 until-close 2 short-body@2 closes", IoStatus::kReset},
      {"unframed and open", kOkLine + "\r\nhe", "complete 200 until-close 2 no-framing@2 closes", IoStatus::kDeadline},
  };
}

std::vector<AnswerCase> odd_status_lines() {
  return {
      {"SSH banner", "SSH-2.0-OpenSSH_9.2p1\r\nmore", "not-http 0 none 0 status-line@0 left 4", IoStatus::kDeadline},
      {"a page", "<html><body>hello</body></html>\n", "not-http 0 none 0 status-line@0", IoStatus::kDeadline},
      {"a page without a line end", std::string(3000, 'x'), "not-http 0 none 0 status-line@0 left 1976",
       IoStatus::kDeadline},
      {"a few odd bytes", "\x15\x03\x01", "closed 0 none 0 status-line@0"},
      {"no blank before the reason", "HTTP/1.1 200\r\n" + kZero, "complete 200 length 0 no-reason-space@12"},
      {"two digits", "HTTP/1.1 20 OK\r\n" + kZero, "complete 0 length 0 status-line@0"},
      {"four digits", "HTTP/1.1 2000 OK\r\n" + kZero, "complete 0 length 0 status-line@0"},
      {"status 099", "HTTP/1.1 099 OK\r\n" + kZero, "complete 0 length 0 status-line@0"},
      {"letters for digits", "HTTP/1.1 2OO OK\r\n" + kZero, "complete 0 length 0 status-line@0"},
      {"no status", "HTTP/1.1\r\n" + kZero, "complete 0 length 0 status-line@0"},
      {"no status, a blank", "HTTP/1.1 \r\n" + kZero, "complete 0 length 0 status-line@0"},
      {"two blanks", "HTTP/1.1  200 OK\r\n" + kZero, "complete 200 length 0 status-line@0"},
      {"tab", "HTTP/1.1 200\tOK\r\n" + kZero, "complete 200 length 0 status-line@0"},
      {"HTTP/2.0", "HTTP/2.0 200 OK\r\n" + kZero, "complete 200 length 0 status-line@0"},
      {"HTTP/9.9", "HTTP/9.9 200 OK\r\n" + kZero, "complete 200 length 0 status-line@0"},
      {"HTTP/1.10", "HTTP/1.10 200 OK\r\n" + kZero, "complete 200 length 0 status-line@0"},
      {"small letters", "http/1.1 200 OK\r\n" + kZero, "complete 200 length 0 status-line@0"},
      {"leading CRLF", "\r\n" + kOkLine + kZero, "complete 200 length 0 leading-bytes@0"},
      {"leading LF and CRLF", "\n\r\n" + kOkLine + kZero, "complete 200 length 0 leading-bytes@0"},
      {"leading text", "hello" + kOkLine + kZero, "complete 200 length 0 leading-bytes@0"},
      {"leading CR", "\r" + kOkLine + kZero, "complete 200 length 0 leading-bytes@0"},
      {"CRLF between interim and final", "HTTP/1.1 100 C\r\n\r\n\r\n" + kOkLine + kZero,
       "complete 200 +100 length 0 leading-bytes@18"},
      {"control byte in the reason", "HTTP/1.1 200 O\001K\r\n" + kZero, "complete 200 length 0 control-byte@14"},
      {"8-bit reason", "HTTP/1.1 200 \xc3\xa4\r\n" + kZero, "complete 200 length 0"},
      {"long reason", "HTTP/1.1 200 " + std::string(60000, 'r') + "\r\n" + kZero, "complete 200 length 0"},
  };
}

std::vector<AnswerCase> odd_fields() {
  return {
      {"bare LF", "HTTP/1.1 200 OK\nContent-Length: 2\n\nab", "complete 200 length 2 bare-lf@15 bare-lf@33 bare-lf@34"},
      {"bare CR in a value", kOkLine + "X: a\rb\r\n" + kZero, "complete 200 length 0 bare-cr@21"},
      {"two CR at a line's end", kOkLine + "X: a\r\r\n" + kZero, "complete 200 length 0 bare-cr@21"},
      {"fold", kOkLine + "X: a\r\n  b\r\n" + kZero, "complete 200 length 0 obs-fold@23"},
      {"folded length", kOkLine + "Content-Length:\r\n 3\r\n\r\nabc", "complete 200 length 3 obs-fold@34"},
      {"fold of nothing", kOkLine + " b\r\n" + kZero, "complete 200 length 0 obs-fold@17"},
      {"no colon", kOkLine + "BITS-Packet-Type Ack\r\n" + kZero, "complete 200 length 0 no-colon@17"},
      {"no colon, folded", kOkLine + "nonsense\r\n more\r\n" + kZero, "complete 200 length 0 no-colon@17 obs-fold@27"},
      {"empty name", kOkLine + ": x\r\n" + kZero, "complete 200 length 0 name-syntax@17"},
      {"blank before the colon", kOkLine + "Content-Length : 2\r\n\r\nab", "complete 200 length 2 name-syntax@31"},
      {"blank in a name", kOkLine + "A B: 2\r\n" + kZero, "complete 200 length 0 name-syntax@18"},
      {"8-bit name", kOkLine + "A\x80: 2\r\n" + kZero, "complete 200 length 0 name-syntax@18"},
      {"NUL in a name", kOkLine + "A\0B: 2\r\n"s + kZero, "complete 200 length 0 name-syntax@18"},
      {"NUL in a value", kOkLine + "A: x\0y\r\n"s + kZero, "complete 200 length 0 control-byte@21"},
      {"control bytes in a value", kOkLine + "A: \001\177\r\n" + kZero,
       "complete 200 length 0 control-byte@20 control-byte@21"},
      {"CR and NUL in a line without colon", kOkLine + "a\rb\0c\r\n"s + kZero,
       "complete 200 length 0 no-colon@17 bare-cr@18 control-byte@20"},
  };
}

std::vector<AnswerCase> odd_framing() {
  std::vector<AnswerCase> cases = {
      {"same length twice", kOkLine + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab",
       "complete 200 length 2 content-length-twice@36"},
      {"list of equal lengths", kOkLine + "Content-Length: 2, 2\r\n\r\nab",
       "complete 200 length 2 content-length-twice@17"},
      {"lengths that differ", kOkLine + "Content-Length: 2\r\nContent-Length: 5\r\n\r\nab",
       "complete 200 until-close 2 content-length-conflict@36 closes"},
      {"the largest length", kOkLine + "Content-Length: 18446744073709551615\r\n\r\n",
       "broken-off 200 length 0 short-body@0"},
      {"length and chunked", kOkLine + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
       "complete 200 chunked 1 length-and-chunked@17"},
      {"chunked twice", kOkLine + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
       "complete 200 chunked 0 transfer-encoding@17"},
      {"another coding first", kOkLine + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "complete 200 chunked 0 transfer-encoding@17"},
      {"not chunked at the end", kOkLine + "Transfer-Encoding: gzip\r\n\r\nab",
       "complete 200 until-close 2 transfer-encoding@17 closes"},
      {"empty coding", kOkLine + "Transfer-Encoding:\r\n\r\nab",
       "complete 200 until-close 2 transfer-encoding@17 closes"},
      {"chunked in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "complete 200 chunked 0 transfer-encoding@17 closes"},
      {"204 with a length", "HTTP/1.1 204 N\r\nContent-Length: 3\r\n\r\nabc",
       "complete 204 none 0 body-not-allowed@16 left 3"},
      {"204 chunked", "HTTP/1.1 204 N\r\nTransfer-Encoding: chunked\r\n\r\n",
       "complete 204 none 0 body-not-allowed@16"},
      {"interim with a length", "HTTP/1.1 100 C\r\n" + kZero + kOkLine + kZero,
       "complete 200 +100 length 0 body-not-allowed@16"},
  };
  for (std::string_view bad : {"3x", "-1", "+0", "0x0", "", "1 0", "18446744073709551616", "2,", "5;"}) {
    cases.push_back({bad, kOkLine + "Content-Length: " + std::string(bad) + "\r\n\r\nab",
                     "complete 200 until-close 2 content-length-syntax@17 closes"});
  }
  return cases;
}

std::vector<AnswerCase> odd_chunks() {
  const std::string head = kOkLine + "Transfer-Encoding: chunked\r\n\r\n";
  return {
      {"bare LF in chunks", head + "1\na\n0\n\n", "complete 200 chunked 1 bare-lf@1 bare-lf@3 bare-lf@5 bare-lf@6"},
      {"blank behind the size", head + "1 \r\na\r\n0\r\n\r\n", "complete 200 chunked 1 chunk-syntax@1"},
      {"no size", head + "\r\na\r\n", "broken-off 200 chunked 0 chunk-syntax@0 left 3"},
      {"an extension without a size", head + ";a=b\r\na\r\n", "broken-off 200 chunked 0 chunk-syntax@0 left 3"},
      {"no hex digit", head + "g\r\na\r\n", "broken-off 200 chunked 0 chunk-syntax@0 left 3"},
      {"0x before the size", head + "0x1\r\na\r\n", "broken-off 200 chunked 0 chunk-syntax@1 left 3"},
      {"minus", head + "-1\r\na\r\n", "broken-off 200 chunked 0 chunk-syntax@0 left 3"},
      {"size above 2^64", head + "10000000000000000\r\na", "broken-off 200 chunked 0 chunk-syntax@0 left 1"},
      {"control byte in an extension", head + "1;a\001\r\na\r\n0\r\n\r\n", "complete 200 chunked 1 chunk-syntax@1"},
      {"more data than said", head + "1\r\nab\r\n0\r\n\r\n", "broken-off 200 chunked 1 chunk-syntax@4 left 8"},
      {"CR without LF behind the data", head + "1\r\na\rb", "broken-off 200 chunked 1 chunk-syntax@5 left 1"},
      {"endless size line", head + "1;" + std::string(5000, 'x'), "broken-off 200 chunked 0 chunk-syntax@0 left 906"},
      {"odd trailers", head + "0\r\nnonsense\r\nA : b\r\n\r\n", "complete 200 chunked 0 no-colon@3 name-syntax@14"},
  };
}

std::vector<AnswerCase> all_cases() {
  std::vector<AnswerCase> all;
  for (auto* part : {whole_answers, cut_short, odd_status_lines, odd_fields, odd_framing, odd_chunks}) {
    for (AnswerCase& c : part()) all.push_back(std::move(c));
  }
  return all;
}

TEST(AnswerCases, Table) {
  for (const AnswerCase& c : answer_cases()) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(describe(read_in_pieces(c, {})), c.want);
  }
}

TEST(AnswerCases, ByteByByteIsTheSame) {
  for (const AnswerCase& c : answer_cases()) {
    SCOPED_TRACE(c.name);
    std::vector<std::size_t> cuts;
    for (std::size_t at = 1; at < c.bytes.size(); ++at) cuts.push_back(at);
    EXPECT_EQ(dump(read_in_pieces(c, cuts)), dump(read_in_pieces(c, {})));
  }
}

TEST(AnswerCases, CutAtAnyPlaceIsTheSame) {
  for (const AnswerCase& c : answer_cases()) {
    SCOPED_TRACE(c.name);
    const std::string whole = dump(read_in_pieces(c, {}));
    // Long ones are long by repetition: their begin and their end are what matters.
    for (std::size_t at = 1; at<c.bytes.size(); at += at> 1500 && at + 200 < c.bytes.size() ? 97 : 1) {
      ASSERT_EQ(dump(read_in_pieces(c, {at})), whole) << "cut at " << at;
    }
  }
}

TEST(AnswerCases, TruncatedAnywhereEndsAndNeverCompletesAFramedAnswer) {
  for (const AnswerCase& c : answer_cases()) {
    SCOPED_TRACE(c.name);
    if (c.bytes.size() > 500 || !c.want.starts_with("complete")) continue;
    if (c.want.find("until-close") != std::string_view::npos) continue;
    const std::size_t left = c.want.find(" left ");
    const std::size_t over = left == std::string_view::npos ? 0 : std::stoul(std::string(c.want.substr(left + 6)));
    for (std::size_t size = 0; size + over < c.bytes.size(); ++size) {
      const AnswerCase part{c.name, c.bytes.substr(0, size), "", IoStatus::kEnd, c.head_request};
      ASSERT_NE(read_in_pieces(part, {}).answer.ending, Ending::kComplete) << "size " << size;
    }
  }
}

}  // namespace

const std::vector<AnswerCase>& answer_cases() {
  static const std::vector<AnswerCase> cases = all_cases();
  return cases;
}

ReadBack read_in_pieces(const AnswerCase& c, const std::vector<std::size_t>& cuts, AnswerLimits limits) {
  ReadBack read;
  AnswerReader reader(c.head_request, limits, [&](std::string_view bytes) { read.body += bytes; });
  std::size_t taken = 0, from = 0;
  const auto feed = [&](std::size_t to) {
    if (from == taken) taken += reader.feed(std::string_view(c.bytes).substr(from, to - from));
    from = to;
  };
  for (const std::size_t cut : cuts) feed(cut);
  feed(c.bytes.size());
  reader.end(c.end);
  read.answer = reader.take();
  read.left_over = c.bytes.size() - taken;
  return read;
}

std::string describe(const ReadBack& read) {
  constexpr std::string_view kFramings[] = {"none", "length", "chunked", "until-close"};
  const Answer& answer = read.answer;
  std::string text = std::string(ending_name(answer.ending)) + " " + std::to_string(answer.status);
  for (const Interim& i : answer.interim) text += " +" + std::to_string(i.status);
  text.append(" ").append(kFramings[static_cast<std::size_t>(answer.framing)]);
  text += " " + std::to_string(answer.body_size);
  for (const Deviation& d : answer.deviations) {
    text.append(" ").append(deviation_name(d.kind)) += "@" + std::to_string(d.offset);
  }
  if (answer.closes) text += " closes";
  if (read.left_over > 0) text += " left " + std::to_string(read.left_over);
  return text;
}

std::string dump(const ReadBack& read) {
  const Answer& answer = read.answer;
  std::string text = describe(read);
  for (const std::string& part :
       {answer.raw_head, answer.version, answer.reason, answer.body_start, answer.body_end, read.body}) {
    text += "\n" + std::to_string(part.size()) + " " + part;
  }
  for (const Field& f : answer.fields.list()) text += "\n<" + f.name + "> <" + f.value + ">";
  for (const Interim& i : answer.interim) {
    for (const Field& f : i.fields.list()) text += "\n1xx <" + f.name + "> <" + f.value + ">";
  }
  for (const Deviation& d : answer.deviations) text += "\n" + d.detail;
  return text + "\n" + (answer.content_length ? std::to_string(*answer.content_length) : "no length");
}

}  // namespace bitspec::wire
