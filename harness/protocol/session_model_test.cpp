#include "harness/protocol/session_model.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace bitspec {
namespace {

std::string describe(const SessionModel& model) {
  constexpr std::string_view kNames[] = {"none", "open", "full", "gone"};
  return std::string(kNames[static_cast<int>(model.state())]) + " " + std::to_string(model.next()) + "/" +
         (model.total() ? std::to_string(*model.total()) : "?");
}

struct ModelCase {
  const char* name;
  std::vector<ContentRange> accepted;
  std::string_view want;
};
const ModelCase kModelCases[] = {
    {"nothing yet", {}, "open 0/?"},
    {"the first part", {{0, 99, 300}}, "open 100/300"},
    {"in order", {{0, 99, 300}, {100, 199, 300}}, "open 200/300"},
    {"to the end", {{0, 99, 300}, {100, 199, 300}, {200, 299, 300}}, "full 300/300"},
    {"at once", {{0, 299, 300}}, "full 300/300"},
    {"one byte", {{0, 0, 1}}, "full 1/1"},
    {"overlap counts the new part", {{0, 99, 300}, {50, 149, 300}}, "open 150/300"},
    {"received already", {{0, 99, 300}, {10, 19, 300}}, "open 100/300"},
    {"the same again", {{0, 99, 300}, {0, 99, 300}}, "open 100/300"},
    {"the last again", {{0, 299, 300}, {200, 299, 300}}, "full 300/300"},
    {"a gap that was accepted", {{0, 99, 300}, {200, 299, 300}}, "open 100/300"},
    {"a gap at the start", {{1, 99, 300}}, "open 0/300"},
    {"another total that was accepted", {{0, 99, 300}, {100, 199, 200}}, "open 200/300"},
    {"past the first total", {{0, 99, 300}, {100, 399, 400}}, "full 400/300"},
    {"above 4 GiB", {{0, 4294967295, 4294967299}, {4294967296, 4294967297, 4294967299}}, "open 4294967298/4294967299"},
    {"the largest",
     {{0, 18446744073709551614u, 18446744073709551615u}},
     "full 18446744073709551615/18446744073709551615"},
};

TEST(SessionModel, Table) {
  for (const auto& c : kModelCases) {
    SCOPED_TRACE(c.name);
    SessionModel model;
    model.created();
    for (const ContentRange& range : c.accepted) model.accepted(range);
    EXPECT_EQ(describe(model), c.want);
  }
}

TEST(SessionModel, IsNotOpenBeforeItIsCreated) {
  SessionModel model;
  EXPECT_EQ(describe(model), "none 0/?");
  model.accepted({0, 99, 300});
  EXPECT_EQ(describe(model), "none 0/?");
}

TEST(SessionModel, StaysGoneAndKeepsItsOffset) {
  for (const bool cancel : {false, true}) {
    SessionModel model;
    model.created();
    model.accepted({0, 99, 300});
    cancel ? model.cancelled() : model.closed();
    EXPECT_EQ(describe(model), "gone 100/300");
    model.accepted({100, 299, 300});
    EXPECT_EQ(describe(model), "gone 100/300");
  }
}

}  // namespace
}  // namespace bitspec
