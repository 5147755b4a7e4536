// The same request with curl, where curl can send exactly it, behind the packets that make its session.
#include <algorithm>
#include <cctype>
#include <optional>

#include "harness/base/base64.h"
#include "harness/base/printable.h"
#include "harness/base/text.h"
#include "reports/conversation.h"
#include "reports/report.h"
#include "reports/shell_header.h"

namespace bitspec::reports {
namespace {

struct Line {
  std::string name, value;
};

struct Head {
  std::string method, target, version;
  std::vector<Line> fields;
};

bool plain(std::string_view text, std::string_view also) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) || also.find(static_cast<char>(c)) != std::string_view::npos);
  });
}

// Reads only what curl would write again byte for byte; `why_not` says what stands against it.
std::optional<Head> parse_head(std::string_view text, std::string& why_not) {
  why_not = "curl cannot write this request byte for byte";
  Head head;
  bool first = true;
  while (true) {
    const std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    const std::string line(text.substr(0, end));
    text.remove_prefix(end + 2);
    if (line.empty()) break;
    if (first) {
      const std::size_t a = line.find(' '), b = line.rfind(' ');
      if (a == std::string::npos || a == b) return std::nullopt;
      head = {line.substr(0, a), line.substr(a + 1, b - a - 1), line.substr(b + 1), {}};
      first = false;
      continue;
    }
    const std::size_t colon = line.find(": ");
    const std::string name = line.substr(0, line.find(':'));
    if (!plain(name, "-_.")) return std::nullopt;
    const bool empty = line.size() == name.size() + 1 || line == name + ": ";
    if (!empty && colon != name.size()) return std::nullopt;
    std::string value = empty ? "" : line.substr(colon + 2);
    const auto odd = [](unsigned char c) { return c < 0x20 || c > 0x7e; };
    if (std::any_of(value.begin(), value.end(), odd)) return std::nullopt;
    if (value.starts_with(' ') || value.ends_with(' ')) return std::nullopt;
    head.fields.push_back({name, std::move(value)});
  }
  if (first || !text.empty() || !plain(head.method, "-_")) return std::nullopt;
  if (head.version != "HTTP/1.1" && head.version != "HTTP/1.0") return std::nullopt;
  if (!head.target.starts_with('/') || !plain(head.target, "/-_.~%?&=+,;:@!$'()*{}[]")) return std::nullopt;
  why_not.clear();
  return head;
}

std::string why_curl_cannot(const results::Exchange& x, const Head& head) {
  if (!x.request_whole) return "not all of it was sent";
  std::size_t hosts = 0;
  for (const auto& [name, value] : head.fields) {
    if (same_letters(name, "Host")) ++hosts;
    if (same_letters(name, "Transfer-Encoding")) return "curl chunks bodies its own way";
    if (same_letters(name, "Content-Length") && value != std::to_string(x.request_body.size))
      return "its Content-Length does not fit its body";
    if (same_letters(name, "Expect")) return "curl waits for 100 Continue its own way";
  }
  if (hosts != 1) return "curl sends exactly one Host field";
  if (x.request_body.start.size() != x.request_body.size) return "its body is longer than what a report keeps";
  return {};
}

bool has(const Head& head, std::string_view name) {
  return std::any_of(head.fields.begin(), head.fields.end(), [&](const Line& f) { return same_letters(f.name, name); });
}

std::string origin_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  return scheme == std::string::npos ? url : url.substr(0, url.find('/', scheme + 3));
}

bool is_text(std::string_view body) {
  return std::all_of(body.begin(), body.end(), [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7f); });
}

// Sessions by the ids that answers gave them, each in a variable of the shell: "s1", "s2".
class Sessions {
 public:
  // Of an exchange that is sent again: the variable that takes the new id. Empty: its answer gave none out.
  std::string begun_by(const Head& request, std::string_view answer_head) {
    const auto id = field_of(answer_head, "BITS-Session-Id");
    if (id.empty() || !variable_of(id).empty()) return {};
    for (const auto& field : request.fields) {
      if (same_letters(field.name, "BITS-Session-Id")) return {};  // answers repeat it
    }
    ids_.push_back(id);
    return "s" + std::to_string(ids_.size());
  }

  std::string variable_of(std::string_view id) const {
    const auto found = std::find(ids_.begin(), ids_.end(), id);
    return found == ids_.end() ? std::string() : "s" + std::to_string(found - ids_.begin() + 1);
  }

