#include "harness/target/target_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace bitspec::target {
namespace {

const Vocabulary kFileVocabulary = {
    {"max_upload_size", {"a limit", {{"bytes", true}}}},
    {"host_id", {"another host", {{"host", false}}}},
    {"notification_by_reference", {"announced", {{"folder", false}}}},
    {"tls", {"https", {}}},
};

std::optional<std::string> environment(const std::string& name) {
  if (name == "SECRET") return "p:w d";
  if (name == "TWO_LINES") return "a\r\nb: c";
  return std::nullopt;
}

Loaded load(std::string_view text) {
  return load_target("/etc/t/target.yaml", text, kFileVocabulary, environment);
}

std::string complaints(std::string_view text) {
  std::string out;
  for (const auto& error : load(text).errors) out += error.render();
  return out;
}

TEST(TargetFile, ReadsEveryKey) {
  const auto loaded = load(R"(
url: http://h:8080/up
one_url: false
profile: mc-bup
timeout: 300ms
folders: {files: files, work: /var/unfinished/}
read_back: {name: "{path}.bin"}
headers: {X-Key: {env: SECRET}, X-Plain: 5}
users:
  - {user: alice, password_env: SECRET}
  - {user: bob, password: ""}
authentication: digest
tls: {ca: ca.pem, certificate: c.pem, key: k.pem, server_name: h2}
hosts: ["127.0.0.2", "h:81"]
listen: 127.0.0.1:8099
capabilities:
  tls: {url: "https://h:8443/s"}
  host_id: false
  max_upload_size: [{path: /limited, bytes: 100}, {path: /more/, bytes: 200}]
  notification_by_reference: {path: /ref/, folder: inbox}
hooks:
  start: {command: [./server, --port, "8080"], folder: bin, wait_for_log: ready, timeout: 2m}
  reset: [rm, -r, x]
)");
  ASSERT_TRUE(loaded.errors.empty()) << loaded.errors.front().render();
  const Target& t = loaded.target;
  EXPECT_EQ(t.url.text(), "http://h:8080/up/");
  EXPECT_EQ(t.profile, Profile::kMcBup);
  EXPECT_EQ(t.timeout, milliseconds(300));
  EXPECT_EQ(t.files_folder, "/etc/t/files");
  EXPECT_EQ(t.work_folder, "/var/unfinished/");
  EXPECT_EQ(t.read_back.kind, ReadBackWay::Kind::kFolder);
  EXPECT_EQ(t.read_back.name, "{path}.bin");
  EXPECT_EQ(t.extra_fields.first("X-Key"), "p:w d");
  EXPECT_EQ(t.extra_fields.first("X-Plain"), "5");
  EXPECT_EQ(t.hidden_fields, std::vector<std::string>{"X-Key"});
  ASSERT_EQ(t.users.size(), 2u);
  EXPECT_EQ(t.users[0].password, "p:w d");
  EXPECT_EQ(t.users[0].source, (PasswordSource{PasswordSource::Kind::kEnvironment, "SECRET"}));
  EXPECT_EQ(t.users[1].password, "");
  EXPECT_EQ(t.scheme, Target::Scheme::kDigest);
  EXPECT_EQ(t.tls.ca_file, "/etc/t/ca.pem");
  EXPECT_EQ(t.tls.server_name, "h2");
  EXPECT_EQ(t.hosts, (std::vector<std::string>{"127.0.0.2", "h:81"}));
  EXPECT_EQ(t.listen, "127.0.0.1:8099");
  EXPECT_EQ(capability_text(t.capabilities.at("tls")), "https://h:8443/s/");
  EXPECT_TRUE(t.capabilities.at("host_id").off);
  ASSERT_EQ(t.capabilities.at("max_upload_size").places.size(), 2u);
  EXPECT_EQ(t.capabilities.at("max_upload_size").places[0].path, "/limited/");
  EXPECT_EQ(t.capabilities.at("max_upload_size").places[1].values.at("bytes"), "200");
  EXPECT_EQ(t.capabilities.at("notification_by_reference").places[0].values.at("folder"), "/etc/t/inbox");
  EXPECT_EQ(t.hooks.start.command, (std::vector<std::string>{"./server", "--port", "8080"}));
  EXPECT_EQ(t.hooks.start.folder, "/etc/t/bin");
  EXPECT_EQ(t.hooks.start.wait_for_log, "ready");
  EXPECT_EQ(t.hooks.start.timeout, milliseconds(120'000));
  EXPECT_EQ(t.hooks.reset.folder, "/etc/t");
  EXPECT_TRUE(t.hooks.stop.empty());
  EXPECT_EQ(loaded.sources.at("url"), "/etc/t/target.yaml:2");
}

TEST(TargetFile, OneUrlIsTakenAsItIs) {
  EXPECT_EQ(load("one_url: true\nurl: http://h/up.cgi?a=b").target.url.text(), "http://h/up.cgi?a=b");
  EXPECT_EQ(load("url: http://h/up.cgi").target.url.text(), "http://h/up.cgi/");
}

TEST(TargetFile, ReadBackWays) {
  using Way = ReadBackWay::Kind;
  EXPECT_EQ(load("url: http://h/").target.read_back.kind, Way::kProbe);
  EXPECT_EQ(load("read_back: get").target.read_back.kind, Way::kGet);
  EXPECT_EQ(load("read_back: none").target.read_back.kind, Way::kNone);
  const auto command = load("read_back: {command: [cat, \"/srv/{id}\"]}").target.read_back;
  EXPECT_EQ(command.kind, Way::kCommand);
  EXPECT_EQ(command.command, (std::vector<std::string>{"cat", "/srv/{id}"}));
  EXPECT_EQ(load("read_back: {folder: f}").target.files_folder, "/etc/t/f");
}

struct FileCase {
  std::string_view text, want;
};

const FileCase kMistakes[] = {
    {"", "/etc/t/target.yaml:1:1: error: a target file must be a map, not nothing\n  1 | \n    | ^\n"},
    {"urls: http://h/",
     "/etc/t/target.yaml:1:1: error: unknown key 'urls'\n  1 | urls: http://h/\n    | ^^^^ did you mean 'url'?\n"},
    {"url: h",
     "/etc/t/target.yaml:1:6: error: 'url' must be a URL such as http://127.0.0.1:8080/uploads/, not 'h'\n  1 | url: "
     "h\n    |      ^\n"},
    {"url: http://h/?a",
     "/etc/t/target.yaml:1:6: error: http://h/?a: a target URL must not have a query\n  1 | url: http://h/?a\n    |    "
     "  ^^^^^^^^^^^\n"},
    {"timeout: 5",
     "/etc/t/target.yaml:1:10: error: 'timeout' must be a time such as 300ms, 5s or 2m, not '5'\n  1 | timeout: "
     "5\n    |          ^\n"},
    {"capabilities: {tlss: true}",
     "/etc/t/target.yaml:1:16: error: unknown capability 'tlss'\n  1 | capabilities: {tlss: true}\n"
     "    |                ^^^^ did you mean 'tls'?\n"},
    {"capabilities: {max_upload_size: {byte: 1}}",
     "/etc/t/target.yaml:1:34: error: unknown key 'byte'\n  1 | capabilities: {max_upload_size: {byte: 1}}\n"
     "    |                                  ^^^^ did you mean 'bytes'?\n"},
    {"capabilities: {max_upload_size: {bytes: 1k}}",
     "/etc/t/target.yaml:1:41: error: 'bytes' must be a whole number, not '1k'\n  1 | capabilities: {max_upload_size: "
     "{bytes: "
     "1k}}\n    |                                         ^^\n"},
    {"capabilities: {tls: [false]}",
     "/etc/t/target.yaml:1:22: error: an item of 'tls' must be a map, not 'false'\n  1 | capabilities: {tls: "
     "[false]}\n"
     "    |                      ^^^^^\n"},
    {"headers: {\"a b\": c}",
     "/etc/t/target.yaml:1:11: error: 'a b' is not a valid header field name\n  1 | headers: {\"a b\": c}\n    |       "
     "    ^^^^^\n"},
    {"headers: {BITS-Packet-Typ: Ping}",
     "/etc/t/target.yaml:1:11: error: unknown BITS field 'BITS-Packet-Typ'\n  1 | headers: {BITS-Packet-Typ: Ping}\n"
     "    |           ^^^^^^^^^^^^^^^ did you mean 'BITS-Packet-Type'? If not, send it with --header\n"},
    {"headers: {A: {env: TWO_LINES}}",
     "/etc/t/target.yaml:1:11: error: 'A': control bytes are not allowed in a value\n  1 | headers: {A: {env: "
     "TWO_LINES}}\n"
     "    |           ^\n"},
    {"users: [{user: a}]",
     "/etc/t/target.yaml:1:9: error: a user needs 'password_env', 'password_file' or 'password'\n  1 | users: [{user: "
     "a}]\n"
     "    |         ^\n"},
    {"users: [{user: a, password: b, password_env: SECRET}]",
     "/etc/t/target.yaml:1:46: error: more than one password for this user\n  1 | users: [{user: a, password: *, "
     "password_env: "
     "SECRET}]\n"
     "    |                                              ^^^^^^\n"},
    {"users: [{user: a, password_env: NOT_SET}]",
     "/etc/t/target.yaml:1:33: error: the environment variable NOT_SET is not set\n  1 | users: [{user: a, "
     "password_env: "
     "NOT_SET}]\n    |                                 ^^^^^^^\n"},
    {"users: [{user: a, password_file: none}]",
     "/etc/t/target.yaml:1:34: error: cannot read /etc/t/none\n  1 | users: [{user: a, password_file: none}]\n"
     "    |                                  ^^^^\n"},
    {"read_back: {command: [x], name: y}",
     "/etc/t/target.yaml:1:27: error: 'name' cannot be combined with 'command'\n  1 | read_back: {command: [x], name: "
     "y}\n"
     "    |                           ^^^^\n"},
    {"read_back: {folder: f, name: \"{file}\"}",
     "/etc/t/target.yaml:1:30: error: '{file}' is not a placeholder\n  1 | read_back: {folder: f, name: \"{file}\"}\n"
     "    |                              ^^^^^^^^ known: {path}, {name} and {id}\n"},
    {"read_back: {name: x}",
     "/etc/t/target.yaml:1:12: error: 'read_back' needs 'folder'\n  1 | read_back: {name: x}\n    |            ^\n"},
    {"listen: 127.0.0.1",
     "/etc/t/target.yaml:1:9: error: 'listen' must be an address such as 127.0.0.1:8099, not '127.0.0.1'\n  1 | "
     "listen: "
     "127.0.0.1\n    |         ^^^^^^^^^\n"},
    {"hooks: {start: ./server --port 1}",
     "/etc/t/target.yaml:1:16: error: 'start' must be a map or a list, not './server --port 1'\n  1 | hooks: {start: "
     "./server "
     "--port 1}\n    |                ^^^^^^^^^^^^^^^^^\n"},
    {"hooks: {stop: {command: [x], wait_for_log: y}}",
     "/etc/t/target.yaml:1:44: error: 'wait_for_log' works with 'start' and 'restart' only; other hooks are done when "
     "they end\n  1 | "
     "hooks: "
     "{stop: {command: [x], wait_for_log: y}}\n    |                                            ^\n"},
    {"tls: {insecure: true, ca: x}",
     "/etc/t/target.yaml:1:17: error: 'ca' has no effect with 'insecure: true'\n  1 | tls: {insecure: true, ca: x}\n   "
     " |                "
     " "
     "^^^^\n"},
};

TEST(TargetFile, PointsAtMistakes) {
  for (const auto& c : kMistakes) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(complaints(c.text), c.want);
  }
}

TEST(TargetFile, ReportsErrorsInTheOrderOfTheFile) {
  const auto loaded = load("url: http://h/?a\nusers: [{user: a}]\nheaders: {BITS-Sesion-Id: x}\n");
  ASSERT_EQ(loaded.errors.size(), 3u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(loaded.errors[static_cast<std::size_t>(i)].place->line, i + 1);
}

TEST(TargetFile, NeverShowsASecretInAMessage) {
  EXPECT_EQ(complaints("headers: {A: {env: TWO_LINES}}").find("b: c"), std::string::npos);
}

TEST(TargetFile, IsCheckedWithoutItsSecrets) {
  const auto loaded = load_target("t.yaml", "users: [{user: a, password_env: NOT_SET}]\nheaders: {A: {file: none}}",
                                  kFileVocabulary, {});
  EXPECT_TRUE(loaded.errors.empty());
}

TEST(TargetFile, ReadsSecretsFromFiles) {
  char name[] = "/tmp/bitspec-target-XXXXXX";
  const std::string folder = mkdtemp(name);
  std::ofstream(folder + "/pw") << " s3cret \n";
  std::ofstream(folder + "/t.yaml") << "users: [{user: a, password_file: pw}]\n";
  const auto loaded = load_target_file(folder + "/t.yaml", kFileVocabulary, environment);
  ASSERT_TRUE(loaded.errors.empty()) << loaded.errors.front().render();
  EXPECT_EQ(loaded.target.users.at(0).password, " s3cret ");
  EXPECT_EQ(load_target_file(folder + "/none", kFileVocabulary, environment).errors.at(0).message,
            "cannot read " + folder + "/none");
  EXPECT_EQ(load_target_file(folder, kFileVocabulary, environment).errors.size(), 1u);
  std::filesystem::remove_all(folder);
}

TEST(TargetFile, IsToldFromOtherFiles) {
  EXPECT_TRUE(looks_like_target("url: http://h/"));
  EXPECT_TRUE(looks_like_target("hooks: 5\nrest: x"));
  EXPECT_FALSE(looks_like_target("suite: a\nscenarios: []"));
  EXPECT_FALSE(looks_like_target("capabilities: {a: b}\nrequirements: []"));
  EXPECT_FALSE(looks_like_target("- url"));
  EXPECT_FALSE(looks_like_target("a: [b"));
}

}  // namespace
}  // namespace bitspec::target
