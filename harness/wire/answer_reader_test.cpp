#include "harness/wire/answer_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/wire/testing/answer_cases.h"

namespace bitspec::wire {
namespace {

using ::testing::ElementsAre;

Answer read(std::string bytes, AnswerLimits limits = {}) {
  return read_in_pieces({"", std::move(bytes), ""}, {}, limits).answer;
}

std::string with_body(std::size_t size) {
  std::string bytes = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>('a' + i % 23);
  return bytes;
}

TEST(AnswerReader, KeepsTheHeadByteForByte) {
  const std::string head = "HTTP/1.1 404 Not \t Here\r\nb:2\r\nA: \t 1 \r\nb: 3\r\nContent-Length: 0\r\n\r\n";
  const Answer answer = read("HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" + head);
  EXPECT_EQ(answer.raw_head, head);
  EXPECT_EQ(answer.version, "HTTP/1.1");
  EXPECT_EQ(answer.reason, "Not \t Here");
  EXPECT_EQ(answer.content_length, 0u);
  EXPECT_THAT(answer.fields.list(),
              ElementsAre(Field{"b", "2"}, Field{"A", "1"}, Field{"b", "3"}, Field{"Content-Length", "0"}));
  ASSERT_EQ(answer.interim.size(), 1u);
  EXPECT_THAT(answer.interim[0].fields.list(), ElementsAre(Field{"X", "y"}));
}

struct FieldCase {
  std::string_view line, name, value;
};
constexpr FieldCase kFieldCases[] = {
    {"A: a\r\n\t b \r\n", "A", "a b"},
    {"A:\r\n b\r\n", "A", "b"},
    {"A: a\r\n \r\n b\r\n", "A", "a b"},
    {"A : b\r\n", "A", "b"},
    {"A B: c\r\n", "A B", "c"},
    {"A: http://h/a%20b%2Bc\r\n", "A", "http://h/a%20b%2Bc"},
    {"A: b:c\r\n", "A", "b:c"},
    {": b\r\n", "", "b"},
    {"A:   \r\n", "A", ""},
};
TEST(AnswerReader, FieldsAsTheyAreMeant) {
  for (const FieldCase& c : kFieldCases) {
    SCOPED_TRACE(c.line);
    const Answer answer = read("HTTP/1.1 200 OK\r\n" + std::string(c.line) + "\r\n");
    ASSERT_EQ(answer.fields.list().size(), 1u);
    EXPECT_EQ(answer.fields.list()[0].name, c.name);
    EXPECT_EQ(answer.fields.list()[0].value, c.value);
  }
}

TEST(AnswerReader, DetailsArePrintableAndShort) {
  const Answer answer = read("HTTP/1.1 200 OK\r\nX: \x1b[31m" + std::string(100, 'x') + "\r\n\r\n");
  ASSERT_EQ(answer.deviations.size(), 1u);
  EXPECT_EQ(answer.deviations[0].detail, "\\x1b[31m" + std::string(27, 'x'));
}

TEST(AnswerReader, ManyDeviationsOfAKindDoNotHideAnotherKind) {
  const Answer answer = read("HTTP/1.1 200 OK\r\nX: " + std::string(10000, '\x01') + "\r\nnonsense\r\n\r\n");
  EXPECT_EQ(answer.deviations.size(), 9u);
  EXPECT_TRUE(answer.has(DeviationKind::kControlByte));
  EXPECT_TRUE(answer.has(DeviationKind::kNoColon));
}

TEST(AnswerReader, KeepsBothEndsOfTheBody) {
  for (const std::size_t size : {0, 1, 1023, 1024, 1025, 1500, 2047, 2048, 2049, 9000, 70000}) {
    SCOPED_TRACE(size);
    const std::string bytes = with_body(size);
    const std::string body = bytes.substr(bytes.size() - size);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{700}, std::size_t{5000}, bytes.size()}) {
      std::vector<std::size_t> cuts;
      for (std::size_t at = piece; at < bytes.size(); at += piece) cuts.push_back(at);
      const ReadBack read = read_in_pieces({"", bytes, ""}, cuts);
      EXPECT_EQ(read.body, body);
      EXPECT_EQ(read.answer.body_start, body.substr(0, 1024));
      EXPECT_EQ(read.answer.body_end, size <= 1024 ? "" : body.substr(size - 1024));
    }
  }
}

