// Every fault is shown by a row: the faulty server gives what is expected, the right one does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <set>
#include <thread>

#include "harness/refserver/digest.h"
#include "harness/refserver/server.h"
#include "harness/refserver/testing/fault_rows.h"

namespace bitspec::refserver {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Shown by the tests below: they need a folder, a look at the time, or the nonce of a challenge.
const std::set<std::string_view> kShownElsewhere = {
    "notify-query-lost",     "notify-relative-to-root",   "close-leaves-work",    "cancel-leaves-work",
    "path-reaches-work",     "ping-slower-with-sessions", "timeout-leaves-work",  "disabled-keeps-sessions",
    "restart-offset-ahead",  "restart-loses-data",        "restart-offset-stale", "close-early-leaves-work",
    "auth-digest-any-nonce", "auth-digest-any-uri"};

// The same but for the last digit.
std::string near(std::string id) {
  if (id.size() > 1) id[id.size() - 2] = id[id.size() - 2] == '0' ? '1' : '0';
  return id;
}

std::string upper(std::string text) {
  for (auto& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

// Plays the steps of a row against one server. The last answer may be none; a busy machine may be late with the others.
class Player {
 public:
  static constexpr int kPatience = 30'000;  // ms

  explicit Player(std::uint16_t port) : port_(port) { first_ = connect(); }

  std::string play(const std::vector<std::string>& steps, int last_patience_ms = kPatience) {
    for (std::size_t i = 0; i + 1 < steps.size(); ++i) one(steps[i]);
    patience_ms_ = last_patience_ms;
    for (auto* client : {&first_, &second_}) {
      if (*client) (*client)->be_patient(patience_ms_);
    }
    return one(steps.back());
  }

 private:
  std::unique_ptr<RawClient> connect() const { return std::make_unique<RawClient>(port_, patience_ms_); }

  static bool take(std::string& step, std::string_view mark) {
    if (!step.starts_with(mark)) return false;
    step.erase(0, mark.size());
    return true;
  }

  std::string one(std::string step) {
    if (take(step, "@wait:")) {
      std::this_thread::sleep_for(std::chrono::milliseconds(std::stoi(step)));
      return "";
    }
    if (take(step, "@keep")) {
      kept_ = id_;
      return "";
    }
    if (take(step, "@new")) {
      first_ = connect();
      return "";
    }
    const bool second = take(step, "@2:");
    const bool cut = take(step, "@cut:");
    const bool head = take(step, "@head:");
    const bool other = take(step, "@other:");
    const bool silent = take(step, "@silent:");
    if (second && !second_) second_ = connect();
    auto& client = second ? *second_ : *first_;
    take(step, "@answer");
    replace_all(step, "$ID", id_);
    replace_all(step, "$KEPT", kept_);
    replace_all(step, "$UPPER", upper(id_));
    replace_all(step, "$NEAR", near(id_));
    client.send(step);
    if (cut) client.half_close();
    if (silent) return "";
    auto answer = client.answer(head);
    const bool creates = step.find("Create-Session") != std::string::npos;
    if (creates && !other) id_ = field_of(answer, "BITS-Session-Id");
    if (answer.empty()) return client.ended() ? "(closed)" : "(silence)";
    return answer;
  }

  std::uint16_t port_;
  int patience_ms_ = kPatience;
  std::unique_ptr<RawClient> first_, second_;
  std::string id_, kept_;
};

std::unique_ptr<Server> start(Profile profile, const std::vector<std::string>& faults, const std::string& folder = "") {
  Options options;
  options.profile = profile;
  options.faults = faults;
  options.folder = folder;
  options.areas = rule_areas();
  options.prepared = {{"/large/a", 5'000'000'000, 4'294'967'296, "0123456789"}};
  options.users = {{"alice", "secret"}, {"bob", "secret"}};
  auto server = Server::start(options);
  EXPECT_TRUE(server) << server.error().message;
  return server ? std::move(*server) : nullptr;
}

std::vector<FaultRow> all_rows() {
  std::vector<FaultRow> rows;
  for (auto* part : {answer_rows, request_rows, session_rows, place_rows, limit_rows, user_rows, further_rows}) {
    for (auto&& row : part()) rows.push_back(std::move(row));
  }
  return rows;
}

TEST(Faults, EachShowsInItsRowAndNotOnTheRightServer) {
  for_each_row<FaultRow>(all_rows(), [](const FaultRow& row) {
    SCOPED_TRACE(std::string(row.fault) + " in " + std::string(profile_name(row.profile)));
    const bool absent = row.want.starts_with('!');
    const auto text = absent ? row.want.substr(1) : row.want;
    const auto faulty = start(row.profile, {std::string(row.fault)});
    ASSERT_TRUE(faulty);
    const auto right = start(row.profile, {});
    const int patience_ms = row.want == "(silence)" ? 300 : Player::kPatience;
    const auto with_fault = Player(port_of(faulty->url())).play(row.steps, patience_ms);
    const auto without_fault = Player(port_of(right->url())).play(row.steps);
    EXPECT_THAT(absent ? without_fault : with_fault, HasSubstr(text));
    EXPECT_THAT(absent ? with_fault : without_fault, testing::Not(HasSubstr(text)));
  });
}

TEST(Faults, AreAllShownAndAllTold) {
  std::set<std::string_view> shown = kShownElsewhere;
  const auto rows = all_rows();
  const auto notify = notify_fault_names();
  for (const auto& row : rows) shown.insert(row.fault);
  shown.insert(notify.begin(), notify.end());
  for (const auto& fault : fault_list()) {
    SCOPED_TRACE(fault.name);
    EXPECT_TRUE(shown.contains(fault.name));
    EXPECT_THAT(fault.about, testing::EndsWith("."));
    EXPECT_THAT(fault.name, testing::MatchesRegex("[a-z0-9.-]+"));
  }
  EXPECT_EQ(fault_list().size(), shown.size());
}

std::string digest_ping(const std::string& nonce, const std::string& uri) {
  const DigestInput input = {
      DigestAlgorithm::kSha256, "alice", "bitspec", "secret", "BITS_POST", uri, nonce, "00000001", "abc"};
  return packet("Ping", "/digest/a",
                "Authorization: Digest username=\"alice\", realm=\"bitspec\", uri=\"" + uri +
                    "\", algorithm=SHA-256, nonce=\"" + nonce +
                    "\", nc=00000001, cnonce=\"abc\", qop=auth, response=\"" + digest_response(input) + "\"\r\n");
}

TEST(Faults, OfDigestTakeWhatBelongsToNoChallengeOrRequest) {
  const auto status = [](const std::vector<std::string>& faults, const std::string& more_nonce,
                         const std::string& uri) {
    const auto server = start(Profile::kWin32, faults);
    RawClient client(port_of(server->url()));
    const auto challenge = field_of(client.ask(packet("Ping", "/digest/a")), "WWW-Authenticate");
    const auto from = challenge.find("nonce=\"") + 7;
    const auto nonce = challenge.substr(from, challenge.find('"', from) - from);
    return status_in(client.ask(digest_ping(nonce + more_nonce, uri)));
  };
  EXPECT_EQ(status({}, "", "/digest/a"), 200);
  EXPECT_EQ(status({}, "x", "/digest/a"), 401);
  EXPECT_EQ(status({"auth-digest-any-nonce"}, "x", "/digest/a"), 200);
  EXPECT_EQ(status({"auth-digest-any-nonce"}, "", "/digest/b"), 401);
  EXPECT_EQ(status({}, "", "/digest/b"), 401);
  EXPECT_EQ(status({"auth-digest-any-uri"}, "", "/digest/b"), 200);
  EXPECT_EQ(status({"auth-digest-any-uri"}, "x", "/digest/a"), 401);
}

class FaultsInAFolder : public testing::Test {
 protected:
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_ = fs::path(testing::TempDir()) / ("faults-" + std::to_string(::getpid()));
};

TEST_F(FaultsInAFolder, WorkingDataIsLeftBehind) {
  for (const auto* fault : {"close-leaves-work", "close-early-leaves-work", "cancel-leaves-work"}) {
    SCOPED_TRACE(fault);
    const bool close = std::string_view(fault).starts_with("close");
    const auto server = start(Profile::kWin32, {fault}, folder_.string());
    Player(port_of(server->url())).play({kCreate, frag("0-9/30"), close ? kClose : kCancel});
    EXPECT_FALSE(fs::is_empty(server->work_folder()));
  }
}

TEST_F(FaultsInAFolder, WorkingDataOutlivesItsSession) {
  for (const bool faulty : {true, false}) {
    const std::vector<std::string> faults = {"timeout-leaves-work"};
    const auto server = start(Profile::kWin32, faulty ? faults : std::vector<std::string>(), folder_.string());
    Player(port_of(server->url()))
        .play({packet("Create-Session", "/short/a", kOffer), frag("0-9/30", "$ID", "/short/a"), "@wait:4500"});
    EXPECT_EQ(fs::is_empty(server->work_folder()), !faulty);
  }
}

TEST(FaultsInTime, SessionsOutliveTheSwitch) {
  for (const bool faulty : {true, false}) {
    const std::vector<std::string> faults = {"disabled-keeps-sessions"};
    const auto server = start(Profile::kMcBup, faulty ? faults : std::vector<std::string>());
    Player player(port_of(server->url()));
    player.play({packet("Create-Session", "/limited/a", kOffer)});
    EXPECT_TRUE(server->set_uploads("/limited/", false));
    EXPECT_THAT(player.play({frag("0-9/10", "$ID", "/limited/a")}), HasSubstr("HTTP/1.1 501"));
    EXPECT_TRUE(server->set_uploads("/limited/", true));
    EXPECT_THAT(player.play({frag("0-9/10", "$ID", "/limited/a")}),
                HasSubstr(faulty ? "HTTP/1.1 200" : "HTTP/1.1 500"));
  }
}

TEST_F(FaultsInAFolder, WorkingDataIsReached) {
  const auto server = start(Profile::kWin32, {"path-reaches-work"}, folder_.string());
  Player player(port_of(server->url()));
  const fs::path work = server->work_folder();
  EXPECT_EQ(work.parent_path(), fs::path(server->files_folder()));
  player.play({kCreate, frag("0-9/30")});
  const fs::path part = fs::directory_iterator(work)->path();
  EXPECT_THAT(player.play({get("/" + part.lexically_relative(work.parent_path()).string())}), HasSubstr("0123456789"));
}

TEST_F(FaultsInAFolder, ClimbingEndsAtTheFolderOfTheServer) {
  const auto server = start(Profile::kWin32, {"path-climbs"}, (folder_ / "root").string());
  Player player(port_of(server->url()));
  for (const std::string path : {"/../x", "/../../../../../y", "/%2e%2e%2f%2e%2e%2fz", "//etc/w"}) {
    const auto create = packet("Create-Session", path, kOffer);
    EXPECT_THAT(player.play({create, frag("0-29/30", "$ID", path)}), HasSubstr("HTTP/1.1 200"));
  }
  for (const auto* name : {"x", "y", "z", "etc/w"}) EXPECT_TRUE(fs::exists(folder_ / "root" / name)) << name;
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST(FaultsInTime, PingWaitsForSessions) {
  const auto server = start(Profile::kWin32, {"ping-slower-with-sessions"});
  Player player(port_of(server->url()));
  player.play(std::vector<std::string>(10, kCreate));
  const auto before = std::chrono::steady_clock::now();
  player.play({kPing});
  EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(50));
}

TEST(FaultsInTime, NoneHoldsUpTheEndOfTheServer) {
  auto server = start(Profile::kWin32, {"total-preallocated"});
  RawClient client(port_of(server->url()));
  const auto id = field_of(client.ask(kCreate), "BITS-Session-Id");
  client.send(fragment("/u/a", id, "0-0/4611686018427387904", "x"));
  const auto before = std::chrono::steady_clock::now();
  server.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(4));  // the fault waits longer
}

}  // namespace
}  // namespace bitspec::refserver
