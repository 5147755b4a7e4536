// Each invariant of suites/invariants.yaml has an answer that breaks it, and breaks no other rule: one defect, one
// blame.
//
// A row takes a right answer and bends one thing of it. A rule with several invariants has a row for each.
#include "harness/engine/invariants.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "harness/engine/testing/judge_cases.h"

namespace bitspec {
namespace {

using engine::Exchange;
using wire::IoStatus;

constexpr std::string_view kId = "{01234567-89ab-cdef-0123-456789abcdef}";
constexpr std::string_view kOtherId = "{01234567-89ab-cdef-0123-456789abcdee}";

// An answer that can be bent before it becomes bytes.
struct SentAnswer {
  std::string status_line;
  Fields fields;
  std::string body;
  std::string behind;                                        // bytes after the answer
  std::vector<std::pair<std::string, std::string>> replace;  // in the finished bytes, once each
  IoStatus end = IoStatus::kDeadline;                        // the connection stays open
  bool nothing = false;

  std::string bytes() const {
    if (nothing) return {};
    std::string out = status_line + "\r\n";
    for (const Field& field : fields.list()) out += field.name + ": " + field.value + "\r\n";
    out += "\r\n" + body + behind;
    for (const auto& [from, to] : replace) {
      const auto at = out.find(from);
      if (at == std::string::npos)
        ADD_FAILURE() << "nothing to replace: " << from;
      else
        out.replace(at, from.size(), to);
    }
    return out;
  }
};
using Bend = std::function<void(SentAnswer&)>;

Bend set(std::string name, std::string value) {
  return [=](SentAnswer& r) { r.fields.set(name, value); };
}
Bend add(std::string name, std::string value) {
  return [=](SentAnswer& r) { r.fields.add(name, value); };
}
Bend remove(std::vector<std::string> names) {
  return [=](SentAnswer& r) {
    for (const auto& name : names) r.fields.remove(name);
  };
}
Bend status(std::string line) {
  return [=](SentAnswer& r) { r.status_line = "HTTP/1.1 " + line; };
}
Bend replace(std::string from, std::string to) {
  return [=](SentAnswer& r) { r.replace.emplace_back(from, to); };
}
Bend ends(IoStatus end) {
  return [=](SentAnswer& r) { r.nothing = true, r.end = end; };
}
// `length` announced (or not, if empty), `body` sent.
Bend body(std::string length, std::string text, IoStatus end = IoStatus::kDeadline) {
  return [=](SentAnswer& r) {
    length.empty() ? static_cast<void>(r.fields.remove("Content-Length")) : r.fields.set("Content-Length", length);
    r.body = text;
    r.end = end;
  };
}
Bend together(std::vector<Bend> bends) {
  return [=](SentAnswer& r) {
    for (const auto& bend : bends) bend(r);
  };
}

// What was asked, and a right answer to it.
struct Situation {
  std::string name, packet;  // packet: "ping", ..., or "get", "head"
  std::vector<std::string> marks;
  std::string status;
  std::string code;    // of an error
  bool plain = false;  // an HTTP answer that is no Ack
};

const std::vector<Situation>& situations() {
  static const std::vector<Situation> all = {
      {"ping", "ping", {}, "200 OK", "", false},
      {"create", "create", {"success"}, "200 OK", "", false},
      {"fragment", "fragment", {}, "200 OK", "", false},
      {"close", "close", {}, "200 OK", "", false},
      {"cancel", "cancel", {}, "200 OK", "", false},
      {"gap", "fragment", {"gap"}, "416 Requested Range Not Satisfiable", "", false},
      {"close with a gap", "close", {"refused"}, "416 Requested Range Not Satisfiable", "", false},
      {"bad fragment", "fragment", {"bad-argument"}, "400 Bad Request", "0x80070057", false},
      {"bad create", "create", {"bad-argument"}, "400 Bad Request", "0x80070057", false},
      {"no protocol", "create", {"no-protocol"}, "400 Bad Request", "0x80070057", false},
      {"bad length", "fragment", {"bad-length"}, "400 Bad Request", "0x80070057", false},
      {"missing id", "fragment", {"missing-id"}, "400 Bad Request", "0x80070057", false},
      {"unknown session", "close", {"session-not-found"}, "500 Internal Server Error", "0x8020001F", false},
      {"forbidden", "create", {"refused"}, "403 Forbidden", "0x80070005", false},
      {"denied", "create", {"denied"}, "403 Forbidden", "0x80070005", false},
      {"over the limit", "fragment", {"over-limit"}, "500 Internal Server Error", "0x80200020", false},
      {"too large", "fragment", {}, "413 Request Entity Too Large", "", true},
      {"get", "get", {}, "200 OK", "", true},
      {"head", "head", {}, "200 OK", "", true},
  };
  return all;
}

const Situation& situation(std::string_view name) {
  for (const auto& s : situations()) {
    if (s.name == name) return s;
  }
  ADD_FAILURE() << "no situation " << name;
  return situations().front();
}

SentAnswer right_answer(const Situation& s, Profile profile) {
  SentAnswer out;
  out.status_line = "HTTP/1.1 " + s.status;
  out.fields.add("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
  out.fields.add("Server", "any");
  if (!s.plain) {
    out.fields.add("BITS-Packet-Type", "Ack");
    const bool created = s.packet == "create" && s.code.empty();
    if (s.packet != "ping" && (s.packet != "create" || created)) out.fields.add("BITS-Session-Id", std::string(kId));
    if (created) out.fields.add("BITS-Protocol", "{7df0354d-249b-430f-820d-3d2a9bef4931}");
    if (created) out.fields.add("Accept-Encoding", "Identity");
    if (s.name == "fragment" || s.name.ends_with("gap")) out.fields.add("BITS-Received-Content-Range", "100");
    if (!s.code.empty()) {
      out.fields.add(profile == Profile::kMcBup ? "BITS-Error" : "BITS-Error-Code", s.code);
      out.fields.add("BITS-Error-Context", "0x5");
    }
  }
  out.fields.add("Content-Length", "0");
  return out;
}

Exchange exchange_for(const Situation& s, const SentAnswer& reply) {
  Exchange exchange = engine::exchange_of(reply.bytes(), reply.end, s.packet == "head");
  const std::map<std::string, PacketType> packets = {{"ping", PacketType::kPing},
                                                     {"create", PacketType::kCreateSession},
                                                     {"fragment", PacketType::kFragment},
                                                     {"close", PacketType::kCloseSession},
                                                     {"cancel", PacketType::kCancelSession}};
  exchange.sent.step = s.packet;
  const auto at = packets.find(s.packet);
  exchange.sent.bits_post = at != packets.end();
  if (at != packets.end()) {
    exchange.sent.packet = at->second;
    exchange.sent.fields.add("BITS-Packet-Type", std::string(mixed_case(at->second)));
  }
  if (s.packet == "fragment" || s.packet == "close" || s.packet == "cancel")
    exchange.sent.fields.add("BITS-Session-Id", std::string(kId));
  exchange.marks = s.marks;
  return exchange;
}

enum In { kAll = 7, kWin32 = 1, kMcBup = 2, kIis = 4 };

struct Row {
  std::string rule;
  int nth;       // which invariant of the rule, from 1
  int profiles;  // where the bent answer breaks it
  std::string situation;
  std::string name;  // what is wrong
  Bend bend;
  Bend before = {};                 // makes the right answer that is bent
  std::set<std::string> also = {};  // rules that it breaks too ...
  std::string why = {};             // ... and why that cannot be otherwise
};

std::vector<Row> http_rows() {
  const std::string nul("any\0", 4);
  return {
      {"common.response.answered", 1, kAll, "ping", "closed", ends(IoStatus::kEnd)},
      {"common.response.answered", 1, kAll, "fragment", "reset", ends(IoStatus::kReset)},
      {"common.response.answered", 1, kAll, "get", "silent", ends(IoStatus::kDeadline)},
      {"common.response.answered", 1, kAll, "ping", "no HTTP", replace("HTTP/1.1 200", "SSH-2.0 hello")},
      {"common.response.answered", 1, kAll, "ping", "an endless head", set("Server", std::string(300'000, 'x'))},
      {"common.version.response-http11", 1, kAll, "ping", "HTTP/1.0", replace("HTTP/1.1", "HTTP/1.0")},
      {"common.response.well-formed", 1, kAll, "ping", "bare LF", replace("any\r\n", "any\n")},
      {"common.response.well-formed", 1, kAll, "get", "bytes before it", replace("HTTP", "\r\nHTTP")},
      {"ack.body.empty", 1, kAll, "ping", "bytes before it", replace("HTTP", "\r\nHTTP")},
      {"common.response.well-formed", 1, kAll, "ping", "no blank behind the status", replace("200 OK", "200")},
      {"common.response.well-formed", 1, kAll, "ping", "a line without colon", replace("Server: any", "Server any")},
      {"common.response.well-formed", 1, kAll, "ping", "a blank before the colon", replace("Server:", "Server :")},
      {"common.response.well-formed", 1, kAll, "ping", "a folded line", replace("any", "a\r\n b")},
      {"common.response.well-formed", 1, kAll, "get", "two lengths", add("Content-Length", "5"), body("5", "abcde")},
      {"common.response.well-formed", 1, kAll, "get", "a NUL in a value", set("Server", nul)},
      {"common.response.well-formed", 1, kAll, "get", "a length that is no number", set("Content-Length", "x"),
       body("0", "", IoStatus::kEnd)},
      {"common.response.well-formed", 1, kAll, "get", "bytes behind it", [](SentAnswer& r) { r.behind = "\r\n"; }},
      {"common.response.well-formed", 1, kAll, "get", "a chunk without size",
       together({body("", "z\r\n\r\n"), set("Transfer-Encoding", "chunked")})},
      {"common.response.well-formed",
       1,
       kAll,
       "too large",
       "a short body",
       body("9", "abc", IoStatus::kEnd),
       {},
       {"common.http-error.empty-body"},
       "in mc-bup a plain refusal has no body at all"},
      {"common.response.well-formed", 1, kAll, "head", "a body behind HEAD", body("5", "abcde")},
      {"common.response.framed", 1, kAll, "ping", "no end", body("", "")},
      {"common.response.framed", 1, kAll, "get", "no end", body("", "abc")},
      {"common.header.date", 1, kAll, "ping", "missing", remove({"Date"})},
      {"common.header.date", 1, kAll, "gap", "seconds", set("Date", "784111777")},
      {"common.header.date", 1, kAll, "create", "twice", add("Date", "Sun, 06 Nov 1994 08:49:37 GMT")},
      {"common.http-error.empty-body", 1, kMcBup, "too large", "a page", body("5", "<br/>")},
      {"security.header.reflection", 1, kAll, "ping", "a field from the request", add("X-Injected", "1")},
      {"security.header.reflection", 1, kAll, "get", "a field from the request", add("X-Injected", "1")},
  };
}

std::vector<Row> ack_rows() {
  const std::string nul("any\0", 4);
  const std::string range = "BITS-Received-Content-Range";
  return {
      {"ack.status.success-set", 1, kAll, "fragment", "202", status("202 Accepted")},
      {"ack.status.success-set", 1, kMcBup | kIis, "create", "201", status("201 Created")},
      {"ack.status.success-set", 1, kAll, "close", "204",
       together({status("204 No Content"), remove({"Content-Length"})})},
      {"ack.reason-phrase", 1, kWin32 | kIis, "ping", "Fine", status("200 Fine")},
      {"ack.packet-type.present", 1, kAll, "ping", "missing", remove({"BITS-Packet-Type"})},
      {"ack.packet-type.present", 1, kAll, "cancel", "another", set("BITS-Packet-Type", "Cancel-Session")},
      {"ack.packet-type.on-error", 1, kAll, "bad fragment", "missing", remove({"BITS-Packet-Type"})},
      {"ack.packet-type.on-error", 1, kAll, "gap", "another", set("BITS-Packet-Type", "Nack")},
      {"cancel.ack-spelling", 1, kWin32 | kIis, "cancel", "ACK", set("BITS-Packet-Type", "ACK")},
      {"cancel.ack-spelling", 1, kAll, "cancel", "ack", set("BITS-Packet-Type", "ack")},
      {"ack.package-type.misprint", 1, kAll, "ping", "another value", add("BITS-Package-Type", "Reply")},
      {"ack.package-type.misprint", 1, kWin32 | kIis, "ping", "the misprint", add("BITS-Package-Type", "Ack")},
      {"ack.content-length.present", 1, kAll, "ping", "missing, then closed", body("", "", IoStatus::kEnd)},
      {"ack.content-length.present", 1, kAll, "gap", "no number", set("Content-Length", "zero")},
      {"ack.content-length.zero", 1, kMcBup | kIis, "fragment", "a body", body("2", "ok")},
      {"ack.content-length.zero", 1, kMcBup | kIis, "ping", "a promised body", body("2", "", IoStatus::kEnd)},
      {"ack.transfer-encoding.absent", 1, kAll, "close", "chunked",
       together({body("", "0\r\n\r\n"), add("Transfer-Encoding", "chunked")})},
      {"ack.body.empty", 1, kAll, "ping", "bytes behind it", [](SentAnswer& r) { r.behind = "ok\r\n"; }},
      {"ack.body.empty", 1, kWin32, "ping", "a promised body", body("2", "", IoStatus::kEnd)},
      {"ack.header.legal-values", 1, kAll, "ping", "NUL", set("Server", nul)},
      {"ack.header.legal-values", 1, kAll, "create", "control character in the head", set("Server", "a\x01")},
      {"ack.header.legal-values", 1, kAll, "gap", "a bare CR", replace("any\r\n", "a\rb\r\n")},
      {"ack.header.single-valued", 1, kAll, "ping", "type", add("BITS-Packet-Type", "Ack")},
      {"ack.header.single-valued", 1, kAll, "create", "protocol",
       add("BITS-Protocol", "{7df0354d-249b-430f-820d-3d2a9bef4931}")},
      {"ack.header.single-valued", 1, kAll, "fragment", "session", add("BITS-Session-Id", std::string(kId))},
      {"ack.header.single-valued", 1, kAll, "fragment", "offset", add(range, "200")},
      {"ack.header.single-valued", 1, kAll, "close", "length", add("Content-Length", "0")},
      {"ack.header.single-valued", 1, kAll, "bad fragment", "context", add("BITS-Error-Context", "0x5")},
      {"ack.header.single-valued", 1, kWin32 | kIis, "bad fragment", "code", add("BITS-Error-Code", "0x80070057")},
      {"ack.header.single-valued", 1, kMcBup, "bad fragment", "code", add("BITS-Error", "0x80070057")},
      {"ack.header.known-names", 1, kAll, "fragment", "misspelt", add("BITS-Recieved-Content-Range", "100")},
      {"ack.received-range.on-416", 1, kAll, "close with a gap", "missing", remove({range})},
      {"ack.session-id.on-success", 1, kWin32 | kMcBup, "fragment", "missing", remove({"BITS-Session-Id"})},
      {"ack.session-id.on-success", 1, kWin32 | kMcBup, "close", "missing", remove({"BITS-Session-Id"})},
      {"ack.session-id.on-error", 1, kWin32, "gap", "missing", remove({"BITS-Session-Id"})},
      {"ack.session-id.on-error", 2, kWin32, "unknown session", "missing", remove({"BITS-Session-Id"})},
      {"ack.session-id.same-as-request", 1, kAll, "fragment", "another", set("BITS-Session-Id", std::string(kOtherId))},
      {"ping.ack-without-session-id", 1, kWin32 | kIis, "ping", "there", add("BITS-Session-Id", std::string(kId))},
  };
}

std::vector<Row> packet_rows() {
  const std::string range = "BITS-Received-Content-Range";
  const std::string nul("Identity\0", 9);
  return {
      {"create.protocol.present", 1, kAll, "create", "missing", remove({"BITS-Protocol"})},
      {"create.protocol.guid-form", 1, kAll, "create", "no braces",
       set("BITS-Protocol", "7df0354d-249b-430f-820d-3d2a9bef4931")},
      {"create.protocol.absent-on-error", 1, kAll, "bad create", "there",
       add("BITS-Protocol", "{7df0354d-249b-430f-820d-3d2a9bef4931}")},
      {"create.session-id.present", 1, kAll, "create", "missing", remove({"BITS-Session-Id"})},
      {"create.session-id.present", 1, kAll, "create", "empty", set("BITS-Session-Id", "")},
      {"session.id.form", 1, kAll, "create", "too long", set("BITS-Session-Id", std::string(101, 'a'))},
      {"session.id.form", 1, kMcBup | kIis, "create", "no GUID", set("BITS-Session-Id", "session-1")},
      {"create.accept-encoding.value", 1, kWin32 | kIis, "create", "gzip", set("Accept-Encoding", "gzip")},
      {"create.accept-encoding.value", 1, kWin32 | kIis, "create", "missing", remove({"Accept-Encoding"})},
      {"create.accept-encoding.value",
       1,
       kMcBup,
       "create",
       "NUL",
       set("Accept-Encoding", nul),
       {},
       {"ack.header.legal-values"},
       "mc-bup asks for no more than a value HTTP allows"},
      {"create.accept-encoding.absent-on-error", 1, kWin32 | kIis, "bad create", "there",
       add("Accept-Encoding", "Identity")},
      {"host-id.form", 1, kAll, "ping", "a URL", set("BITS-Host-Id", "http://other.example/uploads"),
       add("BITS-Host-Id", "other.example")},
      {"host-id.absent", 1, kAll, "create", "there", add("BITS-Host-Id", "other.example")},
      {"host-id.absent", 1, kAll, "bad create", "a timeout", add("BITS-Host-Id-Fallback-Timeout", "60")},
      {"fragment.received-range.form", 1, kAll, "fragment", "missing", remove({range})},
      {"fragment.received-range.form", 1, kAll, "fragment", "a range", set(range, "bytes 0-99")},
      {"fragment.received-range.form", 2, kAll, "gap", "hexadecimal", set(range, "0x64")},
      {"fragment.gap.error-headers", 1, kIis, "gap", "a failure",
       together({add("BITS-Error-Code", "0x80070057"), add("BITS-Error-Context", "0x5")})},
      {"fragment.gap.error-headers", 1, kMcBup, "gap", "a failure",
       together({add("BITS-Error", "0x80070057"), add("BITS-Error-Context", "0x5")})},
      {"reply.url.not-on-simple", 1, kAll, "fragment", "there", add("BITS-Reply-URL", "/reply")},
  };
}

std::vector<Row> error_rows() {
  const std::vector<std::string> pair = {"BITS-Error-Code", "BITS-Error", "BITS-Error-Context"};
  // The code under the name of either profile.
  const auto code = [](std::string value) {
    return
        [value](SentAnswer& r) { r.fields.set(r.fields.has("BITS-Error") ? "BITS-Error" : "BITS-Error-Code", value); };
  };
  const Bend both = [](SentAnswer& r) {
    r.fields.set("BITS-Error", "0x80070057");
    r.fields.set("BITS-Error-Code", "0x80070057");
  };
  return {
      {"error.absent-on-success", 1, kAll, "close", "a pair",
       together({add("BITS-Error-Code", "0x0"), add("BITS-Error-Context", "0x5")})},
      {"error.absent-on-success", 1, kAll, "create", "a context", add("BITS-Error-Context", "0x5")},
      {"error.present-on-failure", 1, kWin32 | kMcBup, "bad fragment", "missing", remove(pair)},
      {"error.present-on-failure", 2, kIis, "unknown session", "missing", remove(pair)},
      {"error.context.pairing", 1, kAll, "bad fragment", "no context", remove({"BITS-Error-Context"})},
      {"error.context.pairing", 1, kAll, "unknown session", "no code", remove({"BITS-Error-Code", "BITS-Error"})},
      {"error.header-name", 1, kWin32 | kIis, "bad fragment", "the other",
       together({remove(pair), add("BITS-Error", "0x80070057"), add("BITS-Error-Context", "0x5")})},
      {"error.header-name", 1, kMcBup, "bad fragment", "the other",
       together({remove(pair), add("BITS-Error-Code", "0x80070057"), add("BITS-Error-Context", "0x5")})},
      {"error.both-names", 2, kWin32 | kIis, "bad fragment", "they disagree", set("BITS-Error", "0x8020001F"), both},
      {"error.both-names", 2, kAll, "bad fragment", "one of them", set("BITS-Error", "0x80004005"), both},
      {"error.code.form", 1, kAll, "bad fragment", "decimal", code("2147942487")},
      {"error.code.form", 1, kAll, "unknown session", "a name", code("BG_E_SESSION_NOT_FOUND")},
      {"error.context.form", 1, kAll, "bad fragment", "a name", set("BITS-Error-Context", "server")},
      {"error.context.form", 1, kAll, "bad fragment", "another number", set("BITS-Error-Context", "0x6")},
      {"error.code.prefix", 1, kAll, "bad fragment", "none", code("80070057")},
      {"error.code.prefix", 2, kAll, "bad fragment", "none", set("BITS-Error-Context", "5")},
      {"error.context.server", 1, kAll, "bad create", "the application", set("BITS-Error-Context", "0x7")},
      {"error.context.server", 2, kAll, "bad fragment", "the application", set("BITS-Error-Context", "0x7")},
      {"error.code.severity", 1, kAll, "forbidden", "the failure bit is lost", code("0x00070005")},
      {"error.code.severity",
       1,
       kAll,
       "bad fragment",
       "the failure bit is lost",
       code("0x00070057"),
       {},
       {"error.pair.invalid"},
       "the value is not the one that is asked for either"},
      {"error.code.severity",
       1,
       kAll,
       "unknown session",
       "the failure bit is lost",
       code("0x0020001F"),
       {},
       {"error.pair.not-found"},
       "the value is not the one that is asked for either"},
      {"error.pair.invalid", 1, kAll, "bad fragment", "E_FAIL", code("0x80004005")},
      {"error.pair.invalid",
       1,
       kAll,
       "bad fragment",
       "1, with 500",
       together({status("500 Internal Server Error"), code("0x1")}),
       {},
       {"error.code.severity", "error.status.invalid"},
       "the number is no code of a failure, and the status is wrong by itself"},
      {"error.pair.denied", 1, kAll, "denied", "not found", code("0x80070002")},
      {"error.pair.too-large", 1, kAll, "over the limit", "E_FAIL", code("0x80004005")},
      {"error.pair.invalid", 2, kAll, "no protocol", "E_FAIL", code("0x80004005")},
      {"error.pair.invalid", 2, kMcBup | kIis, "no protocol", "a mismatch", code("0x80200022")},
      {"error.pair.invalid", 3, kAll, "missing id", "E_FAIL", code("0x80004005")},
      {"error.pair.not-found", 1, kAll, "unknown session", "E_INVALIDARG", code("0x80070057")},
      {"error.status.invalid", 1, kAll, "bad fragment", "500", status("500 Internal Server Error")},
      {"error.status.invalid", 1, kAll, "no protocol", "403", status("403 Forbidden")},
      {"error.status.invalid", 2, kAll, "bad length", "500", status("500 Internal Server Error")},
      {"error.status.invalid", 2, kIis, "bad length", "411", status("411 Length Required")},
      {"error.status.invalid", 3, kAll, "missing id", "403", status("403 Forbidden")},
      {"session.unknown.status", 1, kMcBup | kIis, "unknown session", "404", status("404 Not Found")},
      {"session.unknown.status-500", 1, kWin32, "unknown session", "404", status("404 Not Found")},
  };
}

std::vector<Row> rows() {
  std::vector<Row> out;
  for (const auto& part : {http_rows(), ack_rows(), packet_rows(), error_rows()})
    out.insert(out.end(), part.begin(), part.end());
  return out;
}

// Invariants that no answer can break in some profiles, and why they are there.
struct Unbreakable {
  std::string rule;
  int nth, profiles;
  std::string why;
};
const std::vector<Unbreakable>& unbreakable() {
  static const std::vector<Unbreakable> list = {
      {"common.header.extra-allowed", 1, kAll, "says only that it was looked at; on: success"},
      {"common.http-error.empty-body", 1, kWin32 | kIis,
       "a page may stand in a plain refusal; shows that it was looked at"},
      {"error.both-names", 1, kAll, "a server may send one of them: offered"},
      {"session.unknown.status", 1, kWin32, "any failure will do; session.unknown.status-500 says more"},
      {"ack.session-id.on-success", 1, kIis, "informative"},
      {"ack.session-id.on-error", 1, kMcBup | kIis, "informative"},
      {"ack.session-id.on-error", 2, kMcBup | kIis, "informative"},
      {"ping.ack-without-session-id", 1, kMcBup, "informative"},
      {"fragment.gap.error-headers", 1, kWin32, "informative"},
  };
  return list;
}

const catalogue::Suites& suites() {
  static const catalogue::Checked checked = catalogue::load_suites(catalogue::embedded_suites());
  for (const auto& error : checked.errors) ADD_FAILURE() << error.render();
  return checked.suites;
}

int bit(Profile profile) {
  return profile == Profile::kWin32 ? kWin32 : profile == Profile::kMcBup ? kMcBup : kIis;
}

const catalogue::Invariant* nth_invariant(const std::string& rule, int nth) {
  for (const auto& invariant : suites().catalogue.invariants) {
    if (invariant.rule == rule && --nth == 0) return &invariant;
  }
  return nullptr;
}

std::string place_text(const SourcePlace& place) {
  return place.file_and_line();
}

std::string place_of(const catalogue::Invariant& invariant) {
  return place_text(invariant.place);
}

engine::InvariantFindings judged(const Situation& s, const SentAnswer& reply, Profile profile) {
  static const target::Target target = [] {
    target::Target plain;
    plain.declare("no_host_id");
    plain.declare("no_host_id_fallback");
    return plain;
  }();
  engine::InvariantScope scope;
  scope.profile = profile;
  scope.catalogue = &suites().catalogue;
  scope.target = &target;
  engine::JudgeContext context;
  context.profile = profile;
  context.catalogue = scope.catalogue;
  Exchange exchange = exchange_for(s, reply);
  engine::InvariantFindings found;
  engine::judge_invariants(exchange, scope, context, found);
  return found;
}

std::vector<results::Observation> broken(engine::InvariantFindings found) {
  std::erase_if(found.observations, [](const auto& o) { return o.finding == results::Finding::kNotOffered; });
  return std::move(found.observations);
}

TEST(Invariants, RightAnswersBreakNone) {
  for (const Profile profile : kProfiles) {
    for (const auto& s : situations()) {
      for (const auto& o : broken(judged(s, right_answer(s, profile), profile))) {
        ADD_FAILURE() << profile_name(profile) << ", " << s.name << ": " << o.rule << " expected " << o.expected
                      << ", got " << o.got;
      }
    }
  }
}

TEST(Invariants, OneDefectOneBlame) {
  for (const auto& row : rows()) {
    const auto* invariant = nth_invariant(row.rule, row.nth);
    ASSERT_NE(invariant, nullptr) << row.rule << " " << row.nth;
    for (const Profile profile : kProfiles) {
      if (!(row.profiles & bit(profile))) continue;
      SCOPED_TRACE(std::string(profile_name(profile)) + ", " + row.situation + ": " + row.rule + ", " + row.name);
      const Situation& s = situation(row.situation);
      SentAnswer reply = right_answer(s, profile);
      if (row.before) {
        row.before(reply);
        for (const auto& o : broken(judged(s, reply, profile)))
          ADD_FAILURE() << "before it is bent: " << o.rule << ", got " << o.got;
      }
      row.bend(reply);
      bool found = false;
      for (const auto& o : broken(judged(s, reply, profile))) {
        EXPECT_EQ(o.finding, results::Finding::kBroken) << o.rule << ": " << o.reason.detail;
        EXPECT_FALSE(o.expected.empty()) << o.rule;
        EXPECT_FALSE(o.got.empty()) << o.rule;
        found = found || place_text(o.place) == place_of(*invariant);
        EXPECT_TRUE(o.rule == row.rule || row.also.contains(o.rule))
            << o.rule << " expected " << o.expected << ", got " << o.got;
      }
      EXPECT_TRUE(found) << "not broken";
    }
  }
}

// Each invariant has a bent answer in each profile where it applies, or a reason why there can be none.
TEST(Invariants, EachHasARow) {
  std::map<std::string, int> seen;
  for (const auto& invariant : suites().catalogue.invariants) {
    if (invariant.on.of_requests()) continue;  // packet_rules_test.cpp
    const int nth = ++seen[invariant.rule];
    int wanted = 0, there = 0;
    for (const Profile profile : kProfiles) {
      const auto& only = invariant.on.profiles;
      if (invariant.then[profile] && (only.empty() || std::find(only.begin(), only.end(), profile) != only.end()))
        wanted |= bit(profile);
    }
    for (const auto& row : rows()) there |= row.rule == invariant.rule && row.nth == nth ? row.profiles : 0;
    for (const auto& entry : unbreakable())
      there |= entry.rule == invariant.rule && entry.nth == nth ? entry.profiles : 0;
    EXPECT_EQ(wanted & ~there, 0) << invariant.rule << " (" << nth << ") in " << place_of(invariant)
                                  << " has no bent answer";
  }
  for (const auto& entry : unbreakable()) EXPECT_NE(nth_invariant(entry.rule, entry.nth), nullptr) << entry.rule;
}

// ... and a right answer that it looks at, so that it is not one that is broken by everything.
TEST(Invariants, EachHoldsForARightAnswerThatItCovers) {
  std::map<std::string, int> held_in;  // by place, bits of profiles
  for (const Profile profile : kProfiles) {
    const auto note = [&](const Situation& s, const SentAnswer& reply) {
      const auto found = judged(s, reply, profile);
      for (const auto& o : found.observations) {
        if (o.finding == results::Finding::kNotOffered) held_in[place_text(o.place)] |= bit(profile);
      }
      for (std::size_t i = 0; i < found.held.size(); ++i) {
        if (found.held[i] > 0) held_in[place_of(suites().catalogue.invariants[i])] |= bit(profile);
      }
    };
    for (const auto& s : situations()) note(s, right_answer(s, profile));
    for (const auto& row : rows()) {
      if (!row.before || !(row.profiles & bit(profile))) continue;
      SentAnswer reply = right_answer(situation(row.situation), profile);
      row.before(reply);
      note(situation(row.situation), reply);
    }
  }
  for (const auto& invariant : suites().catalogue.invariants) {
    if (invariant.on.of_requests()) continue;  // packet_rules_test.cpp
    int wanted = 0;
    for (const Profile profile : kProfiles) {
      const auto& only = invariant.on.profiles;
      if (invariant.then[profile] && (only.empty() || std::find(only.begin(), only.end(), profile) != only.end()))
        wanted |= bit(profile);
    }
    EXPECT_EQ(wanted & ~held_in[place_of(invariant)], 0)
        << invariant.rule << " in " << place_of(invariant) << " has no right answer among the situations";
  }
}

}  // namespace
}  // namespace bitspec
