// The state machine of docs/protocol.md section 2, row by row and profile by profile.
#include "harness/refserver/store/store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <sstream>
#include <thread>

namespace bitspec::refserver {
namespace {

constexpr std::string_view kContent = "0123456789abcdefghijABCDEFGHIJ";

class TextBody : public Body {
 public:
  explicit TextBody(std::string text, bool breaks = false) : text_(std::move(text)), breaks_(breaks) {}
  Result<std::size_t> read(std::span<char> out) override {
    const auto got = text_.copy(out.data(), std::min<std::size_t>(out.size(), 3));
    text_.erase(0, got);
    if (got == 0 && breaks_) return fail(ErrorCode::kUnreachable, "the connection ended in the body");
    return got;
  }

 private:
  std::string text_;
  bool breaks_;
};

// Plays steps such as "create", "0-9/30", "close" on one URL and says in short what the last one got.
// A range may be followed by '!' (the body breaks off in the middle) or by '~' (other bytes than kContent).
class Player {
 public:
  explicit Player(Profile profile) : files_(memory_files()), store_({.profile = profile, .id_seed = 1}, *files_) {}

  std::string play(const std::string& steps) {
    std::istringstream in(steps);
    std::string result;
    for (std::string step; std::getline(in, step, ' ');) result = describe(one(step));
    return result;
  }
  std::string file() const {
    const auto file = files_->open("u/a");
    if (!file) return "none";
    std::string text(file->size(), '\0');
    EXPECT_EQ(file->read(0, text).value_or(0), text.size());
    return text;
  }

 private:
  Decision one(const std::string& step) {
    Request request;
    request.path = "/u/a";
    request.content_length = 0;
    TextBody nothing("");
    if (step == "ping") return send(request, "Ping", nothing);
    if (step == "create" || step == "create-unknown") {
      request.fields.add("BITS-Supported-Protocols",
                         step == "create" ? std::string(kBits15) : "{11111111-2222-3333-4444-555555555555}");
      auto decision = send(request, "Create-Session", nothing);
      if (decision.session_id) id_ = *decision.session_id;
      return decision;
    }
    if (step == "no-id") {
      id_.clear();
      return {};
    }
    if (step == "other-url") {
      other_url_ = true;
      return {};
    }
    if (!id_.empty()) request.fields.add("BITS-Session-Id", id_);
    if (other_url_) request.path = "/u/b";
    if (step == "close") return send(request, "Close-Session", nothing);
    if (step == "cancel") return send(request, "Cancel-Session", nothing);
    return fragment(request, step);
  }

  Decision fragment(Request& request, std::string step) {
    const bool breaks = step.back() == '!';
    const bool other = step.back() == '~';
    if (breaks || other) step.pop_back();
    request.fields.add("Content-Range", "bytes " + step);
    const auto range = ContentRange::parse_range(step);
    std::string body(range ? range->size() : 1, 'x');
    if (range && range->first < kContent.size()) body = kContent.substr(range->first, range->size());
    request.content_length = body.size();
    if (other) body.assign(body.size(), '#');
    if (breaks) body.resize(body.size() / 2);
    TextBody source(body, breaks);
    return send(request, "Fragment", source);
  }

  Decision send(Request& request, const std::string& type, Body& body) {
    request.fields.add("BITS-Packet-Type", type);
    return store_.handle(request, body);
  }

  static std::string describe(const Decision& decision) {
    std::string text = std::to_string(decision.status);
    if (decision.received) text += " next=" + std::to_string(*decision.received);
    if (decision.error) text += " " + hresult_text(decision.error->code);
    return text;
  }

