#include "reports/conversation.h"

#include <gtest/gtest.h>

#include "reports/testing/example.h"

namespace bitspec::reports {
namespace {

results::Exchange exchange(const std::string& id, const std::string& type) {
  auto x = example_exchange();
  x.id = id;
  x.request_head = "BITS_POST /a.bin HTTP/1.1\r\nBITS-Packet-Type: " + type + "\r\n\r\n";
  x.request_body = {};
  x.answer_head = "HTTP/1.1 200 OK\r\nbits-received-content-range: 99\r\n\r\n";
  x.status = 200;
  return x;
}

results::RunResult run_of(std::vector<results::Exchange> exchanges) {
  results::RunResult run;
  run.exchanges = std::move(exchanges);
  return run;
}

std::string texts(const std::vector<ConversationLine>& lines) {
  std::string out;
  for (const auto& line : lines) out += (line.proof ? "! " : "  ") + line.text + "\n";
  return out;
}

constexpr const char* kFailing =
    "  * fragment, connection 1, at 1.5 ms; sent after 0.1 ms, first byte after 0.5 ms, end after 0.6 ms\n"
    "  > BITS_POST /a.bin HTTP/1.1\n"
    "  > BITS-Packet-Type: Fragment\n"
    "  < HTTP/1.1 200 OK\n"
    "! < bits-received-content-range: 99\n";

TEST(Conversation, HasWhatTheScenarioSentBeforeAndNothingElse) {
  auto notified = exchange("a/b#2", "Ping");
  notified.kind = "notification";
  const auto run = run_of({exchange("a/b#1", "Create-Session"), notified, exchange("a/bc#1", "Ping"),
                           exchange("a/b#3", "Fragment"), exchange("a/b#4", "Close-Session")});
  const std::string got = "BITS-Received-Content-Range: 99";
  EXPECT_EQ(texts(conversation(run, run.exchanges[3], got, true, 96)),
            std::string("  > Create-Session  < 200, received 99\n") + kFailing);
  EXPECT_EQ(texts(conversation(run, run.exchanges[3], got, true, 36)),
            std::string("  > Create-Session\n  < 200, received 99\n") + kFailing);
}

TEST(Conversation, ShowsEveryExchangeInFullWhereAsked) {
  const auto run = run_of({exchange("a/b#1", "Create-Session"), exchange("a/b#2", "Fragment")});
  const auto lines = conversation(run, run.exchanges[1], "BITS-Received-Content-Range: 99", false, 96);
  ASSERT_EQ(lines.size(), 10u);
  EXPECT_EQ(lines[2].text, "> BITS-Packet-Type: Create-Session");
  EXPECT_FALSE(lines[4].proof);  // the same field, in an exchange that is not the failing one
  EXPECT_TRUE(lines[9].proof);
}

TEST(Conversation, SaysHowMuchOfALongOneItLeavesOut) {
  std::vector<results::Exchange> many;
  for (int i = 1; i <= 11; ++i) many.push_back(exchange("a/b#" + std::to_string(i), "Ping"));
  const auto run = run_of(many);
  EXPECT_EQ(conversation(run, run.exchanges[10], "", true, 96)[0].text, "* 2 exchanges before (-v shows them)");
  EXPECT_EQ(conversation(run, run.exchanges[8], "", true, 96)[0].text, "> Ping  < 200, received 99");
}

TEST(Conversation, MarksStatusesAndMissingAnswers) {
  auto run = run_of({exchange("a/b#1", "Ping")});
  EXPECT_TRUE(conversation(run, run.exchanges[0], "status 200", true, 96)[3].proof);
  run.exchanges[0].answer_head.clear();
  run.exchanges[0].ending = "closed";
  EXPECT_EQ(conversation(run, run.exchanges[0], "no answer: closed", true, 96).back().text, "* no answer: closed");
  EXPECT_TRUE(conversation(run, run.exchanges[0], "no answer: closed", true, 96).back().proof);
}

}  // namespace
}  // namespace bitspec::reports
