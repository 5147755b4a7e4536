// Notifications: what is judged of them, and what the application's listener makes of a post.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "harness/engine/body_hash.h"
#include "harness/engine/notified_files.h"
#include "harness/engine/testing/judge_cases.h"
#include "harness/wire/connection.h"

namespace bitspec::engine {
namespace {

Notification post(const std::string& target, Fields fields, const std::string& body) {
  Notification out;
  out.request.method = "POST";
  out.request.target = target;
  out.request.version = "HTTP/1.1";
  out.request.fields = std::move(fields);
  out.body = digest_of(body);
  return out;
}

struct SeenCase {
  std::string matcher, want;
};

TEST(JudgeSeen, Table) {
  Fields fields;
  fields.add("BITS-Original-Request-URL", "http://H/up/a%62.bin");
  fields.add("X-File", "/folder/f");
  Notification one = post("/note.cgi?x=1", fields, "abcdef");
  one.files["x-file"] = digest_of("abcdef");
  Facts facts;
  facts.notifications["app"] = {one};
  facts.notifications["none"] = {};
  facts.session_urls.emplace("ab", "http://h/up/ab.bin");
  facts.session_urls.emplace("c", "http://h/up/c.bin");
  facts.session_urls.emplace("gone", bad_input("no session 'gone'"));
  facts.sent = sent_for_tests();
  facts.sent->uploads["two"] = {{"other"}, 6};
  const SeenCase cases[] = {
      {"{seen: app}", "held"},
      {"{seen: app, times: 1}", "held"},
      {"{seen: app, times: 2}", "expected 2 notifications, got 1"},
      {"{seen: app, times: {from: 2}}", "expected at least 2 notifications, got 1"},
      {"{seen: none}", "expected at least 1 notifications, got 0"},
      {"{seen: none, times: 0}", "held"},
      {"{seen: none, times: 0, notification: {method: POST}}", "expected a notification, got none"},
      {"{none: {seen: none}}", "held"},
      {"{seen: app, notification: {method: POST, version: HTTP/1.1, url: '/note.cgi?x=1', url_ends: x=1}}", "held"},
      {"{seen: app, notification: {method: GET}}", "expected a notification with method 'GET', got 'POST'"},
      {"{seen: app, notification: {url_ends: y}}",
       "expected a notification with a request target that ends in 'y', got '/note.cgi?x=1'"},
      {"{seen: app, notification: {original_url: ab}}", "held"},
      {"{seen: app, notification: {original_url: c}}",
       "expected a notification with BITS-Original-Request-URL: http://h/up/c.bin, got BITS-Original-Request-URL: "
       "http://H/up/a%62.bin"},
      {"{seen: app, notification: {original_url: gone}}",
       "open: expected a notification with BITS-Original-Request-URL, got no session 'gone'"},
      {"{seen: unheard-of}", "open: expected at least 1 notifications, got no listener for notifications"},
      {"{seen: app, notification: {header: X-A}}",
       "expected a notification with a field X-A, got no X-A (the notification)"},
      {"{seen: app, notification: {absent: X-A, body: as-sent}}", "held"},
      {"{seen: app, notification: {body: empty}}", "expected a notification with an empty body, got 6 bytes: 'abcdef'"},
      {"{seen: app, notification: {file: {field: X-File, body: as-sent}}}", "held"},
      {"{seen: app, notification: {file: {field: X-Other, body: as-sent}}}",
       "expected a notification with a file named by X-Other, got no X-Other"},
      {"{seen: app, notification: {all: [{original_url: ab, file: {field: X-File, body: {size: 6}}}]}}", "held"},
      {"{seen: app, notification: {any: [{header: X-A}, {method: POST}]}}", "held"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.matcher);
    EXPECT_EQ(judged(c.matcher, exchange_of_row("200 x"), facts), c.want);
  }
}

// A listener on a free port: one that was free a moment ago.
std::unique_ptr<ApplicationListener> listener() {
  auto out = ApplicationListener::start("127.0.0.1:0");
  EXPECT_TRUE(out) << (out ? "" : out.error().message);
  return out ? std::move(*out) : nullptr;
}

Exchange posted(const ApplicationListener& application, const std::string& head, const std::string& body = "") {
  Exchange exchange;
  const Url url = *Url::parse("http://127.0.0.1:" + std::to_string(application.port()) + "/");
  auto stream = wire::connect_tcp(url, std::chrono::steady_clock::now() + milliseconds(2000));
  if (!stream) return exchange;
  wire::Connection connection(std::move(*stream), {});
  wire::OutgoingRequest out;
  out.head =
      "POST /note HTTP/1.1\r\nHost: h\r\n" + head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  out.body = text_source(body);
  connection.send(out);
  exchange.answer = connection.read_answer();
  return exchange;
}

std::string original(const std::string& path) {
  return "BITS-Original-Request-URL: http://h" + path + "\r\n";
}

TEST(ApplicationListener, AnswersAsTheApplicationOfTheUploadSays) {
  const auto listening = listener();
  ASSERT_TRUE(listening);
  const auto application = std::make_shared<Application>("/up/run/a/", "");
  PlannedAnswer refused, fine;
  refused.status = 403;
  fine.fields.add("X-A", "b");
  fine.body = text_source("reply");
  application->answer_with("app", {refused, fine});
  listening->add(application);
  EXPECT_EQ(posted(*listening, original("/up/run/a/s.bin"), "abc").answer.status, 403);
  for (int i = 0; i < 2; ++i) {  // the last answer goes on
    const Exchange second = posted(*listening, original("/up/run/a/s.bin"));
    EXPECT_EQ(second.answer.status, 200);
    EXPECT_EQ(second.answer.fields.first("X-A"), "b");
    EXPECT_EQ(second.answer.body_start, "reply");
  }
  const auto seen = application->seen("app", 3);
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].body.kept, "abc");
  EXPECT_EQ(seen[0].answer_status, 403);
  EXPECT_EQ(seen[0].request.target, "/note");
  EXPECT_TRUE(application->seen("other", 0).empty());
}