  std::unique_ptr<Files> files_;
  Store store_;
  std::string id_ = "{11111111-2222-3333-4444-555555555555}";
  bool other_url_ = false;
};

constexpr std::string_view kNotFound = "500 0x8020001F";
constexpr std::string_view kBad = "400 0x80070057";
constexpr std::string_view kWhole = kContent;

struct StoreRow {
  std::string_view steps;
  PerProfile<std::string_view> answer;
  PerProfile<std::string_view> file = {{"none", "none", "none"}};
};
#define ALL(x)  \
  {             \
    { x, x, x } \
  }

// Where a refusal of MC-BUP names the next offset, the answers of the profiles differ in that alone.
const StoreRow kStoreRows[] = {
    // any
    {"ping", ALL("200")},
    {"create 0-9/30 ping 10-29/30 close ping", ALL("200"), ALL(kWhole)},
    {"create", ALL("200")},
    {"create-unknown", ALL(kBad)},
    {"no-id 0-9/30", ALL(kBad)},
    {"no-id close", ALL(kBad)},
    {"no-id cancel", ALL(kBad)},
    // none
    {"0-9/30", ALL(kNotFound)},
    {"close", ALL(kNotFound)},
    {"cancel", ALL(kNotFound)},
    // open
    {"create 0-9/30", ALL("200 next=10")},
    {"create 0-9/30 10-19/30", ALL("200 next=20")},
    {"create 0-9/30 10-29/30", ALL("200 next=30"), {{kWhole, "none", kWhole}}},
    {"create 0-9/30 11-29/30", {{"416 next=10", "416 next=10 0x00000000", "416 next=10"}}},
    {"create 5-9/30", {{"416 next=0", "416 next=0 0x00000000", "416 next=0"}}},
    {"create 4294967296-4294967300/5000000000", {{"416 next=0", "416 next=0 0x00000000", "416 next=0"}}},
    {"create 0-9/30 5-19/30", {{"200 next=20", "416 next=10 0x00000000", "200 next=20"}}},
    {"create 0-9/30 5-29/30~",
     {{"200 next=30", "416 next=10 0x00000000", "200 next=30"}},
     {{"0123456789####################", "none", "0123456789####################"}}},
    {"create 0-9/30 10-19/30 0-9/30~", {{"200 next=20", "416 next=20 0x00000000", "200 next=20"}}},
    {"create 0-9/30 10-19/40", {{kBad, "400 next=10 0x80070057", kBad}}},
    {"create 10-9/30", {{kBad, "400 next=0 0x80070057", kBad}}},
    {"create 0-30/30", {{kBad, "400 next=0 0x80070057", kBad}}},
    {"create */30", {{kBad, "400 next=0 0x80070057", kBad}}},
    {"create 0-9/30 0-30/30 10-29/30 close", ALL("200"), ALL(kWhole)},
    {"create 0-9/30!", {{kBad, "400 next=0 0x80070057", kBad}}},
    {"create 0-9/30 10-29/30! 10-29/30~ close", ALL("200"), ALL("0123456789####################")},
    {"create 0-9/30 close", ALL("200"), {{"none", "0123456789", "none"}}},
    {"create close", ALL("200")},
    {"create 0-9/30 cancel", ALL("200")},
    {"create cancel", ALL("200")},
    {"create other-url 0-9/30", ALL(kNotFound)},
    {"create other-url close", ALL(kNotFound)},
    // full
    {"create 0-29/30 0-29/30", {{"200 next=30", "416 next=30 0x00000000", "200 next=30"}}, {{kWhole, "none", kWhole}}},
    {"create 0-29/30 0-29/31", {{kBad, "400 next=30 0x80070057", kBad}}, {{kWhole, "none", kWhole}}},
    {"create 0-29/30 close", ALL("200"), ALL(kWhole)},
    {"create 0-29/30 cancel", ALL("200"), {{kWhole, "none", kWhole}}},
    // gone
    {"create 0-29/30 close 0-29/30", ALL(kNotFound), ALL(kWhole)},
    {"create 0-29/30 close close", ALL(kNotFound), ALL(kWhole)},
    {"create 0-29/30 close cancel", ALL(kNotFound), ALL(kWhole)},
    {"create 0-9/30 cancel 10-19/30", ALL(kNotFound)},
    {"create 0-9/30 cancel close", ALL(kNotFound)},
    {"create 0-9/30 cancel cancel", ALL(kNotFound)},
    {"create 0-9/30 cancel create 0-29/30 close", ALL("200"), ALL(kWhole)},
};

TEST(StoreStates, EveryRow) {
  for (const auto profile : kProfiles) {
    for (const auto& row : kStoreRows) {
      SCOPED_TRACE(std::string(profile_name(profile)) + ": " + std::string(row.steps));
      Player player(profile);
      EXPECT_EQ(player.play(std::string(row.steps)), row.answer[profile]);
      EXPECT_EQ(player.file(), row.file[profile]);
    }
  }
}

// The body hands over half of the fragment, lets another thing happen, and goes on.
class InterruptedBody : public Body {
 public:
  InterruptedBody(std::string text, std::function<void()> meanwhile)
      : text_(std::move(text)), half_(text_.size() / 2), meanwhile_(std::move(meanwhile)) {}
  Result<std::size_t> read(std::span<char> out) override {
    if (given_ == half_ && meanwhile_) std::exchange(meanwhile_, nullptr)();
    const auto end = given_ < half_ ? half_ : text_.size();
    const auto got = text_.copy(out.data(), end - given_, given_);
    given_ += got;
    return got;
  }

