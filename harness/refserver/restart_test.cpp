// A server that is started again on its port: what stays, and what is gone.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "harness/refserver/server.h"
#include "harness/refserver/testing/raw_client.h"

namespace bitspec::refserver {
namespace {

namespace fs = std::filesystem;

class Restart : public testing::Test {
 protected:
  void TearDown() override { fs::remove_all(folder_); }

  // An upload that is done, one that is not, and then the restart.
  void play(Options options) {
    server_ = std::move(*Server::start(options));
    const auto url = server_->url();
    RawClient client(port());
    auto done = field_of(client.ask(packet("Create-Session", "/done", kOffer)), "BITS-Session-Id");
    client.ask(fragment("/done", done, "0-4/5", "12345"));
    client.ask(with_id("Close-Session", "/done", done));
    id_ = field_of(client.ask(packet("Create-Session", "/open", kOffer)), "BITS-Session-Id");
    client.ask(fragment("/open", id_, "0-4/10", "12345"));
    const auto restarted = server_->restart();
    ASSERT_TRUE(restarted) << restarted.error().message;
    EXPECT_EQ(server_->url(), url);
    EXPECT_TRUE(client.closed());
  }
  std::uint16_t port() const { return port_of(server_->url()); }
  int go_on() const { return status_in(RawClient(port()).ask(fragment("/open", id_, "5-9/10", "67890"))); }
  std::string content(const std::string& path) const {
    const auto answer = RawClient(port()).ask(get(path));
    return answer.substr(answer.find("\r\n\r\n") + 4);
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("restart-test-" + std::to_string(::getpid()));
  std::unique_ptr<Server> server_;
  std::string id_;
};

TEST_F(Restart, InMemoryFilesStayAndSessionsGo) {
  play({});
  EXPECT_EQ(content("/done"), "12345");
  EXPECT_EQ(go_on(), 500);
}

TEST_F(Restart, InAFolderFilesStayAndSessionsGo) {
  Options options;
  options.folder = folder_.string();
  play(options);
  EXPECT_EQ(content("/done"), "12345");
  EXPECT_EQ(go_on(), 500);
  EXPECT_TRUE(fs::is_empty(server_->work_folder()));
}

TEST_F(Restart, KeptSessionsGoOn) {
  Options options;
  options.folder = folder_.string();
  options.keep_sessions = true;
  play(options);
  EXPECT_EQ(go_on(), 200);
  EXPECT_EQ(content("/open"), "1234567890");
}

TEST_F(Restart, FaultsMakeThemGoOnWrongly) {
  Options options;
  options.folder = folder_.string();
  options.keep_sessions = true;
  options.faults = {"restart-offset-ahead"};
  play(options);
  EXPECT_NE(content("/open"), "1234567890");
  const auto asked = RawClient(port()).ask(fragment("/open", id_, "9-9/10", "0"));
  EXPECT_EQ(field_of(asked, "BITS-Received-Content-Range"), "6");
  options.faults = {"restart-loses-data"};
  server_.reset();
  play(options);
  EXPECT_EQ(go_on(), 200);
  EXPECT_EQ(content("/open"), "67890");
  options.faults = {"restart-offset-stale"};
  server_.reset();
  play(options);
  RawClient(port()).ask(fragment("/open", id_, "0-9/10", "1234567890"));
  EXPECT_EQ(content("/open"), "123451234567890");
}

}  // namespace
}  // namespace bitspec::refserver
