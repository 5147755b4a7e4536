// Messages to and from the child process come out as they went in, and nothing shorter or longer is taken for one.
#include "harness/wire/httplib_messages.h"

#include <gtest/gtest.h>

namespace bitspec::wire {
namespace {

RequestMessage request() {
  return {"BITS_POST", "/a b", Fields{{"BITS-Packet-Type", "Ping"}, {"X", ""}, {"X", std::string("\0\xff", 2)}},
          1ull << 40, true};
}

std::string body_of(const std::string& message) {
  return message.substr(kMessageHeadSize);
}

TEST(HttplibMessages, ARequestComesOutAsItWentIn) {
  const std::string message = pack(request());
  const MessageHead head = read_message_head(message);
  EXPECT_EQ(head.type, MessageType::kRequest);
  EXPECT_EQ(head.size + kMessageHeadSize, message.size());
  RequestMessage read;
  ASSERT_TRUE(unpack(body_of(message), read));
  EXPECT_EQ(read.method, "BITS_POST");
  EXPECT_EQ(read.target, "/a b");
  EXPECT_EQ(read.fields.list(), request().fields.list());
  EXPECT_EQ(read.body_size, 1ull << 40);
  EXPECT_TRUE(read.same_connection);
}

TEST(HttplibMessages, TheEndComesOutAsItWentIn) {
  ClientEnd read;
  ASSERT_TRUE(unpack(body_of(pack(ClientEnd{ClientOutcome::kReadFailed, "why", true, false})), read));
  EXPECT_EQ(read.outcome, ClientOutcome::kReadFailed);
  EXPECT_EQ(read.words, "why");
  EXPECT_TRUE(read.connected);
  EXPECT_FALSE(read.open);
}

TEST(HttplibMessages, NoShorterOrLongerTextIsAMessage) {
  const std::string whole = body_of(pack(request()));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    RequestMessage read;
    EXPECT_FALSE(unpack(whole.substr(0, size), read)) << size;
  }
  RequestMessage read;
  EXPECT_FALSE(unpack(whole + "x", read));
}

TEST(HttplibMessages, NumbersThatDoNotFitAreRefused) {
  const auto number = [](std::uint64_t n) { return std::string(reinterpret_cast<const char*>(&n), sizeof n); };
  ClientEnd end;
  EXPECT_FALSE(unpack(number(99) + number(0) + number(0) + number(0), end)) << "no such outcome";
  EXPECT_FALSE(unpack(number(256) + number(0) + number(0) + number(0), end)) << "no byte";
  EXPECT_FALSE(unpack(number(0) + number(~0ull) + number(0) + number(0), end)) << "a text longer than all there is";
  HeadMessage head;
  EXPECT_FALSE(unpack(number(0) + number(1ull << 32) + number(0) + number(0), head)) << "no status";
  EXPECT_FALSE(unpack(number(0) + number(200) + number(0) + number(~0ull), head)) << "more fields than bytes";
}

}  // namespace
}  // namespace bitspec::wire