 private:
  static std::string field_of(std::string_view head, std::string_view name) {
    while (!head.empty()) {
      const std::size_t end = head.find("\r\n");
      const std::string_view line = head.substr(0, end), value = line.substr(std::min(line.find(':') + 1, line.size()));
      if (same_letters(line.substr(0, line.find(':')), name)) {
        const std::size_t from = std::min(value.find_first_not_of(' '), value.size());
        return std::string(value.substr(from, value.find_last_not_of(' ') + 1 - from));
      }
      head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
    }
    return {};
  }

  std::vector<std::string> ids_;
};

// One field as a word of the command. A session id is that which the server gives out now.
std::string field_word(const Line& field, const Sessions& sessions) {
  const std::string session = same_letters(field.name, "BITS-Session-Id") ? sessions.variable_of(field.value) : "";
  if (!session.empty()) return '"' + field.name + ": $" + session + '"';
  return shell_header(field.value.empty() ? field.name + ";" : field.name + ": " + field.value);
}

// The command, but for how its answer is shown.
std::string command_of(const std::string& origin, const results::Exchange& x, const Head& head,
                       const Sessions& sessions, const std::string& show) {
  const auto& body = x.request_body;
  // -g and --path-as-is: braces, brackets and dots in the path stay as they are.
  std::string command = "curl -sS " + show + " -g --path-as-is --max-time 10";
  if (head.version == "HTTP/1.0") command += " --http1.0";
  command += head.method == "HEAD" ? " --head" : " -X " + shell_quoted(head.method);
  for (const auto& field : head.fields) {
    if (body.size > 0 && same_letters(field.name, "Content-Length")) continue;  // curl counts by itself
    command += " -H " + field_word(field, sessions);
  }
  for (const char* own : {"User-Agent", "Accept"}) {
    if (!has(head, own)) command += std::string(" -H ") + own + ":";
  }
  if (body.size > 0) {
    if (!has(head, "Content-Type")) command += " -H Content-Type:";
    // --data-raw: an @ at the start is no file name.
    command += is_text(body.start) ? " --data-raw " + shell_quoted(body.start) : " --data-binary @-";
  }
  command += " " + shell_quoted(origin + head.target);
  if (body.size > 0 && !is_text(body.start)) return "echo " + base64_encode(body.start) + " | base64 -d | " + command;
  return command;
}

// Whether an earlier answer gave out the session id of this request, as it is or in another spelling.
bool needs_a_session(const std::vector<const results::Exchange*>& earlier, const Head& head) {
  for (const auto& field : head.fields) {
    if (!same_letters(field.name, "BITS-Session-Id") || field.value.empty()) continue;
    const auto gave_it = [&](const results::Exchange* other) {
      const auto at =
          std::search(other->answer_head.begin(), other->answer_head.end(), field.value.begin(), field.value.end(),
                      [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
      return at != other->answer_head.end();
    };
    if (std::any_of(earlier.begin(), earlier.end(), gave_it)) return true;
  }
  return false;
}

constexpr std::size_t kMostCommands = 12;  // longer ones nobody types

}  // namespace

CurlScript curl_script(const results::RunResult& result, const results::Exchange& exchange) {
  std::string why_not;
  const auto last = parse_head(exchange.request_head, why_not);
  if (!last) return {{}, why_not};
  auto packets = packets_before(result, exchange);
  const bool in_session = needs_a_session(packets, *last);
  if (!in_session) packets.clear();
  if (packets.size() >= kMostCommands)
    return {{}, "it needs the " + std::to_string(packets.size()) + " packets before it"};
  packets.push_back(&exchange);

  CurlScript out;
  Sessions sessions;
  const std::string origin = origin_of(result.url);
  for (const auto* x : packets) {
    const bool is_last = x == &exchange;
    const auto head = parse_head(x->request_head, why_not);
    if (head) why_not = why_curl_cannot(*x, *head);
    if (!why_not.empty()) return {{}, (is_last ? "" : "of a packet before it: ") + why_not};
    const std::string begun = is_last ? "" : sessions.begun_by(*head, x->answer_head);
    const std::string show = is_last         ? "-i"
                             : begun.empty() ? "-o /dev/null"
                                             : "-o /dev/null -w '%header{BITS-Session-Id}'";
    const std::string command = command_of(origin, *x, *head, sessions, show);
    out.commands.push_back(begun.empty() ? command : begun + "=$(" + command + ")");
    if (is_last && in_session && command.find("BITS-Session-Id: $s") == std::string::npos)
      return {{}, "it spells the id of its session in its own way"};
  }
  return out;
}

}  // namespace bitspec::reports
