#include "harness/engine/evidence.h"

#include <gtest/gtest.h>

#include <string>

#include "harness/engine/blame.h"
#include "harness/engine/transcript.h"

namespace bitspec::engine {
namespace {

// All that a server chose is that large.
Exchange huge(std::size_t size = 1024 * 1024) {
  const std::string large(size, 'x');
  Exchange exchange;
  exchange.sent.packet = PacketType::kCreateSession;
  exchange.sent.head = large;
  exchange.sent.fields = {{"BITS-Session-Id", large}, {"Content-Range", "bytes 0-9/10"}};
  exchange.answer.status = 200;
  exchange.answer.ending = wire::Ending::kComplete;
  exchange.answer.raw_head = exchange.answer.version = exchange.answer.reason = large;
  exchange.answer.fields = {{"BITS-Session-Id", large}, {large, "x"}};
  for (int i = 0; i < 100; ++i) exchange.answer.fields.add("X-" + std::to_string(i), large.substr(0, 1000));
  exchange.answer.body_start = std::string(1024, 'a') + "b";
  exchange.answer.body_end = "c" + std::string(1024, 'd');
  exchange.body.size = large.size();
  exchange.body.kept = exchange.stray = large;
  return exchange;
}

std::size_t held(const Exchange& exchange) {
  std::size_t size = 0;
  const wire::Answer& answer = exchange.answer;
  for (const std::string* text : {&exchange.sent.head, &answer.raw_head, &answer.version, &answer.reason,
                                  &answer.body_start, &answer.body_end, &exchange.body.kept, &exchange.stray})
    size += text->capacity();
  for (const Fields* fields : {&exchange.sent.fields, &answer.fields}) {
    size += fields->list().capacity() * sizeof(Field);
    for (const Field& field : fields->list()) size += field.name.capacity() + field.value.capacity();
  }
  return size;
}

TEST(Evidence, HoldsLittleOfWhatAServerMadeLarge) {
  Evidence evidence;
  Exchange exchange = huge();
  ASSERT_GT(held(exchange), 9u * 1024 * 1024);
  evidence.shorten(exchange);
  EXPECT_LT(held(exchange), 128u * 1024);
  EXPECT_EQ(exchange.body.size, 1024u * 1024);
}

TEST(Evidence, HoldsLessOfEachTheMoreThereAre) {
  Evidence evidence;
  std::size_t all = 0, last = 0;
  for (int i = 0; i < 3000; ++i) {
    Exchange exchange = huge(32 * 1024);
    evidence.shorten(exchange);
    all += last = held(exchange);
  }
  EXPECT_LT(all, 96u * 1024 * 1024);
  EXPECT_LT(last, 48u * 1024);
}

TEST(Evidence, ShortensHeadsOnceAndKeepsWhatIsJudged) {
  Evidence evidence;
  Exchange exchange = huge();
  evidence.shorten_heads(exchange);
  EXPECT_EQ(exchange.answer.raw_head.size(), 16u * 1024);
  EXPECT_EQ(exchange.answer.fields.first("BITS-Session-Id")->size(), 1024u * 1024);
  evidence.shorten(exchange);
  EXPECT_EQ(exchange.answer.raw_head.size(), 16u * 1024);
  EXPECT_EQ(exchange.answer_head_size, 1024u * 1024);
}

TEST(Evidence, LeavesWhatAnOrdinaryServerSends) {
  Evidence evidence;
  Exchange exchange;
  exchange.answer.raw_head = "HTTP/1.1 200 OK\r\nBITS-Packet-Type: Ack\r\n\r\n";
  exchange.answer.fields = {{"BITS-Packet-Type", "Ack"}};
  const Exchange before = exchange;
  evidence.shorten(exchange);
  EXPECT_EQ(exchange.answer.raw_head, before.answer.raw_head);
  EXPECT_EQ(exchange.answer.fields.list(), before.answer.fields.list());
  EXPECT_EQ(transcript_of(exchange, {}).note, "");
}

TEST(Evidence, SaysWhatWasCut) {
  Evidence evidence;
  Exchange exchange = huge();
  evidence.shorten(exchange);
  EXPECT_EQ(transcript_of(exchange, {}).note,
            "the head of the request has 1048576 bytes, of which the first 16384 are kept; the head of the answer has "
            "1048576 bytes, of which the first 16384 are kept");
}

// A Create-Session that was given a session is no reason why the steps behind it cannot go on.
TEST(Evidence, KeepsWhetherASessionWasGiven) {
  Evidence evidence;
  Exchange exchange = huge();
  evidence.shorten(exchange);
  EXPECT_FALSE(key_of(exchange).shape.no_session);
}

}  // namespace
}  // namespace bitspec::engine
