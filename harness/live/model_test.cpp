// The model as a table: what came before, the packet, and what is demanded in each profile.
#include "harness/live/model.h"

#include <gtest/gtest.h>

#include "harness/base/text.h"
#include "harness/live/program_text.h"

namespace bitspec::live {
namespace {

engine::Exchange answer(int status, std::uint64_t offset = 0) {
  engine::Exchange out;
  out.answer.status = status;
  out.answer.ending = wire::Ending::kComplete;
  out.answer.fields.add("BITS-Packet-Type", "Ack");
  out.answer.fields.add("BITS-Session-Id", "{56a67c44-b4da-9cd9-63e9-606416fdf59f}");
  out.answer.fields.add("BITS-Received-Content-Range", std::to_string(offset));
  return out;
}

Packet packet_of(const std::string& text) {
  auto read = read_program("- " + text + "\n");
  EXPECT_TRUE(read) << (read ? "" : read.error().message);
  return read->steps.front().packet;
}

// "200 create: {as: s1}" for each step: what was answered, and to what.
Model model_after(Profile profile, const std::vector<std::string>& steps) {
  Model model(profile);
  for (const std::string& step : steps) model.learn(packet_of(step.substr(4)), answer(std::stoi(step)));
  return model;
}

std::string demanded(const Model& model, const std::string& text) {
  const Demand demand = model.demand(packet_of(text));
  return demand.outcomes.empty() ? "either" : join(demand.outcomes, " or ") + " (" + demand.rule + ")";
}

struct Row {
  std::vector<std::string> before;
  std::string packet, win32, mc_bup, iis;
};

const std::string kCreate = "200 create: {as: s1}";
const std::string kHalf = "200 fragment: {session: s1, range: 0-9/20}";
const std::string kRest = "200 fragment: {session: s1, range: 10-19/20}";
const std::string kClose = "200 close: {session: s1}";
const std::string kCancel = "200 cancel: {session: s1}";

const std::vector<Row> kRows = {
    {{}, "ping: {session: s1}", "success (ping.success)", "=", "="},
    {{}, "create: {as: s1}", "success (create.success)", "=", "="},
    {{}, "create: {as: s1, protocols: \"\"}", "no-protocol (create.protocols.empty)", "=", "="},
    {{kCreate}, "fragment: {session: s1, range: 0-9/20}", "success (fragment.success)", "=", "="},
    {{kCreate}, "fragment: {session: s1, range: 1-9/20}", "gap (fragment.gap.first-not-zero)", "=", "="},
    {{kCreate, kHalf}, "fragment: {session: s1, range: 11-19/20}", "gap (fragment.gap.status)", "=", "="},
    {{kCreate, kHalf},
     "fragment: {session: s1, range: 5-14/20}",
     "success (fragment.overlap.partial)",
     "gap (fragment.overlap.partial)",
     "success or gap (fragment.overlap.partial)"},
    {{kCreate, kHalf},
     "fragment: {session: s1, range: 0-9/20}",
     "success (fragment.overlap.duplicate)",
     "gap (fragment.overlap.duplicate)",
     "success or gap (fragment.overlap.duplicate)"},
    {{kCreate, kHalf, kRest},
     "fragment: {session: s1, range: 10-19/20}",
     "success (fragment.overlap.duplicate)",
     "success or gap (fragment.overlap.duplicate)",
     "success or gap (fragment.overlap.duplicate)"},
    {{kCreate, kHalf}, "fragment: {session: s1, range: 10-19/30}", "bad-argument (fragment.total.changed)", "=", "="},
    {{kCreate, kHalf}, "fragment: {session: s1, range: 15-19/30}", "refused (fragment.total.changed)", "=", "="},
    // That of a fragment that left a gap may count, or not.
    {{kCreate, "416 fragment: {session: s1, range: 5-9/20}"},
     "fragment: {session: s1, range: 0-9/30}",
     "either",
     "=",
     "="},
    {{kCreate},
     "fragment: {session: s1, range: 0-9/5000000000}",
     "success or too-large (fragment.total.above-4g)",
     "=",
     "="},
    {{kCreate}, "fragment: {session: s1, range: 0-9/9223372036854775900}", "either", "=", "="},
    {{kCreate}, "close: {session: s1}", "either", "=", "="},
    {{kCreate, kHalf},
     "close: {session: s1}",
     "success or bad-argument (close.early.status)",
     "success (close.early.status)",
     "success (close.early.status)"},
    {{kCreate, kHalf, kRest}, "close: {session: s1}", "success (close.success)", "=", "="},
    {{kCreate}, "cancel: {session: s1}", "success (cancel.before-fragments)", "=", "="},
    {{kCreate, kHalf}, "cancel: {session: s1}", "success (cancel.success)", "=", "="},
    {{kCreate, kHalf, kRest}, "cancel: {session: s1}", "success (cancel.after-last.status)", "=", "="},
    {{kCreate, kHalf, kRest, kClose},
     "fragment: {session: s1, range: 0-9/20}",
     "session-not-found (fragment.after-close)",
     "=",
     "="},
    {{kCreate, kHalf, kRest, kClose}, "close: {session: s1}", "session-not-found (close.twice)", "=", "="},
    {{kCreate, kHalf, kCancel}, "cancel: {session: s1}", "session-not-found (cancel.twice)", "=", "="},
    {{kCreate, kHalf, kClose}, "cancel: {session: s1}", "session-not-found (close.early.session-gone)", "=", "="},
    // A late Cancel may have had no effect in mc-bup.
    {{kCreate, kHalf, kRest, kCancel},
     "close: {session: s1}",
     "session-not-found (cancel.session-gone)",
     "either",
     "session-not-found (cancel.session-gone)"},
    // What is changed and ought not to matter is blamed where it does.
    {{kCreate},
     "fragment: {session: s1, range: 0-9/20, content_range: \"BYTES 0-9/20\"}",
     "success (fragment.range.unit-case)",
     "=",
     "="},
    {{kCreate},
     "fragment: {session: s1, range: 0-9/20, remove: [Content-Range]}",
     "bad-argument (fragment.range.missing)",
     "=",
     "="},
    // Something else may be looked at first.
    {{kCreate},
     "fragment: {session: s1, range: 5-9/20, remove: [Content-Range]}",
     "refused (fragment.range.missing)",
     "=",
     "="},
    {{kCreate, kHalf, kRest},
     "close: {session: s1, body: {text: abc}}",
     "either",
     "bad-argument (close.body.nonzero)",
     "bad-argument (close.body.nonzero)"},
    {{kCreate},
     "ping: {session: s1, remove: [Content-Length]}",
     "either",
     "bad-length (common.content-length.missing-bodyless)",
     "bad-argument (common.content-length.missing-bodyless)"},
    // What follows a refused packet is a should rule.
    {{kCreate, "400 fragment: {session: s1, range: 0-9/20, remove: [Content-Range]}"},
     "fragment: {session: s1, range: 0-9/20}",
     "success (error.no-side-effect)",
     "=",
     "="},
    // The server may have more than was acknowledged, or be busy with it.
    {{kCreate, kHalf, "000 fragment: {session: s1, range: 10-19/20, send: {cut: 5, end: close}, answer: none}"},
     "fragment: {session: s1, range: 10-19/20}",
     "success or gap (fragment.interrupted.resume)",
     "=",
     "="},
    {{kCreate, kHalf, "000 fragment: {session: s1, range: 10-19/20, send: {cut: 5, end: close}, answer: none}"},
     "fragment: {session: s1, range: 16-19/20}",
     "gap (fragment.gap.status)",
     "=",
     "="},
    // Nobody knows what a session is after a packet that was taken for another one.
    {{kCreate, kHalf, "200 fragment: {session: s1, range: 10-19/20, type: Fragment2}"},
     "fragment: {session: s1, range: 10-19/20}",
     "either",
     "=",
     "="},
};

TEST(Model, Table) {
  for (const Row& row : kRows) {
    const std::string names[] = {row.win32, row.mc_bup == "=" ? row.win32 : row.mc_bup,
                                 row.iis == "=" ? row.win32 : row.iis};
    for (const Profile profile : kProfiles) {
      SCOPED_TRACE(std::string(profile_name(profile)) + ": " + join(row.before, "; ") + ": " + row.packet);
      EXPECT_EQ(demanded(model_after(profile, row.before), row.packet), names[static_cast<std::size_t>(profile)]);
    }
  }
}

TEST(Model, KnowsTheOffsetThatAnAnswerNames) {
  const Model model = model_after(Profile::kWin32, {kCreate, kHalf});
  const auto offset = [&](const std::string& packet, int status) {
    const auto out = model.offset(packet_of(packet), answer(status));
    return out ? std::to_string(out->value) + " " + out->rule : "unknown";
  };
  EXPECT_EQ(offset("fragment: {session: s1, range: 10-14/20}", 200), "15 fragment.received-range.value");
  EXPECT_EQ(offset("fragment: {session: s1, range: 5-14/20}", 200), "15 fragment.overlap.offset");
  EXPECT_EQ(offset("fragment: {session: s1, range: 0-4/20}", 200), "10 fragment.overlap.duplicate-offset");
  EXPECT_EQ(offset("fragment: {session: s1, range: 15-19/20}", 416), "10 fragment.gap.offset");
  EXPECT_EQ(offset("fragment: {session: s1, range: 0-4/20, type: Ack}", 200), "unknown");
  EXPECT_EQ(offset("close: {session: s1}", 200), "unknown");
}

TEST(Model, KnowsWhichFileIsThere) {
  const auto file = [](Profile profile, const std::vector<std::string>& steps) {
    return model_after(profile, steps).session(0).file;
  };
  using File = SessionAccount::File;
  EXPECT_EQ(file(Profile::kWin32, {kCreate, kHalf, kRest, kClose}), File::kWhole);
  EXPECT_EQ(file(Profile::kWin32, {kCreate, kHalf, kClose}), File::kAbsent);
  EXPECT_EQ(file(Profile::kMcBup, {kCreate, kHalf, kClose}), File::kUnsure);
  EXPECT_EQ(file(Profile::kWin32, {kCreate, kHalf, kCancel}), File::kAbsent);
  EXPECT_EQ(file(Profile::kIis, {kCreate, kHalf, kRest, kCancel}), File::kUnsure);
}

}  // namespace
}  // namespace bitspec::live
