#include "harness/wire/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "harness/wire/memory_stream.h"

namespace bitspec::wire {
namespace {

using ::testing::ElementsAre;

// Notes every write, and takes at most `most` bytes of each.
class NotingStream : public MemoryStream {
 public:
  explicit NotingStream(std::size_t most = SIZE_MAX) : MemoryStream({}, IoStatus::kDeadline), most_(most) {}
  IoResult write_some(std::string_view bytes, SteadyTime deadline, bool stop_on_input) override {
    if (left_ == 0) return {IoStatus::kReset, 0};
    const std::string_view taken = bytes.substr(0, std::min(most_, left_));
    left_ -= taken.size();
    writes.emplace_back(taken);
    return MemoryStream::write_some(taken, deadline, stop_on_input);
  }
  void break_after(std::size_t bytes) { left_ = bytes; }
  std::vector<std::string> writes;

 private:
  std::size_t most_, left_ = SIZE_MAX;
};

constexpr milliseconds kLimit{5000};

OutgoingRequest request(std::string head, std::string body = "") {
  return {std::move(head), body.empty() ? nullptr : text_source(std::move(body)), {}};
}

TEST(RequestHead, WritesWhatItIsGiven) {
  EXPECT_EQ(request_head("BITS_POST", "/a b", "HTTP/1.1", {{"B", "1"}, {"a", ""}, {"B", "x\r\nInjected: y"}}),
            "BITS_POST /a b HTTP/1.1\r\nB: 1\r\na: \r\nB: x\r\nInjected: y\r\n\r\n");
  EXPECT_EQ(request_head("GET", "/", "HTTP/1.0", {}), "GET / HTTP/1.0\r\n\r\n");
}

struct SplitCase {
  std::string_view name;
  std::vector<std::uint64_t> splits;
  std::optional<std::uint64_t> cut;
  std::vector<std::string> want;
  bool whole = true;
};
TEST(SendRequest, SplitsAndCutsWhereItIsTold) {  // head "headhead", body "body"
  const SplitCase cases[] = {
      {"head and body in one write", {}, {}, {"headheadbody"}},
      {"between head and body", {8}, {}, {"headhead", "body"}},
      {"in the head", {4}, {}, {"head", "headbody"}},
      {"in both", {4, 10}, {}, {"head", "headbo", "dy"}},
      {"at the ends", {0, 12, 99}, {}, {"headheadbody"}},
      {"twice the same", {4, 4}, {}, {"head", "headbody"}},
      {"cut in the body", {}, 10, {"headheadbo"}, false},
      {"cut behind the head", {}, 8, {"headhead"}, false},
      {"cut and split", {2, 11}, 10, {"he", "adheadbo"}, false},
      {"cut at once", {}, 0, {}, false},
      {"cut behind the end", {}, 99, {"headheadbody"}},
  };
  for (const SplitCase& c : cases) {
    SCOPED_TRACE(c.name);
    NotingStream stream;
    OutgoingRequest r = request("headhead", "body");
    r.plan.splits = c.splits;
    r.plan.cut = c.cut;
    const SendReport report = send_request(stream, r, kLimit);
    EXPECT_EQ(stream.writes, c.want);
    EXPECT_EQ(report.sent, stream.written().size());
    EXPECT_EQ(report.whole, c.whole);
    EXPECT_EQ(report.status, IoStatus::kOk);
    EXPECT_FALSE(report.early_input);
  }
}

TEST(SendRequest, LargeBodiesArriveWhole) {
  for (const std::size_t most : {SIZE_MAX, std::size_t{1000}, std::size_t{65537}}) {
    NotingStream stream(most);
    const auto body = generated_source(7, 3, 300'000);
    const SendReport report = send_request(stream, {"head", body, {}}, kLimit);
    std::string want(300'000, '\0');
    body->read(0, want);
    EXPECT_EQ(stream.written(), "head" + want);
    EXPECT_TRUE(report.whole);
  }
}

TEST(SendRequest, AHeadLargerThanItsBufferGoesOutWhole) {
  NotingStream stream;
  const std::string head(200'000, 'h');
  EXPECT_TRUE(send_request(stream, request(head, "body"), kLimit).whole);
  EXPECT_EQ(stream.written(), head + "body");
}

TEST(SendRequest, ReleasesTheLastByteByItself) {
  NotingStream stream;
  OutgoingRequest r = request("head", "body");
  std::string seen = "not called";
  send_request(stream, r, kLimit, [&] { seen = stream.written(); });
  EXPECT_EQ(seen, "headbod");
  EXPECT_THAT(stream.writes, ElementsAre("headbod", "y"));
}

TEST(SendRequest, ReleasesEvenIfThereIsNoLastByte) {
  for (const std::size_t broken_after : {std::size_t{0}, std::size_t{3}}) {
    NotingStream stream;
    stream.break_after(broken_after);
    int calls = 0;
    const SendReport report = send_request(stream, request("head", "body"), kLimit, [&] { ++calls; });
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(report.sent, broken_after);
    EXPECT_EQ(report.status, IoStatus::kReset);
    EXPECT_TRUE(report.early_input);
    EXPECT_FALSE(report.whole);
  }
  NotingStream stream;
  OutgoingRequest nothing = request("head");
  nothing.plan.cut = 0;
  int calls = 0;
  send_request(stream, nothing, kLimit, [&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

TEST(SendRequest, EndsTheConnectionAsPlanned) {
  struct PlannedEndCase {
    SendEnd end;
    bool half, closed, reset;
  };
  for (const PlannedEndCase& c :
       {PlannedEndCase{SendEnd::kKeep, false, false, false}, PlannedEndCase{SendEnd::kHalfClose, true, false, false},
        PlannedEndCase{SendEnd::kClose, false, true, false}, PlannedEndCase{SendEnd::kReset, false, false, true}}) {
    NotingStream stream;
    OutgoingRequest r = request("head", "body");
    r.plan.cut = 6;
    r.plan.end = c.end;
    send_request(stream, r, kLimit);
    EXPECT_EQ(stream.written(), "headbo");
    EXPECT_EQ(stream.half_closed(), c.half);
    EXPECT_EQ(stream.was_closed(), c.closed);
    EXPECT_EQ(stream.was_reset(), c.reset);
  }
}

TEST(SendRequest, APauseLongerThanTheLimitEndsIt) {
  NotingStream stream;
  OutgoingRequest r = request("head", "body");
  r.plan.splits = {4};
  r.plan.pause = std::chrono::hours(1);
  const SendReport report = send_request(stream, r, milliseconds(5));
  EXPECT_EQ(stream.written(), "head");
  EXPECT_EQ(report.status, IoStatus::kDeadline);
}

TEST(SendRequest, AHeldBodyGoesOutInTheEnd) {
  NotingStream stream;  // never says anything
  OutgoingRequest r = request("head", "body");
  r.plan.wait_for_continue = true;
  EXPECT_TRUE(send_request(stream, r, kLimit).whole);
  EXPECT_THAT(stream.writes, ElementsAre("head", "body"));
}

// A peer whose buffer is full, and has room again only after `full` limits; meanwhile it takes `taken` of it in each.
class SlowStream : public NotingStream {
 public:
  SlowStream(int full, std::uint64_t taken) : full_(full), taken_(taken) {}
  IoResult write_some(std::string_view bytes, SteadyTime deadline, bool stop_on_input) override {
    if (full_ == 0) return NotingStream::write_some(bytes, deadline, stop_on_input);
    std::this_thread::sleep_until(deadline);
    if (!stop_on_input) return {IoStatus::kDeadline, 0};
    --full_;
    unsent_ -= taken_;
    return {IoStatus::kDeadline, 0};
  }
  std::uint64_t unsent() const override { return unsent_; }

 private:
  int full_;
  const std::uint64_t taken_;
  std::uint64_t unsent_ = 1'000'000;
};

TEST(SendRequest, GoesOnAsLongAsThePeerTakesBytes) {
  struct SlowCase {
    std::string_view name;
    int full;
    std::uint64_t taken;
    bool whole;
  };
  for (const SlowCase& c :
       {SlowCase{"slow", 3, 1, true}, SlowCase{"stopped", 1, 0, false}, SlowCase{"endless", 1000, 1, false}}) {
    SCOPED_TRACE(c.name);
    SlowStream stream(c.full, c.taken);
    const SendReport report = send_request(stream, request("head", "body"), milliseconds(50));
    EXPECT_EQ(report.whole, c.whole);
    EXPECT_EQ(report.status, c.whole ? IoStatus::kOk : IoStatus::kDeadline);
    EXPECT_FALSE(report.early_input);
    EXPECT_GE(report.blocked, milliseconds(50) * c.full / (c.full > 10 ? 100 : 1));
  }
}

}  // namespace
}  // namespace bitspec::wire
