// What the rules of role request ask of a packet, as checks on the bytes that went out; for packets_test.cpp.
#pragma once

#include <algorithm>
#include <functional>
#include <set>

#include "harness/catalogue/catalogue.h"
#include "harness/engine/conversation.h"
#include "harness/protocol/guid.h"
#include "harness/refserver/server.h"

namespace bitspec {
namespace {

constexpr std::size_t kCompared = 4096;  // bytes of a body at each end

// One request of ours and what a check may know about it.
struct Packet {
  std::string kind;  // "ping", "create", ..., "read_back"
  std::string head;  // as it went out
  std::shared_ptr<const ByteSource> body;
  std::string session;       // name in the scenario
  std::uint64_t stream = 0;  // seed of the bytes of its file
  bool own = true;           // nothing overridden, and expected to succeed
  std::chrono::steady_clock::time_point started, ended;
  int status = 200;
  std::string answer_id;  // BITS-Session-Id of the answer
  std::optional<std::uint64_t> answer_offset;

  std::string line(std::size_t n) const {  // from 0, without CRLF
    std::size_t at = 0;
    for (; n > 0 && at < head.size(); --n) at = head.find("\r\n", at) + 2;
    return head.substr(at, head.find("\r\n", at) - at);
  }
  std::string word(std::size_t n) const {  // of the request line
    std::string text = line(0);
    for (; n > 0; --n) text = text.find(' ') == std::string::npos ? "" : text.substr(text.find(' ') + 1);
    return text.substr(0, text.find(' '));
  }
  std::vector<std::string> fields(std::string_view name) const {
    std::vector<std::string> out;
    for (std::size_t n = 1; !line(n).empty(); ++n) {
      const std::string text = line(n);
      const auto colon = text.find(": ");
      if (colon != std::string::npos && same_name(text.substr(0, colon), name)) out.push_back(text.substr(colon + 2));
    }
    return out;
  }
  std::string field(std::string_view name) const {
    const auto all = fields(name);
    return all.size() == 1 ? all[0] : all.empty() ? "(none)" : "(several)";
  }
  std::uint64_t size() const { return body ? body->size() : 0; }
  bool is_packet() const { return kind != "read_back"; }
};

// All requests of one scenario, in order.
struct History {
  Profile profile = Profile::kWin32;
  std::string host;
  std::vector<Packet> packets;
};

// "" or what is wrong with the packet at `at`.
using Check = std::function<std::string(const History&, std::size_t at)>;

struct RequestCheck {
  std::string rule;
  std::string kinds;  // those it looks at, or "" for all packets
  Check check;
  std::function<void(History&)> plant;  // makes one packet of right_history() wrong
};

struct Span {
  std::uint64_t first = 0, last = 0, total = 0;
};

// Of "bytes 0-99/200"; the last is before the first where it is not that.
Span span_of(const Packet& p) {
  Span out{1, 0, 0};
  char rest = 0;
  const std::string text = p.field("Content-Range");
  unsigned long long first, last, total;
  if (std::sscanf(text.c_str(), "bytes %llu-%llu/%llu%c", &first, &last, &total, &rest) == 3)
    out = {first, last, total};
  const std::string again =
      "bytes " + std::to_string(out.first) + "-" + std::to_string(out.last) + "/" + std::to_string(out.total);
  return again == text ? out : Span{1, 0, 0};
}

// The nearest earlier request of the same session that fits, or null.
const Packet* before(const History& h, std::size_t at, const std::function<bool(const Packet&)>& fits) {
  for (std::size_t i = at; i-- > 0;) {
    if (h.packets[i].session == h.packets[at].session && fits(h.packets[i])) return &h.packets[i];
  }
  return nullptr;
}
bool is_create(const Packet& p) {
  return p.kind == "create";
}

std::string wanted(const std::string& want, const std::string& got) {
  return want == got ? "" : "expected " + want + ", got " + got;
}

std::string names_session(const History& h, std::size_t at) {
  const Packet* create = before(h, at, is_create);
  if (!create) return "no Create-Session before it";
  return wanted(create->answer_id, h.packets[at].field("BITS-Session-Id"));
}

std::string has_no_body(const History& h, std::size_t at) {
  const Packet& p = h.packets[at];
  if (p.size() != 0) return std::to_string(p.size()) + " bytes of body";
  return wanted("0", p.field("Content-Length"));
}

std::string names_session_without_body(const History& h, std::size_t at) {
  const std::string problem = names_session(h, at);
  return problem.empty() ? has_no_body(h, at) : problem;
}

std::string value_lengths(const History& h, std::size_t at) {
  const Packet& p = h.packets[at];
  for (std::size_t n = 1; !p.line(n).empty(); ++n) {
    const std::string line = p.line(n);
    if (line.size() - std::min(line.size(), line.find(": ") + 2) > 4096)
      return "a value above 4 KB: " + line.substr(0, 60);
  }
  return {};
}

std::string packet_type(const History& h, std::size_t at) {
  const Packet& p = h.packets[at];
  std::string want = p.kind == "create"   ? "Create-Session"
                     : p.kind == "close"  ? "Close-Session"
                     : p.kind == "cancel" ? "Cancel-Session"
                                          : p.kind;
  want[0] = static_cast<char>(std::toupper(want[0]));
  if (h.profile == Profile::kMcBup)
    std::transform(want.begin(), want.end(), want.begin(), [](unsigned char c) { return std::toupper(c); });
  return wanted(want, p.field("BITS-Packet-Type"));
}

std::string same_target(const History& h, std::size_t at) {
  const Packet& p = h.packets[at];
  if (p.word(1).empty() || (p.word(1)[0] != '/' && !p.word(1).starts_with("http://"))) return "target " + p.word(1);
  if (p.kind == "ping" || p.kind == "create") return {};
  const Packet* create = before(h, at, is_create);
  return create ? wanted(create->word(1), p.word(1)) : "no Create-Session before it";
}

std::string body_bytes(const History& h, std::size_t at) {
  const Packet& p = h.packets[at];
  const Span span = span_of(p);
  if (p.size() != span.last - span.first + 1) return "the body has " + std::to_string(p.size()) + " bytes";
  const std::uint64_t n = std::min<std::uint64_t>(kCompared, p.size());
  for (const std::uint64_t from : {std::uint64_t{0}, p.size() - n}) {
    std::string got(n, 0), want(n, 0);
    p.body->read(from, got);
    generate_bytes(p.stream, span.first + from, want);
    if (got != want) return "other bytes than those of the range";
  }
  return {};
}

// Where the session stands by the answers so far: an accepted or refused fragment that named an offset.
std::optional<std::uint64_t> offset_before(const History& h, std::size_t at) {
  const Packet* last =
      before(h, at, [](const Packet& p) { return is_create(p) || (p.kind == "fragment" && p.answer_offset); });
  if (!last) return std::nullopt;
  return is_create(*last) ? 0 : last->answer_offset;
}

std::string goes_on_at_offset(const History& h, std::size_t at) {
  const auto offset = offset_before(h, at);
  return offset ? wanted(std::to_string(*offset), std::to_string(span_of(h.packets[at]).first))
                : "the server named no offset before it";
}

std::string after_416(const History& h, std::size_t at) {
  const Packet* last = before(h, at, [](const Packet& p) { return p.kind == "fragment"; });
  return last && last->status == 416 ? goes_on_at_offset(h, at) : "";
}

std::string total_constant(const History& h, std::size_t at) {
  const Packet* first = before(h, at, [](const Packet& p) { return is_create(p) || (p.own && p.kind == "fragment"); });
  if (!first || is_create(*first)) return {};
  return wanted(std::to_string(span_of(*first).total), std::to_string(span_of(h.packets[at]).total));
}

std::string protocols_form(const History& h, std::size_t at) {
  const std::string list = h.packets[at].field("BITS-Supported-Protocols");
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find_first_of(" ,", begin), list.size());
    if (!Guid::parse(std::string_view(list).substr(begin, end - begin))) return "no braced GUIDs: " + list;
    begin = list.find_first_not_of(" ,", end);
  }
  return {};
}

