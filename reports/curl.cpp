// The same request with curl, where curl can send exactly it.
#include <algorithm>
#include <cctype>
#include <optional>

#include "harness/base/printable.h"
#include "reports/report.h"

namespace bitspec::reports {
namespace {

struct Line {
  std::string name, value;
};

struct Head {
  std::string method, target, version;
  std::vector<Line> fields;
};

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

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

std::string scenario_of(const std::string& exchange_id) {
  return exchange_id.substr(0, exchange_id.rfind('#'));
}

// Whether an earlier answer of the same scenario gave out the session id of this request: the session is gone by now.
bool needs_a_session(const results::RunResult& result, const results::Exchange& exchange, const std::string& id) {
  for (const auto& other : result.exchanges) {
    if (&other == &exchange) break;
    if (scenario_of(other.id) == scenario_of(exchange.id) && !id.empty() &&
        other.answer_head.find(id) != std::string::npos)
      return true;
  }
  return false;
}

std::string why_curl_cannot(const results::RunResult& result, const results::Exchange& x, const Head& head) {
  if (!x.request_whole) return "not all of it was sent";
  std::size_t hosts = 0;
  for (const auto& [name, value] : head.fields) {
    if (same(name, "Host")) ++hosts;
    if (same(name, "BITS-Session-Id") && needs_a_session(result, x, value))
      return "it needs the session that the packets before it made";
    if (same(name, "Transfer-Encoding")) return "curl chunks bodies its own way";
    if (same(name, "Content-Length") && value != std::to_string(x.request_body.size))
      return "its Content-Length does not fit its body";
    if (same(name, "Expect")) return "curl waits for 100 Continue its own way";
  }
  if (hosts != 1) return "curl sends exactly one Host field";
  const auto& body = x.request_body;
  const auto is_text = [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7f); };
  if (body.start.size() != body.size || !std::all_of(body.start.begin(), body.start.end(), is_text)) {
    return "its body is generated, and only bitspec makes the same bytes again";
  }
  return {};
}

bool has(const Head& head, std::string_view name) {
  return std::any_of(head.fields.begin(), head.fields.end(), [&](const Line& f) { return same(f.name, name); });
}

std::string origin_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  return scheme == std::string::npos ? url : url.substr(0, url.find('/', scheme + 3));
}

}  // namespace

CurlLine curl_line(const results::RunResult& result, const results::Exchange& exchange) {
  std::string why_not;
  const auto head = parse_head(exchange.request_head, why_not);
  if (!head) return {"", why_not};
  why_not = why_curl_cannot(result, exchange, *head);
  if (!why_not.empty()) return {"", why_not};

  const bool body = exchange.request_body.size > 0;
  // -g and --path-as-is: braces, brackets and dots in the path stay as they are.
  std::string command = "curl -sS -i -g --path-as-is --max-time 10";
  if (head->version == "HTTP/1.0") command += " --http1.0";
  command += head->method == "HEAD" ? " --head" : " -X " + shell_quoted(head->method);
  for (const auto& [name, value] : head->fields) {
    if (body && same(name, "Content-Length")) continue;  // curl counts by itself
    command += " -H " + shell_quoted(value.empty() ? name + ";" : name + ": " + value);
  }
  for (const char* own : {"User-Agent", "Accept"}) {
    if (!has(*head, own)) command += std::string(" -H ") + own + ":";
  }
  if (body) {
    if (!has(*head, "Content-Type")) command += " -H Content-Type:";
    // --data-raw: an @ at the start is no file name.
    command += " --data-raw " + shell_quoted(exchange.request_body.start);
  }
  return {command + " " + shell_quoted(origin_of(result.url) + head->target), ""};
}

}  // namespace bitspec::reports
