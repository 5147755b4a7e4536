#include "fuzz/adapter/expectation.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "fuzz/adapter/rules.h"
#include "harness/base/testing/source_folder.h"

namespace bitspec::adapter {
namespace {

constexpr std::string_view kKnown = "{7df0354d-249b-430f-820d-3d2a9bef4931}";
constexpr std::string_view kOther = "{11111111-2222-3333-4444-555555555555}";

std::string describe(const Expectation& e) {
  using Demand = Expectation::Demand;
  if (e.demand == Demand::kReject) return "reject " + e.rule;
  const std::string what = e.demand == Demand::kAccept ? "accept " : "either ";
  return e.text ? what + e.rule + " " + *e.text : "anything";
}

struct Case {
  std::string input, want;
};

void check(Function function, const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.input);
    EXPECT_EQ(describe(expectation_of(function, c.input)), c.want);
  }
}

TEST(Expectation, Guid) {
  const std::string known(kKnown);
  check(Function::kGuid, {
                             {known, "accept parser.guid " + known},
                             {"{7DF0354D-249B-430F-820D-3D2A9BEF4931}", "accept create.protocols.hex-case " + known},
                             {" " + known, "anything"},
                             {known + std::string(1, '\0'), "anything"},
                             {known.substr(1, 36), "reject create.protocols.unbraced"},
                             {known + "x", "reject create.protocols.whole-guid"},
                             {known.substr(0, 37), "reject create.protocols.whole-guid"},
                             {"{7df0354d-249b-430f-820d-3d2a9bef493g}", "reject create.protocols.whole-guid"},
                             {"{7dg0354d-249b-430f-820d-3d2a9bef4931}", "reject create.protocols.malformed-only"},
                             {"", "reject create.protocols.malformed-only"},
                             {"\xc2\xb2", "reject create.protocols.malformed-only"},
                         });
}

TEST(Expectation, ProtocolList) {
  const std::string known(kKnown), other(kOther);
  const auto accept = [&](const std::string& rule) { return "accept " + rule + " " + known; };
  check(Function::kProtocolList, {
                                     {known, accept("create.success")},
                                     {"{7DF0354D-249B-430F-820D-3D2A9BEF4931}", accept("create.protocols.hex-case")},
                                     {known + " " + other, accept("create.protocols.unknown-last")},
                                     {other + " " + known, accept("create.protocols.unknown-first")},
                                     {other + "   " + known, accept("create.protocols.delimiter-several-spaces")},
                                     {known + " " + known, accept("create.protocols.repeated-guid")},
                                     {other + "," + known, "anything"},
                                     {other + "\t" + known, "anything"},
                                     {"junk " + known, "anything"},
                                     {" " + known, "anything"},
                                     {"\"" + known + "\"", "anything"},
                                     {known + "\r\n", "anything"},
                                     {other, "reject create.protocols.none-common"},
                                     {known + "0", "reject create.protocols.whole-guid"},
                                     {known.substr(0, 37), "reject create.protocols.whole-guid"},
                                     {"{7df0354d-249b-430f-820d-3d2a9bef4932", "reject create.protocols.whole-guid"},
                                     {known.substr(1, 36), "reject create.protocols.unbraced"},
                                     {"bits-1.5 {}", "reject create.protocols.malformed-only"},
                                     {"", "reject create.protocols.empty"},
                                     {"  \t", "reject create.protocols.empty"},
                                 });
}

TEST(Expectation, ContentRange) {
  check(Function::kContentRange,
        {
            {"bytes 0-99/300", "accept fragment.success 0-99/300"},
            {"Bytes 0-99/300", "accept fragment.range.unit-case 0-99/300"},
            {"bytes 0-9/5000000000", "accept fragment.total.above-4g 0-9/5000000000"},
            {"bytes 0-9/9223372036854775807", "accept fragment.total.above-4g 0-9/9223372036854775807"},
            {"bytes 0-9/9223372036854775808", "either fragment.offset.64-bit 0-9/9223372036854775808"},
            {"bytes 0-9/18446744073709551616", "either fragment.offset.overflow 0-9/18446744073709551616"},
            {"bytes 00-09/010", "either fragment.range.leading-zeros 0-9/10"},
            {"bytes 00-0/00018446744073709551616", "either fragment.offset.overflow 0-0/18446744073709551616"},
            {"bytes  0 - 9 / 10 ", "either fragment.range.blanks 0-9/10"},
            {"bytes 0 1-9/10", "reject fragment.range.grammar"},
            {"bytes 10-5/20", "reject fragment.range.reversed"},
            {"bytes 0-10/10", "reject fragment.range.beyond-total"},
            {"bytes */100", "reject fragment.range.star-range"},
            {"bytes 0-9/*", "reject fragment.range.star-total"},
            {"bytes 0-4,10-14/20", "reject fragment.range.several"},
            {"items 0-9/10", "reject fragment.range.unit-other"},
            {"bytes=0-9/10", "reject fragment.range.grammar"},
            {"bytes0-9/10", "reject fragment.range.grammar"},
            {"bytes +0-9/10", "reject fragment.range.grammar"},
            {"bytes 0x0-0x9/10", "reject fragment.range.grammar"},
            {"", "reject fragment.range.grammar"},
            {"bytes 0--1/0", "anything"},
            {"bytes */0", "anything"},
            {"bytes 0-0/0", "anything"},
            {"bytes 0-9/10\n", "anything"},
        });
}