 private:
  std::string text_;
  std::size_t half_, given_ = 0;
  std::function<void()> meanwhile_;
};

class StoreRace : public testing::Test {
 protected:
  Request request(const std::string& type, const std::string& range = "") const {
    Request request;
    request.path = "/u/a";
    request.fields = {{"BITS-Packet-Type", type}, {"BITS-Session-Id", id_}};
    request.content_length = 0;
    if (!range.empty()) {
      request.fields.add("Content-Range", "bytes " + range);
      request.content_length = ContentRange::parse_range(range)->size();
    }
    return request;
  }
  void create() {
    auto packet = request("Create-Session");
    packet.fields.add("BITS-Supported-Protocols", std::string(kBits15));
    TextBody nothing("");
    id_ = *store_.handle(packet, nothing).session_id;
  }
  Decision simple(const std::string& type, const std::string& range = "", const std::string& text = "") {
    TextBody body(text);
    return store_.handle(request(type, range), body);
  }

  std::unique_ptr<Files> files_ = memory_files();
  Store store_{{.profile = Profile::kWin32, .id_seed = 1}, *files_};
  std::string id_;
};

TEST_F(StoreRace, ANewerFragmentTakesOverFromOneThatHangs) {
  create();
  InterruptedBody slow("AAAA", [&] { EXPECT_EQ(simple("Fragment", "0-3/4", "BBBB").status, 200); });
  EXPECT_EQ(store_.handle(request("Fragment", "0-3/4"), slow).status, 200);
  std::string text(4, '\0');
  EXPECT_EQ(files_->open("u/a")->read(0, text), 4U);
  EXPECT_EQ(text, "BBBB");
}

TEST_F(StoreRace, TheOneThatHangsIsToldWhatIsMissing) {
  create();
  InterruptedBody slow("AAAA", [&] { EXPECT_EQ(simple("Fragment", "0-1/4", "BB").status, 200); });
  const auto decision = store_.handle(request("Fragment", "0-3/4"), slow);
  EXPECT_EQ(decision.status, 416);
  EXPECT_EQ(decision.received, 2U);
}

TEST_F(StoreRace, ACancelInTheMiddleOfAFragmentWins) {
  create();
  InterruptedBody slow("AAAA", [&] { EXPECT_EQ(simple("Cancel-Session").status, 200); });
  EXPECT_EQ(store_.handle(request("Fragment", "0-3/4"), slow).status, 500);
  EXPECT_EQ(files_->open("u/a"), nullptr);
}

TEST_F(StoreRace, ManyThreadsCountAFragmentOnce) {
  create();
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { good += simple("Fragment", "0-9/30", std::string(kContent.substr(0, 10))).success(); });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_GE(good, 1);
  EXPECT_EQ(simple("Fragment", "29-29/30", "x").received, 10U);
}

TEST(StoreIds, AreGuidsInTheSpellingOfTheProfile) {
  for (const auto profile : kProfiles) {
    const auto files = memory_files();
    Store store({.profile = profile, .id_seed = 7}, *files);
    Request request;
    request.content_length = 0;
    request.path = "/a";
    request.fields = {{"BITS-Packet-Type", "Create-Session"}, {"BITS-Supported-Protocols", std::string(kBits15)}};
    TextBody nothing("");
    const auto id = *store.handle(request, nothing).session_id;
    const auto guid = Guid::parse(id);
    ASSERT_TRUE(guid) << id;
    EXPECT_EQ(id, profile == Profile::kIis ? guid->upper_text() : guid->text());
  }
}

}  // namespace
}  // namespace bitspec::refserver
