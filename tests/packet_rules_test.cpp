// Each rule about the packets of clients that suites/request-invariants.yaml judges has a packet that breaks it, and
// breaks no other rule. A row takes a right packet and changes one thing of it.
#include "harness/engine/packet_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace bitspec::packet_rules {
namespace {

using engine::Packet;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kId = "{01234567-89ab-cdef-0123-456789abcdef}";
constexpr const char* kProtocol = "{7df0354d-249b-430f-820d-3d2a9bef4931}";

const catalogue::Catalogue& built_in() {
  static const catalogue::Checked checked = catalogue::load_embedded_suites();
  return checked.suites.catalogue;
}

// In the middle of an upload of 300 bytes to /a, of which the server has 100 and the client has sent those.
Packet right(PacketType type) {
  Packet p;
  p.id = "a/x#1";
  p.method = "BITS_POST";
  p.path = "/a";
  p.version = "HTTP/1.1";
  p.type = type;
  p.body_size = 0;
  p.fields = {{"Host", "h"}, {"BITS-Packet-Type", std::string(mixed_case(type))}, {"Content-Length", "0"}};
  if (type == PacketType::kCreateSession) {
    p.fields.add("BITS-Supported-Protocols", kProtocol);
    p.fields.add("Content-Name", "a.bin");
  }
  if (type == PacketType::kPing || type == PacketType::kCreateSession) return p;
  p.fields.add("BITS-Session-Id", kId);
  p.known = {{"upload.id", kId}, {"upload.path", "/a"}, {"upload.encoding", ""}};
  p.idle = true;
  p.after = "success";
  p.after_packet = PacketType::kFragment;
  p.known["upload.next"] = type == PacketType::kFragment ? "100" : "300";
  p.known["upload.total"] = "300";
  p.known["upload.first"] = "0";
  p.known["upload.smaller"] = "99";
  p.acknowledged = type != PacketType::kFragment;
  if (type == PacketType::kFragment) {
    p.fields.set("Content-Length", "50");
    p.fields.add("Content-Range", "bytes 100-149/300");
    p.fields.add("Content-Name", "a.bin");
    p.body_size = 50;
  }
  return p;
}

using Change = std::function<void(Packet&)>;

Change set(std::string name, std::string value) {
  return [=](Packet& p) { p.fields.set(name, value); };
}
Change add(std::string name, std::string value) {
  return [=](Packet& p) { p.fields.add(name, value); };
}
Change remove(std::string name) {
  return [=](Packet& p) { p.fields.remove(name); };
}
Change know(std::string name, std::string value) {
  return [=](Packet& p) { p.known[name] = value; };
}
Change all(std::vector<Change> changes) {
  return [=](Packet& p) {
    for (const Change& change : changes) change(p);
  };
}
Change after(std::string word, PacketType type = PacketType::kFragment) {
  return [=](Packet& p) { p.after = word, p.after_packet = type; };
}
Change range(std::string text, std::string size) {
  return [=](Packet& p) {
    p.fields.set("Content-Range", text);
    p.fields.set("Content-Length", size);
    p.body_size = std::stoull(size);
  };
}

std::vector<std::string> broken(const Packet& packet, Profile profile) {
  engine::InvariantScope scope;
  scope.profile = profile;
  scope.catalogue = &built_in();
  engine::InvariantFindings found;
  engine::judge_packet(packet, scope, found);
  std::set<std::string> rules;
  for (const auto& o : found.observations) {
    EXPECT_NE(o.expected, "") << o.rule;
    EXPECT_NE(o.got, "") << o.rule;
    rules.insert(o.rule);
  }
  return {rules.begin(), rules.end()};
}

struct Row {
  const char* rule;
  PacketType packet;
  Change change;
  Profile profile = Profile::kWin32;
};

constexpr auto kPing = PacketType::kPing;
constexpr auto kCreate = PacketType::kCreateSession;
constexpr auto kFragment = PacketType::kFragment;
constexpr auto kClose = PacketType::kCloseSession;
constexpr auto kCancel = PacketType::kCancelSession;

const std::vector<Row>& rows() {
  static const std::vector<Row> list = {
      {"common.request.method", kPing, [](Packet& p) { p.method = "POST"; }},
      {"common.request.version", kClose, [](Packet& p) { p.version = "HTTP/1.0"; }},
      {"common.request.target", kFragment, [](Packet& p) { p.path = "/b"; }},
      {"common.request.host", kPing, remove("Host")},
      {"common.request.host", kPing, add("Host", "other")},
      {"common.request.packet-type", kPing, all({set("BITS-Packet-Type", "Hello"), [](Packet& p) { p.type.reset(); }})},
      {"common.request.packet-type", kPing, all({remove("BITS-Packet-Type"), [](Packet& p) { p.type.reset(); }})},
      {"common.request.content-length", kFragment, remove("Content-Length")},
      {"common.request.content-length", kClose, remove("Content-Length"), Profile::kMcBup},
      {"common.request.content-length", kClose, set("Content-Length", "+0")},
      {"common.request.no-chunking", kFragment, all({remove("Content-Length"), add("Transfer-Encoding", "chunked")})},
      {"common.request.header-4k", kPing, add("X-Long", std::string(4097, 'x'))},
      {"common.request.one-outstanding", kFragment, [](Packet& p) { p.idle = false; }},
      {"create.request.protocols", kCreate, set("BITS-Supported-Protocols", "7df0354d-249b-430f-820d-3d2a9bef4931")},
      {"create.request.protocols", kCreate, remove("BITS-Supported-Protocols")},
      {"create.request.delimiter", kCreate, set("BITS-Supported-Protocols", std::string(kProtocol) + "," + kId)},
      {"create.request.delimiter", kCreate, set("BITS-Supported-Protocols", std::string(kProtocol) + " " + kId),
       Profile::kIis},
      {"create.request.no-body", kCreate, [](Packet& p) { p.body_size = 3, p.fields.set("Content-Length", "3"); }},
      {"create.request.no-session-id", kCreate, add("BITS-Session-Id", kId)},
      {"create.request.content-name", kCreate, remove("Content-Name"), Profile::kMcBup},
      {"ping.request.shape", kPing, [](Packet& p) { p.body_size = 3, p.fields.set("Content-Length", "3"); }},
      {"fragment.request.session-id", kFragment, remove("BITS-Session-Id")},
      {"fragment.request.session-id", kFragment, set("BITS-Session-Id", "01234567-89ab-cdef-0123-456789abcdef")},
      {"fragment.request.content-range", kFragment, set("Content-Range", "bytes=100-149/300")},
      {"fragment.request.content-range", kFragment, remove("Content-Range")},
      {"fragment.request.content-length", kFragment,
       [](Packet& p) {
         p.fields.set("Content-Length", "40");
         p.body_size = 40;
       }},
      {"fragment.request.body", kFragment, [](Packet& p) { p.body_size = 40; }},
      {"fragment.request.encoding", kFragment, add("Content-Encoding", "gzip")},
      {"fragment.request.content-name", kFragment,
       all({range("bytes 0-49/300", "50"), know("upload.next", "0"), remove("Content-Name")})},
      {"fragment.request.content-name", kFragment, remove("Content-Name"), Profile::kIis},
      {"fragment.request.content-name.form", kFragment, set("Content-Name", "c:\\a.bin")},
      {"fragment.request.content-name.form", kCreate, set("Content-Name", std::string(261, 'a')), Profile::kMcBup},
      {"fragment.request.content-name.form", kFragment, set("Content-Name", "a?.bin"), Profile::kIis},
      {"fragment.request.size", kFragment,
       all({range("bytes 100-20000099/30000000", "20000000"), know("upload.total", "30000000")}), Profile::kIis},
      {"fragment.request.order", kFragment, range("bytes 50-99/300", "50")},
      {"fragment.request.order", kFragment, range("bytes 150-199/300", "50")},
      {"fragment.request.after-416", kFragment, all({after("gap"), range("bytes 150-199/300", "50")})},
      {"fragment.request.after-413", kFragment, all({after("too-large"), range("bytes 0-99/300", "100")})},
      {"fragment.request.after-413", kFragment, all({after("too-large"), range("bytes 100-149/300", "50")})},
      {"fragment.request.total-constant", kFragment, range("bytes 100-149/400", "50")},
      {"close.request.shape", kClose, remove("BITS-Session-Id")},
      {"close.request.shape", kClose, [](Packet& p) { p.body_size = 1, p.fields.set("Content-Length", "1"); }},
      {"close.request.when", kClose, [](Packet& p) { p.acknowledged = false; }},
      {"close.request.retry", kClose, after("refused", kClose)},
      {"cancel.request.shape", kCancel, remove("BITS-Session-Id")},
      {"cancel.request.retry", kCancel, after("not-found", kCancel)},
      {"session.request.restart", kFragment, after("not-found")},
  };
  return list;
}

TEST(PacketRules, RightPacketsBreakNone) {
  for (const PacketType type : {kPing, kCreate, kFragment, kClose, kCancel}) {
    for (const Profile profile : kProfiles)
      EXPECT_THAT(broken(right(type), profile), IsEmpty()) << mixed_case(type) << " in " << profile_name(profile);
  }
}

TEST(PacketRules, EachFaultBreaksItsRuleAlone) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.rule);
    Packet packet = right(row.packet);
    row.change(packet);
    EXPECT_THAT(broken(packet, row.profile), ElementsAre(row.rule));
  }
}

TEST(PacketRules, EachJudgedRuleHasAFault) {
  std::set<std::string> judged, shown;
  for (const auto& invariant : built_in().invariants) {
    if (invariant.on.of_requests()) judged.insert(invariant.rule);
  }
  for (const Row& row : rows()) shown.insert(row.rule);
  EXPECT_EQ(judged, shown);
  EXPECT_EQ(judged.size(), 33u);
}

// What is not known or not shown is not held against a client.
TEST(PacketRules, WhatIsNotKnownIsNotJudged) {
  Packet alone = right(kFragment);
  alone.known.clear();
  alone.idle.reset();
  alone.acknowledged.reset();
  alone.fields.set("BITS-Session-Id", "of an earlier day");
  alone.fields.set("Content-Encoding", "gzip");
  alone.path = "/elsewhere";
  EXPECT_THAT(broken(alone, Profile::kWin32), IsEmpty());

  Packet shortened = right(kCreate);
  shortened.fields = {{"BITS-Packet-Type", "Create-Session"}};
  shortened.fields_whole = false;
  shortened.body_size.reset();
  EXPECT_THAT(broken(shortened, Profile::kMcBup), IsEmpty());
}

}  // namespace
}  // namespace bitspec::packet_rules
