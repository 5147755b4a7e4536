#include "harness/target/show.h"

#include <gtest/gtest.h>

#include "harness/base/printable.h"
#include "harness/base/testing/evil_strings.h"
#include "harness/target/target_file.h"

namespace bitspec::target {
namespace {

const Vocabulary kShowVocabulary = {
    {"max_upload_size", {"a limit", {{"bytes", true}}}}, {"restart", {"can be", {}}}, {"tls", {"https", {}}}};

Loaded load_shown(std::string_view text) {
  return load_target("/etc/t/target.yaml", text, kShowVocabulary,
                     [](const std::string&) { return std::optional<std::string>("hunter22"); });
}

const char* const kWhole = R"(url: http://h:8080/up/
one_url: false
profile: mc-bup
timeout: 300ms
read_back: {folder: /srv/files, name: "{path}.bin"}
folders: {work: /var/work}
headers: {X-Plain: 5, X-Api-Key: hunter22, X-From: {env: A}}
users:
  - {user: alice, password_env: A}
  - {user: bob, password: hunter22}
authentication: digest
tls: {ca: /ca.pem, server_name: h2}
hosts: ["127.0.0.2"]
listen: "127.0.0.1:8099"
capabilities:
  max_upload_size: [{path: /limited/, bytes: 100}, {}]
  tls: false
hooks:
  start: {command: [./server, "--port", "8080"], folder: /opt, wait_for_log: ready, timeout: 120s}
)";

TEST(TargetYaml, LoadsAgainAsTheSameTarget) {
  const auto loaded = load_shown(kWhole);
  ASSERT_TRUE(loaded.errors.empty()) << loaded.errors.front().render();
  const std::string text = target_yaml(loaded.target, loaded.sources);
  const auto again = load_shown(text);
  ASSERT_TRUE(again.errors.empty()) << text << again.errors.front().render();
  EXPECT_EQ(target_yaml(again.target, loaded.sources), text);
  EXPECT_EQ(again.target.hooks.start.command, loaded.target.hooks.start.command);
  EXPECT_EQ(again.target.capabilities.at("max_upload_size").places.size(), 2u);
  EXPECT_TRUE(again.target.capabilities.at("tls").off);
}

TEST(TargetYaml, ShowsNoSecretAndEverySource) {
  const auto loaded = load_shown(kWhole);
  const std::string text = target_yaml(loaded.target, loaded.sources);
  EXPECT_EQ(text.find("hunter22"), std::string::npos) << text;
  EXPECT_NE(text.find("url: \"http://h:8080/up/\"  # /etc/t/target.yaml:1\n"), std::string::npos) << text;
  EXPECT_NE(target_yaml(*target_from_url("http://h/"), {}).find("timeout: 5s  # default\n"), std::string::npos);
}

TEST(YamlText, HoldsWhateverItIsGiven) {
  for (const auto& evil : evil_strings()) {
    const std::string shown = yaml_text(evil);
    for (const char c : shown) ASSERT_TRUE(c >= ' ' && c < 0x7f) << shown.substr(0, 80);
    if (!is_utf8(evil) || evil.find('\0') != std::string::npos) continue;
    const auto file = yaml::Document::read("f", "a: " + shown + "\n");
    ASSERT_TRUE(file) << shown.substr(0, 80);
    EXPECT_EQ(file->root().find("a")->text, evil);
  }
  EXPECT_EQ(yaml_text("null"), "\"null\"");
  EXPECT_EQ(yaml_text("5"), "\"5\"");
  EXPECT_EQ(yaml_text("./server"), "./server");
}

}  // namespace
}  // namespace bitspec::target