std::string protocols_delimiter(const History& h, std::size_t at) {
  const std::string list = h.packets[at].field("BITS-Supported-Protocols");
  const bool several = list.find('{') != list.rfind('{');
  if (h.profile == Profile::kIis && several) return "several GUIDs";
  if (h.profile == Profile::kWin32 && list.find(',') != std::string::npos) return "a comma";
  return list.find("  ") == std::string::npos && list.find('\t') == std::string::npos ? "" : "not one blank";
}

// No packet of a session goes out before the answer to the one before it is there.
std::string one_outstanding(const History& h, std::size_t at) {
  const Packet* last = before(h, at, [](const Packet& p) { return p.own && p.is_packet(); });
  return !last || last->ended <= h.packets[at].started ? "" : "sent before the answer to the one before it had come";
}

std::string no_field(const History& h, std::size_t at, std::string_view name) {
  return wanted("0", std::to_string(h.packets[at].fields(name).size())).empty() ? ""
                                                                                : "there is a " + std::string(name);
}

// The packets of right_history(), which a plant changes.
enum At : std::size_t { kPing, kCreate, kFirst, kGap, kSecond, kClose, kReadBack, kCreate2, kCancel };

void edit(Packet& p, const std::string& from, const std::string& to) {
  const auto at = p.head.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  p.head.replace(at, from.size(), to);
}
auto edits(At at, std::string from, std::string to) {
  return [=](History& h) { edit(h.packets[at], from, to); };
}

