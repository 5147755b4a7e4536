// The conformant server over real sockets: what each kind of request gets, in all profiles.
#include "harness/refserver/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "harness/refserver/raw_client.h"

namespace bitspec::refserver {
namespace {

using testing::HasSubstr;
using testing::Not;

class ServerTest : public testing::TestWithParam<Profile> {
 protected:
  void SetUp() override { start({}); }
  void start(const std::string& folder) {
    Options options;
    options.profile = GetParam();
    options.folder = folder;
    auto started = Server::start(options);
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
  }
  RawClient connect() const { return RawClient(port_of(server_->url())); }
  std::string create(RawClient& client, const std::string& path) const {
    return field_of(client.ask(packet("Create-Session", path, kOffer)), "BITS-Session-Id");
  }
  bool is(Profile profile) const { return GetParam() == profile; }

  std::unique_ptr<Server> server_;
};

INSTANTIATE_TEST_SUITE_P(Profiles, ServerTest, testing::ValuesIn(kProfiles), [](const auto& param) {
  std::string name(profile_name(param.param));
  std::erase(name, '-');
  return name;
});

TEST_P(ServerTest, UploadsAndServesAFile) {
  auto client = connect();
  EXPECT_EQ(status_in(client.ask(packet("Ping", "/u/a.bin"))), 200);
  const auto created = client.ask(packet("Create-Session", "/u/a.bin", kOffer));
  EXPECT_THAT(created, HasSubstr("\r\nBITS-Protocol: {7df0354d-249b-430f-820d-3d2a9bef4931}\r\n"));
  const auto id = field_of(created, "BITS-Session-Id");
  EXPECT_EQ(field_of(client.ask(fragment("/u/a.bin", id, "0-3/10", "0123")), "BITS-Received-Content-Range"), "4");
  EXPECT_EQ(field_of(client.ask(fragment("/u/a.bin", id, "4-9/10", "456789")), "BITS-Received-Content-Range"), "10");
  EXPECT_EQ(status_in(client.ask(get("/u/a.bin"))), is(Profile::kMcBup) ? 404 : 200);
  EXPECT_EQ(status_in(client.ask(with_id("Close-Session", "/u/a.bin", id))), 200);
  EXPECT_THAT(client.ask(get("/u/a.bin")), testing::EndsWith("\r\n\r\n0123456789"));
  EXPECT_EQ(status_in(client.ask(with_id("Close-Session", "/u/a.bin", id))), 500);
}

}  // namespace
}  // namespace bitspec::refserver
