// Which differences between the exact transport and an ordinary client are findings, and in which words.
#include "harness/engine/interop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitspec::engine {
namespace {

Exchange answered(int status, Fields fields) {
  Exchange exchange;
  exchange.sent.step = "create";
  exchange.answer.ending = wire::Ending::kComplete;
  exchange.answer.status = status;
  exchange.answer.fields = std::move(fields);
  return exchange;
}

Exchange unanswered(std::string note) {
  Exchange exchange;
  exchange.with_httplib = true;
  exchange.client_note = std::move(note);
  exchange.answer.ending = wire::Ending::kClosed;
  return exchange;
}

struct DifferenceCase {
  std::string_view name;
  Exchange exact, client;
  std::vector<std::string> want;
};

std::vector<DifferenceCase> cases() {
  return {
      {"the same", answered(200, {{"BITS-Packet-Type", "Ack"}}), answered(200, {{"bits-packet-type", "Ack"}}), {}},
      {"another status of the same class", answered(200, {}), answered(201, {}), {}},
      {"another status class", answered(200, {}), answered(403, {}), {"create: expected status 200, got status 403"}},
      {"the client is gone",
       answered(200, {{"BITS-Packet-Type", "Ack"}}),
       unanswered("the client's process crashed (Segmentation fault)"),
       {"create: expected status 200, got no answer: the client's process crashed (Segmentation fault)"}},
      {"a value is another one",
       answered(200, {{"BITS-Protocol", "{a}"}}),
       answered(200, {{"BITS-Protocol", "{b}"}}),
       {"create: expected BITS-Protocol '{a}', got '{b}'"}},
      {"a field is not there",
       answered(200, {{"BITS-Protocol", "{a}"}}),
       answered(200, {}),
       {"create: expected BITS-Protocol '{a}', got no such field"}},
      {"a field is there all of a sudden",
       answered(200, {}),
       answered(200, {{"BITS-Error", "0x1"}}),
       {"create: expected BITS-Error no such field, got '0x1'"}},
      {"a field comes twice",
       answered(200, {{"BITS-Protocol", "{a}"}, {"BITS-Protocol", "{b}"}}),
       answered(200, {{"BITS-Protocol", "{a}"}}),
       {"create: expected BITS-Protocol '{a}', '{b}', got '{a}'"}},
      {"fields that are not of BITS", answered(200, {{"Date", "a"}}), answered(200, {{"Date", "b"}, {"X", ""}}), {}},
      {"ids differ", answered(200, {{"BITS-Session-Id", "a"}}), answered(200, {{"BITS-Session-Id", "b"}}), {}},
      {"an id is missing",
       answered(200, {{"BITS-Session-Id", "a"}}),
       answered(200, {}),
       {"create: expected BITS-Session-Id 'a', got no such field"}},
      {"the client drops empty values", answered(200, {{"BITS-Error", ""}}), answered(200, {}), {}},
      {"the client decodes values", answered(200, {{"BITS-X", "a%20b"}}), answered(200, {{"BITS-X", "a b"}}), {}},
      {"what came is made safe to print",
       answered(200, {{"BITS-X", "a"}}),
       answered(200, {{"BITS-X", "\x1b[31m"}}),
       {"create: expected BITS-X 'a', got '\\x1b[31m'"}},
  };
}

TEST(InteropDifferences, Table) {
  for (const auto& c : cases()) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(interop_differences(c.exact, c.client), testing::ElementsAreArray(c.want));
  }
}

TEST(InteropDifferences, ADownloadHasToHaveTheSameBytes) {
  Exchange exact = answered(200, {}), client = answered(200, {});
  exact.sent.step = "read_back";
  exact.read_back = client.read_back = true;
  exact.body = {3000, "aa", ""};
  client.body = {2999, "bb", ""};
  EXPECT_THAT(
      interop_differences(exact, client),
      testing::ElementsAre("read_back: expected the 3000 bytes that the exact transport got, got 2999 other ones"));
  client.body = exact.body;
  EXPECT_THAT(interop_differences(exact, client), testing::IsEmpty());
}

}  // namespace
}  // namespace bitspec::engine