TEST(Expectation, HeaderBlock) {
  check(Function::kHeaderBlock,
        {
            {"X-One: 1\r\n", "accept parser.fields x-one:1\n"},
            {"X-One:\t1 \r\nTwo:\r\n", "accept common.header.optional-whitespace x-one:1\ntwo:\n"},
            {"Content-Length: z\r\n", "either parser.fields content-length:z\n"},
            {"X: 1\r\nx: 2\r\n", "either parser.fields x:1\nx:2\n"},
            {"X: 1\r\n 2\r\n", "either common.header.obs-fold x:1 2\n"},
            {"X : 1\r\n", "either common.header.space-before-colon x:1\n"},
            {"X: 1\n", "anything"},
            {"X: 1\n\r\n", "anything"},
            {" X: 1\r\n", "anything"},
            {"X: 1\r\n \r\nY: 2\r\n", "anything"},
            {"X: \xe4\r\n", "anything"},
            {std::string("X: \0\r\n", 6), "anything"},
            {"no colon\r\n", "anything"},
            {"(X): 1\r\n", "anything"},
            {"", "anything"},
            {"X: 1\r\n\r\nY: 2\r\n", "anything"},
        });
}

std::string request(const std::string& target, const std::string& fields, const std::string& body = "") {
  return "BITS_POST " + target + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n" + body;
}

TEST(Expectation, Request) {
  const std::string ping = "BITS-Packet-Type: Ping\r\nContent-Length: 0\r\n";
  const std::string said = "\nhost:h\nbits-packet-type:Ping\ncontent-length:0\n\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  check(
      Function::kRequest,
      {
          {request("/a", ping), "accept parser.request BITS_POST /a" + said},
          {request("http://h/a", ping), "accept common.target.absolute-form BITS_POST http://h/a" + said},
          {request("/a", "X:1\r\n" + ping),
           "accept common.header.optional-whitespace BITS_POST "
           "/a\nhost:h\nx:1\nbits-packet-type:Ping\ncontent-length:0\n\n"},
          {request("/a/../b", ping), "either parser.request BITS_POST /a/../b" + said},
          {request("/a", "BITS-Packet-Type: Pong\r\nContent-Length: 0\r\n"),
           "either parser.request BITS_POST /a\nhost:h\nbits-packet-type:Pong\ncontent-length:0\n\n"},
          {request("/a", "Content-Length: 3\r\n", "abc"),
           "either parser.request BITS_POST /a\nhost:h\ncontent-length:3\n\nabc"},
          {request("/a", "Content-Length: 3\r\n", "ab"), "reject common.framing.split-body"},
          {request("/a", "Content-Length: 3\r\n", "abcd"), "anything"},
          {request("/a", ping).substr(0, 40), "reject common.framing.split-head"},
          {"", "reject common.framing.split-head"},
          {request("/a", "Content-Length: 3\r\nContent-Length: 4\r\n", "abc"),
           "reject common.content-length.conflicting"},
          {request("/a", "Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), "anything"},
          {request("/a", "Content-Length: +3\r\n", "abc"), "reject common.content-length.invalid"},
          {request("/a", "Content-Length: 18446744073709551619\r\n", "abc"), "reject common.content-length.invalid"},
          {request("/a", "Content-Length: abc\r\n"), "anything"},
          {request("/a", chunked, "3\r\nabc\r\n0\r\n\r\n"),
           "either common.body.chunked BITS_POST /a\nhost:h\ntransfer-encoding:chunked\n\nabc"},
          {request("/a", chunked + "Content-Length: 3\r\n", "3\r\nabc\r\n0\r\n\r\n"),
           "either common.body.chunked BITS_POST /a\nhost:h\ntransfer-encoding:chunked\n\nabc"},
          {request("/a", chunked + "Content-Length: 3\r\n", "3\r\n"), "reject common.body.chunked"},
          {request("/a", chunked, "3\r\nabc\r\n"), "reject common.body.chunked"},
          {"bits_post /a HTTP/1.1\r\nHost: h\r\n\r\n", "either common.method.case-sensitive bits_post /a\nhost:h\n\n"},
          {"BITS_POST /a HTTP/1.1\r\n\r\n", "anything"},
          {"BITS_POST /a HTTP/3\r\nHost: h\r\n\r\n", "anything"},
      });
}

// What a fragment must say about itself before its refusal counts.
TEST(Expectation, Fragment) {
  const std::string id = "BITS-Session-Id: {3f0c6e52-91b7-4d0a-8e33-5a1d2c7b9e04}\r\n";
  const std::string fragment = "BITS-Packet-Type: Fragment\r\n" + id + "Content-Length: 3\r\nContent-Range: bytes ";
  const auto demand = [&](const std::string& range) {
    return describe(expect_request(request("/a", fragment + range + "\r\n", "abc"))).substr(0, 6);
  };
  EXPECT_EQ(demand("0-2/9"), "accept");
  EXPECT_EQ(demand("0-3/9"), "either");
  EXPECT_EQ(demand("0-2/2"), "either");
}

// Ids and levels are those of the catalogue, but for our own.
TEST(Rules, AreThoseOfTheCatalogue) {
  std::ifstream in(source_folder() + "/suites/requirements.yaml");
  std::stringstream all;
  all << in.rdbuf();
  const std::string catalogue = all.str();
  ASSERT_FALSE(catalogue.empty());
  for (const Rule& rule : kRules) {
    if (rule.id.starts_with("parser.")) continue;
    const std::string entry = "  - id: " + std::string(rule.id) + "\n    level: " + std::string(rule.level) + "\n";
    EXPECT_NE(catalogue.find(entry), std::string::npos) << entry;
  }
}

}  // namespace
}  // namespace bitspec::adapter