TEST(ApplicationListener, NotesWhatIsAboutNoUploadOfTheRun) {
  const auto listening = listener();
  ASSERT_TRUE(listening);
  listening->expect_uploads_with("bitspec-1");
  EXPECT_EQ(posted(*listening, original("/bitspec-1/x")).answer.status, 200);
  EXPECT_TRUE(listening->notes().empty());
  EXPECT_EQ(posted(*listening, original("/elsewhere")).answer.status, 200);
  ASSERT_EQ(listening->notes().size(), 1u);
  EXPECT_EQ(listening->notes()[0],
            "notification about an upload that is not from this run: BITS-Original-Request-URL: http://h/elsewhere");
}

TEST(ApplicationListener, APostWithoutAnUploadIsTheOnlyApplicationsOne) {
  const auto listening = listener();
  ASSERT_TRUE(listening);
  const auto application = std::make_shared<Application>("/up/", "");
  application->answer_with("app", {});
  listening->add(application);
  posted(*listening, "");
  EXPECT_TRUE(application->all().empty());
  listening->one_at_a_time(true);
  posted(*listening, "");
  EXPECT_EQ(application->all().size(), 1u);
}

TEST(ApplicationListener, CanSayNothingOrHangUp) {
  using Instead = scenario::ApplicationAnswer::Instead;
  const auto listening = listener();
  ASSERT_TRUE(listening);
  const auto application = std::make_shared<Application>("/", "");
  PlannedAnswer close, raw;
  close.instead = Instead::kClose;
  raw.raw = "nonsense\r\n\r\n";
  application->answer_with("app", {close, raw});
  listening->add(application);
  EXPECT_EQ(posted(*listening, original("/x")).answer.ending, wire::Ending::kClosed);
  EXPECT_TRUE(posted(*listening, original("/x")).answer.has(wire::DeviationKind::kStatusLine));
}

class NotifiedFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / ("notified-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_ / "in");
    std::ofstream(folder_ / "in/file") << "abc";
    std::ofstream(folder_ / "outside") << "secret";
    std::filesystem::create_symlink(folder_ / "outside", folder_ / "in/link");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string in() const { return (folder_ / "in").string(); }
  std::filesystem::path folder_;
};

TEST_F(NotifiedFiles, AreReadBelowTheFolderOnly) {
  const auto file = read_below(in(), in() + "/file");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->kept, "abc");
  EXPECT_FALSE(read_below(in(), in() + "/link"));
  EXPECT_FALSE(read_below(in(), in() + "/../outside"));
  EXPECT_FALSE(read_below(in(), in()));
  EXPECT_FALSE(read_below("", "/etc/hostname"));
}

TEST_F(NotifiedFiles, AreWrittenBelowTheFolderOnly) {
  EXPECT_TRUE(write_below(in(), in() + "/reply", "x"));
  EXPECT_EQ(read_below(in(), in() + "/reply")->kept, "x");
  EXPECT_FALSE(write_below(in(), in() + "/link", "x"));
  EXPECT_FALSE(write_below(in(), in() + "/../outside", "x"));
  EXPECT_FALSE(write_below(in(), in() + "/missing/reply", "x"));
  EXPECT_EQ(read_below(folder_.string(), (folder_ / "outside").string())->kept, "secret");
}

}  // namespace
}  // namespace bitspec::engine