struct LimitCase {
  std::string_view name;
  std::string bytes;
  std::string_view want;
};
TEST(AnswerReader, StopsAtItsLimitsWhereverTheBytesAreCut) {
  const AnswerLimits limits{100, 3, 2, 10};
  const std::string ok = "HTTP/1.1 200 OK\r\n", interim = "HTTP/1.1 100 C\r\n\r\n",
                    chunked = "Transfer-Encoding: chunked\r\n\r\n";
  const LimitCase cases[] = {
      {"endless field", ok + "X: " + std::string(200, 'x'), "over-limit 0 none 0 head-too-large@100 left 120"},
      {"endless reason", "HTTP/1.1 200 " + std::string(200, 'x'), "over-limit 0 none 0 head-too-large@100 left 113"},
      {"endless blank lines", std::string(300, '\n'), "over-limit 0 none 0 head-too-large@100 left 200"},
      {"one byte too long", ok + "X: " + std::string(78, 'x') + "\r\n\r\n",
       "over-limit 0 none 0 head-too-large@100 left 2"},
      {"just fits", ok + "X: " + std::string(75, 'x') + "\r\n\r\n", "complete 200 until-close 0 closes"},
      {"too many fields", ok + "A:\r\nB:\r\nC:\r\nD:\r\n\r\n", "over-limit 0 none 0 head-too-large@29"},
      {"three interim answers", interim + interim + interim + ok,
       "over-limit 0 +100 +100 none 0 too-many-interim@36 left 17"},
      {"body with a length", ok + "Content-Length: 11\r\n\r\n0123456789a", "over-limit 200 length 10 left 1"},
      {"body that just fits", ok + "Content-Length: 10\r\n\r\n0123456789a", "complete 200 length 10 left 1"},
      {"body without framing", ok + "\r\n0123456789a", "over-limit 200 until-close 10 closes left 1"},
      {"chunk", ok + chunked + "b\r\n0123456789a", "over-limit 200 chunked 10 left 1"},
      {"chunks", ok + chunked + "a\r\n0123456789\r\n1\r\na", "over-limit 200 chunked 10 left 1"},
      {"chunks that just fit", ok + chunked + "a\r\n0123456789\r\n0\r\n\r\n", "complete 200 chunked 10"},
      {"endless trailers", ok + chunked + "0\r\n" + std::string(200, 'x'),
       "over-limit 200 chunked 0 head-too-large@3 left 100"},
  };
  for (const LimitCase& c : cases) {
    SCOPED_TRACE(c.name);
    const AnswerCase answer{c.name, c.bytes, c.want};
    for (std::size_t at = 0; at < c.bytes.size(); ++at) {
      ASSERT_EQ(describe(read_in_pieces(answer, {at}, limits)), c.want) << "cut at " << at;
    }
  }
}

TEST(AnswerReader, SaysHowFarItIs) {
  AnswerReader reader;
  EXPECT_FALSE(reader.started());
  reader.feed("HTTP/1.1 100 C\r\n\r\n");
  EXPECT_TRUE(reader.started());
  EXPECT_TRUE(reader.got_interim());
  EXPECT_FALSE(reader.head_done());
  reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n");
  EXPECT_TRUE(reader.head_done());
  EXPECT_EQ(reader.framing(), Framing::kLength);
  EXPECT_FALSE(reader.done());
  EXPECT_EQ(reader.feed("ab"), 1u);
  EXPECT_TRUE(reader.done());
  EXPECT_EQ(reader.feed("c"), 0u);
}

TEST(AnswerNames, AreDistinct) {
  std::vector<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(DeviationKind::kTooManyInterim); ++kind) {
    names.push_back(deviation_name(static_cast<DeviationKind>(kind)));
  }
  for (int ending = 0; ending <= static_cast<int>(Ending::kOverLimit); ++ending) {
    names.push_back(ending_name(static_cast<Ending>(ending)));
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
  EXPECT_EQ(std::count(names.begin(), names.end(), "unknown"), 0);
}

TEST(AnswerReader, TellsTheLastInterimStatus) {
  AnswerReader reader;
  EXPECT_EQ(reader.interim_status(), 0);
  reader.feed("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 2");
  EXPECT_EQ(reader.interim_status(), 103);
}

// Each of them alone is far from the limit.
TEST(AnswerReader, InterimHeadsCountTogether) {
  AnswerLimits limits;
  limits.head_bytes = 1000;
  const std::string interim = "HTTP/1.1 103 Early Hints\r\nLink: " + std::string(170, 'x') + "\r\n\r\n";
  const std::string last = "HTTP/1.1 204 None\r\n\r\n";
  for (const int count : {4, 5}) {
    std::string bytes;
    for (int i = 0; i < count; ++i) bytes += interim;
    AnswerReader reader(false, limits);
    reader.feed(bytes + last);
    EXPECT_TRUE(reader.done());
    const Answer answer = reader.take();
    EXPECT_EQ(answer.ending, count == 4 ? Ending::kComplete : Ending::kOverLimit);
    EXPECT_EQ(answer.has(DeviationKind::kHeadTooLarge), count == 5);
    EXPECT_EQ(answer.interim.size(), 4u);
  }
}

struct SkipCase {
  std::string_view head;
  std::uint64_t count;
  bool known;
  std::string_view behind;
  Ending want;
  std::uint64_t body_size;
};
constexpr SkipCase kSkipCases[] = {
    {"HTTP/1.1 200 X\r\nContent-Length: 5\r\n\r\na", 2, true, "de", Ending::kComplete, 5},
    {"HTTP/1.1 200 X\r\nContent-Length: 5\r\n\r\na", 4, true, "", Ending::kComplete, 5},
    {"HTTP/1.1 200 X\r\nContent-Length: 5\r\n\r\na", 5, false, "", Ending::kBrokenOff, 1},
    {"HTTP/1.1 200 X\r\n\r\na", 5, true, "b", Ending::kComplete, 7},
    {"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n9\r\na", 5, false, "", Ending::kBrokenOff, 1},
    {"HTTP/1.1 200 X\r\n", 5, false, "", Ending::kClosed, 0},
};
TEST(AnswerReader, GoesOnBehindLostBytesWhereTheEndIsKnown) {
  for (const SkipCase& c : kSkipCases) {
    SCOPED_TRACE(c.head);
    AnswerReader reader;
    reader.feed(c.head);
    EXPECT_EQ(reader.skip(c.count), c.known);
    reader.feed(c.behind);
    reader.end(IoStatus::kEnd);
    const Answer answer = reader.take();
    EXPECT_EQ(answer.ending, c.want);
    EXPECT_EQ(answer.body_size, c.body_size);
  }
}

}  // namespace
}  // namespace bitspec::wire
