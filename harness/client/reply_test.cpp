#include "harness/client/reply.h"

#include <gtest/gtest.h>

#include "harness/client/meaning.h"
#include "harness/client/named_host.h"

namespace bitspec::client {
namespace {

wire::Answer answer_of(int status, Fields fields) {
  wire::Answer out;
  out.ending = wire::Ending::kComplete;
  out.status = status;
  out.fields = std::move(fields);
  return out;
}

struct OffsetCase {
  std::vector<std::string> values;
  std::optional<std::uint64_t> want;
};

TEST(ReadReply, OffsetIsOnePlainNumber) {
  const OffsetCase cases[] = {
      {{"213"}, 213},
      {{"0"}, 0},
      {{"100", "100"}, 100},
      {{"100", "200"}, std::nullopt},
      {{}, std::nullopt},
      {{""}, std::nullopt},
      {{"-1"}, std::nullopt},
      {{"+5"}, std::nullopt},
      {{"12x"}, std::nullopt},
      {{"0x10"}, std::nullopt},
      {{"1 2"}, std::nullopt},
      {{"1.5"}, std::nullopt},
      {{"0-99"}, std::nullopt},
      {{"bytes 0-99/200"}, std::nullopt},
      {{"18446744073709551616"}, std::nullopt},
  };
  for (const auto& c : cases) {
    Fields fields;
    for (const auto& value : c.values) fields.add("bits-received-content-range", value);
    EXPECT_EQ(read_reply(answer_of(200, fields)).offset, c.want) << (c.values.empty() ? "none" : c.values.front());
  }
}

TEST(ReadReply, SessionNotFoundInAllSpellingsAndUnderBothNames) {
  for (const char* name : {"BITS-Error-Code", "BITS-Error"}) {
    for (const char* value : {"0x8020001F", "0x8020001f", "0X8020001F", "x8020001F", "8020001F"}) {
      for (const int status : {400, 404, 500, 599}) {
        const Fields fields = {{name, value}, {"BITS-Error-Context", "0x5"}};
        EXPECT_TRUE(read_reply(answer_of(status, fields)).session_not_found()) << name << " " << value;
      }
    }
  }
  EXPECT_FALSE(read_reply(answer_of(200, {{"BITS-Error-Code", "0x8020001F"}})).session_not_found());
  EXPECT_FALSE(read_reply(answer_of(500, {{"BITS-Error-Code", "0x8020001F"}, {"BITS-Error-Context", "0x7"}}))
                   .session_not_found());
}

TEST(ReadReply, HalfAnAnswerIsNone) {
  auto answer = answer_of(200, {{"BITS-Packet-Type", "Ack"}});
  answer.ending = wire::Ending::kBrokenOff;
  const Reply reply = read_reply(answer);
  EXPECT_FALSE(reply.whole || reply.success() || reply.ack);
  EXPECT_EQ(reply.text(), "no answer: the answer broke off");
}

TEST(ReadReply, SaysWhatTheServerSaid) {
  auto answer = answer_of(403, {{"BITS-Error-Code", "0x80070005"}});
  answer.reason = "For\x1b[2Jbidden";
  EXPECT_EQ(read_reply(answer).text(), "403 For\\x1b[2Jbidden, error 0x80070005 (E_ACCESSDENIED)");
  EXPECT_EQ(read_reply(answer_of(200, {})).text(), "200, not an Ack");
}

struct MeaningCase {
  PacketType type;
  int status;
  std::uint32_t context;
  Profile profile;
  Meaning want;
};

TEST(MeaningOf, StatusesByPacketAndProfile) {
  constexpr auto kWin32 = Profile::kWin32, kMcBup = Profile::kMcBup;
  const MeaningCase cases[] = {
      {PacketType::kCreateSession, 201, 0, kWin32, Meaning::kAck},
      {PacketType::kCreateSession, 201, 0, kMcBup, Meaning::kUnusable},
      {PacketType::kCreateSession, 206, 0, kWin32, Meaning::kUnusable},
      {PacketType::kCreateSession, 409, 5, kWin32, Meaning::kFinal},
      {PacketType::kCreateSession, 416, 0, kWin32, Meaning::kFinal},
      {PacketType::kCreateSession, 413, 0, kWin32, Meaning::kFinal},
      {PacketType::kFragment, 413, 0, kWin32, Meaning::kSmaller},
      {PacketType::kFragment, 416, 0, kWin32, Meaning::kOffset},
      {PacketType::kFragment, 408, 5, kWin32, Meaning::kTransient},
      {PacketType::kFragment, 409, 5, kWin32, Meaning::kFinal},
      {PacketType::kFragment, 409, 7, kWin32, Meaning::kTransient},
      {PacketType::kFragment, 503, 7, kWin32, Meaning::kTransient},
      {PacketType::kFragment, 503, 7, kMcBup, Meaning::kFinal},
      {PacketType::kFragment, 501, 7, kWin32, Meaning::kFinal},
      {PacketType::kFragment, 505, 0, kWin32, Meaning::kFinal},
      {PacketType::kFragment, 504, 0, kWin32, Meaning::kTransient},
      {PacketType::kFragment, 308, 0, kWin32, Meaning::kFinal},
      {PacketType::kFragment, 401, 0, kWin32, Meaning::kFinal},
      {PacketType::kCloseSession, 501, 0, kWin32, Meaning::kTransient},
      {PacketType::kCloseSession, 408, 0, kWin32, Meaning::kFinal},
      {PacketType::kCancelSession, 505, 0, kWin32, Meaning::kTransient},
  };
  for (const auto& c : cases) {
    Reply reply;
    reply.whole = reply.ack = true;
    reply.status = c.status;
    reply.context = c.context;
    EXPECT_EQ(meaning_of({c.type, {}, "s", {}}, reply, settings_of(c.profile)), c.want)
        << mixed_case(c.type) << " " << c.status << " " << c.context;
  }
}

struct HostCase {
  std::string value, want;  // an URL, or empty
};

TEST(AtNamedHost, OnlyTheHostChanges) {
  const HostCase cases[] = {
      {"other", "http://other:81/p?q"},
      {"192.0.2.1", "http://192.0.2.1:81/p?q"},
      {"other:82", "http://other:82/p?q"},
      {"[2001:db8::1]", "http://[2001:db8::1]:81/p?q"},
      {"[2001:db8::1]:82", "http://[2001:db8::1]:82/p?q"},
      {"2001:db8::1", "http://[2001:db8::1]:81/p?q"},
      {"", ""},
      {"http://other/", ""},
      {"other/path", ""},
      {"o ther", ""},
      {"user@other", ""},
      {"other\x01", ""},
      {std::string(301, 'a'), ""},
  };
  const Url url = *Url::parse("http://first:81/p?q");
  for (const auto& c : cases) {
    const auto named = at_named_host(url, c.value);
    EXPECT_EQ(named ? named->text() : "", c.want) << c.value;
  }
}

}  // namespace
}  // namespace bitspec::client
