// The configuration file: what it may say, what is refused and how, and the server that has everything.
#include "harness/refserver/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "harness/refserver/everything.h"
#include "harness/refserver/testing/raw_client.h"
#include "harness/yaml/node.h"

namespace bitspec::refserver {
namespace {

namespace fs = std::filesystem;

TEST(ConfigRead, AllKeysArriveWhereTheyBelong) {
  const auto config = read_config("etc/server.yaml", R"(profile: iis
address: 127.0.0.3
second_address: 127.0.0.4
port: 8080
folder: data
keep_sessions: true
body_timeout: 3s
tls: {port: 8443, certificate: a.pem, key: /b.pem, client_ca: c.pem}
users: [{name: alice, password: x}]
areas:
  - {path: /a/, overwrite: false, uploads: false, writable: false, folder_must_exist: true, auth: digest, writers: [alice]}
  - {path: /b/, max_upload_size: 1, max_fragment: 2, quota: 3, session_timeout: 2m, max_sessions: 4, cleanup: 5s}
  - {path: /c/, host_id: {host: h, fallback_seconds: 6}, notify: by-reference, notify_url: n, notify_timeout: 7ms, reply: true}
  - {path: /d/, lone_fallback_seconds: 8, relay_url: "http://h:9/", notify_url: n}
)");
  for (const auto& error : config.errors) ADD_FAILURE() << error.render();
  const auto& o = config.options;
  EXPECT_EQ(o.profile, Profile::kIis);
  EXPECT_EQ(o.address + " " + o.second_address, "127.0.0.3 127.0.0.4");
  EXPECT_EQ(o.port, 8080);
  EXPECT_EQ(o.folder, "etc/data");
  EXPECT_TRUE(o.keep_sessions);
  EXPECT_EQ(o.body_timeout, std::chrono::seconds(3));
  ASSERT_TRUE(o.tls);
  EXPECT_EQ(o.tls_port, 8443);
  EXPECT_EQ(o.tls->certificate_file + " " + o.tls->private_key_file + " " + o.tls->client_ca_file,
            "etc/a.pem /b.pem etc/c.pem");
  ASSERT_EQ(o.users.size(), 1u);
  ASSERT_EQ(o.areas.size(), 4u);
  const auto& a = o.areas[0];
  EXPECT_FALSE(a.overwrite || a.uploads || a.writable);
  EXPECT_TRUE(a.folder_must_exist);
  EXPECT_EQ(a.auth, Auth::kDigest);
  EXPECT_THAT(a.writers, testing::ElementsAre("alice"));
  const auto& b = o.areas[1];
  EXPECT_EQ(*b.max_upload_size * 100 + *b.max_fragment * 10 + *b.quota, 123u);
  EXPECT_EQ(b.session_timeout, std::chrono::milliseconds(120'000));
  EXPECT_EQ(b.max_sessions, 4u);
  EXPECT_EQ(b.cleanup, std::chrono::milliseconds(5000));
  const auto& c = o.areas[2];
  EXPECT_EQ(c.host_id->host, "h");
  EXPECT_EQ(c.host_id->fallback_seconds, 6u);
  EXPECT_EQ(c.notify, Notify::kByReference);
  EXPECT_EQ(c.notify_url, "n");
  EXPECT_EQ(c.notify_timeout, std::chrono::milliseconds(7));
  EXPECT_TRUE(c.reply);
  EXPECT_EQ(o.areas[3].lone_fallback_seconds, 8u);
  EXPECT_EQ(o.areas[3].relay_url, "http://h:9/");
}

struct BadCase {
  std::string text, want;
};
const BadCase kBadConfigs[] = {
    {"adress: h\n", "f:1:1: error: unknown key 'adress'\n  1 | adress: h\n    | ^^^^^^ did you mean 'address'?\n"},
    {"port: 70000\n", "f:1:7: error: 'port' must be a port, not '70000'\n  1 | port: 70000\n    |       ^^^^^\n"},
    {"areas: [{path: /a}]\n",
     "f:1:16: error: 'path' must be a path that begins and ends with '/', not '/a'\n  1 | areas: [{path: /a}]\n    |   "
     "       "
     "      "
     "^^\n"},
    {"keep_sessions: true\n", "'keep_sessions' needs a 'folder'"},
    {"areas: [{path: /a/, notify: by-value}]\n", "area /a/: 'notify' needs 'notify_url'"},
    {"areas: [{path: /a/, reply: true}]\n", "area /a/: 'reply' needs 'notify'"},
    {"areas: [{path: /a/, notify: by-reference, notify_url: n}]\n",
     "area /a/: 'notify: by-reference' needs a 'folder'"},
    {"areas: [{path: /a/, auth: basic}]\n", "area /a/: 'auth' needs 'users'"},
    {"areas: [{path: /a/, auth: basic, writers: [eve]}]\nusers: [{name: a, password: b}]\n",
     "area /a/: unknown user 'eve'"},
    {"areas: [{path: /a/}, {path: /a/}]\n", "area /a/ is there twice"},
    {"areas: [{path: /a/, notify: by-value, notify_url: 'https://h/'}]\n", "'notify_url' must be an http URL"},
};

TEST(ConfigRead, MistakesAreToldWithTheirPlace) {
  for (const auto& c : kBadConfigs) {
    SCOPED_TRACE(c.text);
    const auto config = read_config("f", c.text);
    ASSERT_EQ(config.errors.size(), 1u);
    EXPECT_THAT(config.errors.front().render(), testing::HasSubstr(c.want));
    EXPECT_TRUE(config.errors.front().place);
  }
}

TEST(ConfigRead, AMissingFileIsNamed) {
  const auto config = read_config_file("/nowhere/server.yaml");
  ASSERT_EQ(config.errors.size(), 1u);
  EXPECT_EQ(config.errors.front().message, "cannot read /nowhere/server.yaml");
}

TEST(ServerStart, RefusesWhatContradictsItself) {
  Options options;
  options.areas.emplace_back().reply = true;
  const auto server = Server::start(options);
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().message, "area /: 'reply' needs 'notify'");
}

TEST(Everything, StartsAndSaysWhereEachThingIs) {
  std::string folder = (fs::temp_directory_path() / "bitspec-all-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  {
    const auto options = everything({Profile::kWin32, folder, ""});
    ASSERT_TRUE(options) << options.error().message;
    const auto server = Server::start(*options);
    ASSERT_TRUE(server) << server.error().message;
    const auto text = everything_target(**server, *options);
    const auto file = yaml::Document::read("target.yaml", text);
    ASSERT_TRUE(file) << file.error().render();
    const auto* capabilities = file->root().find("capabilities");
    ASSERT_TRUE(capabilities);
    // Every area is named, and none that is not there.
    std::set<std::string> named = {"/", "/folders/"};
    for (const auto& entry : capabilities->entries) {
      auto places = entry.value.is_list() ? entry.value.items : std::vector<yaml::Node>{entry.value};
      for (const auto& place : places) {
        const auto* path = place.is_map() ? place.find("path") : nullptr;
        if (path) named.insert(path->text);
      }
    }
    for (const auto& area : options->areas) EXPECT_EQ(named.erase(area.path), 1u) << area.path;
    EXPECT_THAT(named, testing::UnorderedElementsAre("/", "/folders/here/", "/folders/missing/"));
    RawClient client(port_of((*server)->url()));
    EXPECT_THAT(client.ask(get("/large/sparse.bin", "Range: bytes=4294967296-\r\n")), testing::EndsWith("0123456789"));
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace bitspec::refserver