const std::vector<RequestCheck>& checks() {
  static const std::vector<RequestCheck> all = {
      {"common.request.method", "",
       [](const History& h, std::size_t i) { return wanted("BITS_POST", h.packets[i].word(0)); },
       edits(kClose, "BITS_POST", "POST")},
      {"common.request.version", "",
       [](const History& h, std::size_t i) { return wanted("HTTP/1.1", h.packets[i].word(2)); },
       edits(kPing, "HTTP/1.1", "HTTP/1.0")},
      {"common.request.host", "",
       [](const History& h, std::size_t i) { return wanted(h.host, h.packets[i].field("Host")); },
       edits(kFirst, "\r\n", "\r\nHost: other\r\n")},
      {"common.request.target", "", same_target, edits(kSecond, "/a/file", "/a/other")},
      {"common.request.packet-type", "", packet_type, edits(kCreate, "Create-Session", "CREATE-SESSION")},
      {"common.request.content-length", "",
       [](const History& h, std::size_t i) {
         return wanted(std::to_string(h.packets[i].size()), h.packets[i].field("Content-Length"));
       },
       edits(kPing, "Content-Length: 0\r\n", "")},
      {"common.request.no-chunking", "",
       [](const History& h, std::size_t i) { return no_field(h, i, "Transfer-Encoding"); },
       edits(kFirst, "\r\n", "\r\nTransfer-Encoding: chunked\r\n")},
      {"common.request.one-outstanding", "", one_outstanding,
       [](History& h) { h.packets[kSecond].started -= std::chrono::seconds(60); }},
      {"common.request.header-4k", "", value_lengths,
       edits(kCreate, "\r\n", "\r\nX-Long: " + std::string(4097, 'x') + "\r\n")},
      {"create.request.protocols", "create", protocols_form,
       edits(kCreate, "{7df0354d-249b-430f-820d-3d2a9bef4931}", "7df0354d-249b-430f-820d-3d2a9bef4931")},
      {"create.request.delimiter", "create", protocols_delimiter,
       edits(kCreate, "{7df0354d", "{7df0354d-249b-430f-820d-3d2a9bef4932},{7df0354d")},
      {"create.request.no-body", "create", has_no_body, [](History& h) { h.packets[kCreate].body = text_source("x"); }},
      {"create.request.no-session-id", "create",
       [](const History& h, std::size_t i) { return no_field(h, i, "BITS-Session-Id"); },
       edits(kCreate, "\r\n", "\r\nBITS-Session-Id: {1}\r\n")},
      {"ping.request.shape", "ping", has_no_body, edits(kPing, "Content-Length: 0", "Content-Length: 1")},
      {"fragment.request.session-id", "fragment", names_session, edits(kSecond, "{1}", "{2}")},
      {"fragment.request.content-length", "fragment",
       [](const History& h, std::size_t i) {
         const Span span = span_of(h.packets[i]);
         return wanted(std::to_string(span.last - span.first + 1), h.packets[i].field("Content-Length"));
       },
       edits(kFirst, "Content-Length: 100", "Content-Length: 101")},
      {"fragment.request.content-range", "fragment",
       [](const History& h, std::size_t i) {
         const Span span = span_of(h.packets[i]);
         return span.first <= span.last && span.last < span.total
                    ? ""
                    : "Content-Range: " + h.packets[i].field("Content-Range");
       },
       edits(kFirst, "bytes 0-99/200", "bytes 0-099/200")},
      {"fragment.request.body", "fragment", body_bytes,
       [](History& h) { h.packets[kSecond].body = generated_source(7, 0, 100); }},
      {"fragment.request.order", "fragment", goes_on_at_offset,
       [](History& h) { h.packets[kSecond] = h.packets[kFirst]; }},
      {"fragment.request.total-constant", "fragment", total_constant, edits(kSecond, "/200", "/300")},
      {"fragment.request.encoding", "fragment",
       [](const History& h, std::size_t i) { return no_field(h, i, "Content-Encoding"); },
       edits(kFirst, "\r\n", "\r\nContent-Encoding: gzip\r\n")},
      {"fragment.request.after-416", "fragment", after_416, [](History& h) { h.packets[kGap].answer_offset = 50; }},
      {"close.request.shape", "close", names_session_without_body, edits(kClose, "BITS-Session-Id", "X")},
      {"cancel.request.shape", "cancel", names_session_without_body,
       [](History& h) { h.packets[kCancel].body = text_source("x"); }},
      {"download.request.range", "read_back", [](const History& h, std::size_t i) { return no_field(h, i, "Range"); },
       edits(kReadBack, "\r\n", "\r\nRange: bytes=0-\r\n")},
  };
  return all;
}

