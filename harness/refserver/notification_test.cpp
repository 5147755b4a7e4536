// What the application is told, what the client hears of its answer, and replies: over real sockets, in all profiles.
#include "harness/refserver/notification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "harness/refserver/server.h"
#include "harness/refserver/testing/test_application.h"

namespace bitspec::refserver {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr char kFile[] = "0123456789";

class NotificationTest : public testing::TestWithParam<Profile> {
 protected:
  void TearDown() override {
    server_.reset();
    if (!folder_.empty()) fs::remove_all(folder_);
  }

  void start(TestApplication& app, Notify kind = Notify::kByValue, const std::string& url = "/app") {
    std::string name = (fs::temp_directory_path() / "bitspec-notify-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    Options options;
    options.profile = GetParam();
    options.folder = folder_;
    Area area;
    area.path = "/n/";
    area.notify = kind;
    area.notify_url = url.starts_with('/') ? app.origin() + url : url;
    area.relay_url = app.origin();
    area.notify_timeout = milliseconds(2000);  // a busy machine takes some of it
    area.reply = true;
    options.areas = {area};
    auto started = Server::start(options);
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
    client_.emplace(port_of(server_->url()));
  }

  std::string ask(const std::string& bytes) { return client_->ask(bytes); }
  // The answer to the last Fragment.
  std::string upload(const std::string& path = "/n/a.bin") {
    path_ = path;
    id_ = field_of(ask(packet("Create-Session", path, kOffer)), "BITS-Session-Id");
    EXPECT_EQ(status_in(ask(fragment(path, id_, "0-3/10", "0123"))), 200);
    return last();
  }
  std::string last() { return ask(fragment(path_, id_, "4-9/10", "456789")); }
  std::string end(const std::string& type = "Close-Session") { return ask(with_id(type, path_, id_)); }
  // The path where a reply URL leads to.
  std::string reply_path(const std::string& answer) {
    auto url = field_of(answer, "BITS-Reply-URL");
    if (url.empty() || is(Profile::kIis)) return "/n/" + url;
    return url.substr(std::string("http://h").size());
  }
  std::string context(const std::string& answer) { return field_of(answer, "BITS-Error-Context"); }
  bool is(Profile profile) const { return GetParam() == profile; }

  std::string folder_, path_, id_;
  std::unique_ptr<Server> server_;
  std::optional<RawClient> client_;
};

INSTANTIATE_TEST_SUITE_P(Profiles, NotificationTest, testing::ValuesIn(kProfiles), [](const auto& param) {
  std::string name(profile_name(param.param));
  std::erase(name, '-');
  return name;
});

TEST_P(NotificationTest, ByValueTheWholeFileIsPostedOnce) {
  TestApplication app;
  start(app);
  EXPECT_EQ(status_in(upload("/n/a.bin?ACCOUNT=1")), 200);
  EXPECT_EQ(status_in(last()), 200);
  EXPECT_EQ(status_in(end()), 200);
  ASSERT_EQ(app.seen().size(), 1u);
  const auto told = app.seen().front();
  EXPECT_EQ(told.target(), is(Profile::kMcBup) ? "POST /app" : "POST /app?ACCOUNT=1");
  EXPECT_EQ(told.field("BITS-Original-Request-URL"), "http://h/n/a.bin?ACCOUNT=1");
  EXPECT_EQ(told.body, kFile);
  EXPECT_THAT(told.head, testing::Not(HasSubstr("-Name:")));
  EXPECT_EQ(status_in(ask(get("/n/a.bin"))), 404);
}

TEST_P(NotificationTest, TheFileAppearsWhereTheApplicationAsksForIt) {
  TestApplication app({app_answer("200", "BITS-Copy-File-To-Destination: odd\r\n")});
  start(app);
  EXPECT_EQ(status_in(upload()), 200);
  EXPECT_EQ(status_in(end()), 200);
  EXPECT_THAT(ask(get("/n/a.bin")), testing::EndsWith(kFile));
}

TEST_P(NotificationTest, ByReferenceTheFilesAreNamed) {
  TestApplication app;
  start(app, Notify::kByReference);
  EXPECT_EQ(status_in(upload()), 200);
  ASSERT_EQ(app.seen().size(), 1u);
  const auto told = app.seen().front();
  const std::string kind = is(Profile::kMcBup) ? "DataEntity" : "DataFile";
  EXPECT_EQ(told.body, "");
  EXPECT_EQ(told.field("Content-Length"), "0");
  EXPECT_THAT(told.field("BITS-Request-" + kind + "-Name"), testing::StartsWith(server_->work_folder() + "/"));
  EXPECT_THAT(told.field("BITS-Response-" + kind + "-Name"), testing::StartsWith(server_->work_folder() + "/"));
  EXPECT_EQ(status_in(end()), 200);
  EXPECT_TRUE(fs::is_empty(server_->work_folder()));
}

TEST_P(NotificationTest, ARelativeUrlLeadsBackToTheServerWhichHandsItOn) {
  TestApplication app({app_answer("200", "", "a reply")});
  start(app, Notify::kByValue, "note.cgi");
  path_ = "/n/deep/a.bin";
  const auto create = "BITS_POST " + path_ + " HTTP/1.1\r\nHost: " + Url::parse(server_->url())->authority() +
                      "\r\nBITS-Packet-Type: Create-Session\r\n" + kOffer + "Content-Length: 0\r\n\r\n";
  id_ = field_of(ask(create), "BITS-Session-Id");
  const auto answer = ask(fragment(path_, id_, "0-9/10", kFile));
  EXPECT_EQ(status_in(answer), 200) << answer;
  ASSERT_EQ(app.seen().size(), 1u);
  EXPECT_EQ(app.seen().front().target(), "POST /n/deep/note.cgi");
  EXPECT_EQ(app.seen().front().body, kFile);
  EXPECT_NE(field_of(answer, "BITS-Reply-URL"), "");
}

TEST_P(NotificationTest, AFailureReachesTheClientAndTheLastFragmentTriesAgain) {
  TestApplication app({app_answer("503"), kAppOk});
  start(app);
  const auto failed = upload();
  EXPECT_EQ(status_in(failed), 503);
  EXPECT_EQ(context(failed), "0x7");
  EXPECT_EQ(status_in(last()), 200);
  ASSERT_EQ(app.seen().size(), 2u);
  EXPECT_EQ(app.seen().back().body, kFile);
}

TEST_P(NotificationTest, Only403IsFinalAndNotInMcBup) {
  TestApplication app({app_answer("403"), kAppOk});
  start(app);
  EXPECT_EQ(status_in(upload()), 403);
  EXPECT_EQ(status_in(last()), is(Profile::kMcBup) ? 200 : 403);
  EXPECT_EQ(app.seen().size(), is(Profile::kMcBup) ? 2u : 1u);
}

struct TroubleCase {
  std::string answer;
  int win32, mc_bup;
};
const TroubleCase kTroubles[] = {
    {"silence", 504, 408},
    {"close", 502, 502},
    {"no HTTP\r\n\r\n", 502, 411},
    {"HTTP/1.1 200 OK\r\n\r\n", 200, 411},  // no length
    {"HTTP/1.1 302 x\r\nContent-Length: 0\r\n\r\n", 502, 502},
};

TEST_P(NotificationTest, TroubleWithTheApplicationIsAnErrorThatCanBeTriedAgain) {
  for (const auto& c : kTroubles) {
    SCOPED_TRACE(c.answer);
    TestApplication app({c.answer, kAppOk});
    start(app);
    const auto answer = upload();
    EXPECT_EQ(status_in(answer), is(Profile::kMcBup) ? c.mc_bup : c.win32);
    if (status_in(answer) != 200) {
      EXPECT_EQ(context(answer), "0x7");
    }
    EXPECT_EQ(status_in(last()), 200);
    TearDown();
  }
}

TEST_P(NotificationTest, NothingIsToldOfPartsAndCancelledUploads) {
  TestApplication app;
  start(app);
  for (const std::string type : {"Close-Session", "Cancel-Session"}) {
    path_ = "/n/a.bin";
    id_ = field_of(ask(packet("Create-Session", path_, kOffer)), "BITS-Session-Id");
    ask(fragment(path_, id_, "0-3/10", "0123"));
    EXPECT_EQ(status_in(end(type)), 200);
  }
  EXPECT_EQ(app.seen().size(), 0u);
  EXPECT_EQ(status_in(ask(get("/n/a.bin"))), 404);
}

TEST_P(NotificationTest, AReplyIsThereFromTheLastAckToTheEnd) {
  TestApplication app({app_answer("200", "", "a reply")});
  start(app);
  for (const std::string type : {"Close-Session", "Cancel-Session"}) {
    const auto answer = upload();
    const auto path = reply_path(answer);
    EXPECT_EQ(field_of(last(), "BITS-Reply-URL"), field_of(answer, "BITS-Reply-URL"));
    EXPECT_THAT(ask(get(path)), testing::EndsWith("\r\n\r\na reply")) << path;
    EXPECT_THAT(ask(get(path, "Range: bytes=2-6\r\n")), testing::EndsWith("\r\n\r\nreply"));
    EXPECT_EQ(status_in(end(type)), 200);
    EXPECT_EQ(status_in(ask(get(path))), 404);
    EXPECT_TRUE(fs::is_empty(server_->work_folder()));
  }
}

TEST_P(NotificationTest, AReplyByReferenceIsTheResponseFile) {
  TestApplication app;
  start(app, Notify::kByReference);
  EXPECT_EQ(field_of(upload(), "BITS-Reply-URL"), "");
  app.writes("a written reply");
  const auto path = reply_path(upload());
  EXPECT_THAT(ask(get(path)), testing::EndsWith("\r\n\r\na written reply"));
  EXPECT_EQ(status_in(end()), 200);
  EXPECT_EQ(status_in(ask(get(path))), 404);
}

TEST_P(NotificationTest, AStaticReplyIsPassedOnUpToALimit) {
  const auto answer_with = [](std::size_t size) {
    const std::string url = "http://h.example/";
    return app_answer("200", "BITS-Static-Response-URL: " + url + std::string(size - url.size(), 'x') + "\r\n");
  };
  TestApplication app({answer_with(2200), answer_with(2201)});
  start(app);
  EXPECT_EQ(field_of(upload(), "BITS-Reply-URL").size(), 2200u);
  const auto refused = upload();
  EXPECT_EQ(status_in(refused), 400);
  EXPECT_EQ(context(refused), "0x5");
}

TEST(NotificationUrl, IsResolvedAgainstTheFolderOfTheUpload) {
  const auto url = [](const char* notify, const char* upload, Profile profile = Profile::kWin32) {
    const auto made = notification_url(notify, upload, profile);
    return made ? made->text() : made.error().message;
  };
  EXPECT_EQ(url("note.cgi", "http://h:80/u/a.bin?A=1"), "http://h/u/note.cgi?A=1");
  EXPECT_EQ(url("/note.cgi", "http://h/u/a.bin"), "http://h/note.cgi");
  EXPECT_EQ(url("http://app/x?y=1", "http://h/u/a.bin?A=1"), "http://app/x?y=1&A=1");
  EXPECT_EQ(url("http://app/x", "http://h/u/a.bin?A=1", Profile::kMcBup), "http://app/x");
  const auto faults = FaultSet::parse({"notify-relative-to-root"});
  EXPECT_EQ(notification_url("note.cgi", "http://h/u/a.bin", Profile::kWin32, *faults)->text(), "http://h/note.cgi");
}

}  // namespace
}  // namespace bitspec::refserver