// Rules on how a client behaves that do not bind a tool whose scenarios say each packet.
const std::map<std::string, std::string>& not_for_us() {
  static const std::map<std::string, std::string> list = {
      {"common.request.timeouts", "the run has a time limit of its own, much shorter"},
      {"create.request.content-name",
       "not listed on the Win32 pages, and old systems only in iis; scenarios of limits set it themselves"},
      {"create.request.after-ping", "saves effort for a client; each scenario begins where it has something to show"},
      {"ping.request.new-connection", "for authentication bound to connections, which no scenario uses"},
      {"fragment.request.content-name", "the name of a local file; there is none"},
      {"fragment.request.content-name.form", "the name of a local file; there is none"},
      {"fragment.request.size", "what Windows clients choose; small fragments show more in less time"},
      {"fragment.request.after-413", "sizes are those of the scenario"},
      {"close.request.when", "scenarios close early to see what comes of it"},
      {"close.request.retry", "nothing is repeated: the answer is what is judged"},
      {"cancel.request.retry", "nothing is repeated: the answer is what is judged"},
      {"session.request.restart", "nothing is repeated: the answer is what is judged"},
      {"host-id.request.replace", "packets go to the target only"},
      {"host-id.request.ping", "packets go to the target only"},
      {"host-id.request.fallback", "packets go to the target only"},
      {"download.request.single-fallback", "ranges are those of the scenario"},
      {"auth.request.answer", "this version sends no credentials"},
  };
  return list;
}

bool looks_at(const RequestCheck& check, const Packet& p) {
  return check.kinds.empty() ? p.is_packet() : check.kinds == p.kind;
}

// "rule: problem" for each check that one of our packets does not hold.
std::vector<std::string> problems(const History& h) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < h.packets.size(); ++i) {
    if (!h.packets[i].own) continue;
    for (const auto& check : checks()) {
      if (!looks_at(check, h.packets[i])) continue;
      const std::string problem = check.check(h, i);
      if (!problem.empty()) out.push_back(check.rule + ": " + problem + "\n" + h.packets[i].head);
    }
  }
  return out;
}

}  // namespace
}  // namespace bitspec
