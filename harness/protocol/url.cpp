#include "harness/protocol/url.h"

#include <algorithm>
#include <optional>

#include "harness/base/printable.h"
#include "harness/protocol/content_range.h"
#include "harness/protocol/fields.h"

namespace bitspec {
namespace {

std::uint16_t default_port(std::string_view scheme) {
  return scheme == "https" ? 443 : 80;
}

std::string at_offset(std::size_t offset) {
  return " at offset " + std::to_string(offset);
}

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_host_char(char c) {
  return is_alnum(c) || std::string_view("-._~%!$&'()*+,;=").find(c) != std::string_view::npos;
}

// What no part of a URL may hold [RFC 3986 2].
std::optional<std::string> forbidden_byte(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == ' ') return "blank" + at_offset(i);
    if (c < 0x20 || c == 0x7f) return "control byte" + at_offset(i);
    if (c > 0x7f) return "byte '" + printable(text.substr(i, 1)) + "' is not percent-encoded" + at_offset(i);
    if (c == '#') return "fragment '#'" + at_offset(i) + ", which is never sent to a server";
  }
  return std::nullopt;
}

// [first, last) of the text, so that messages can name offsets.
struct Span {
  std::size_t first, last;
};

Result<std::uint16_t> parse_port(std::string_view text, Span span) {
  const auto port = parse_decimal(text.substr(span.first, span.last - span.first));
  if (!port || *port < 1 || *port > 65535) return bad_input("expected a port from 1 to 65535" + at_offset(span.first));
  return static_cast<std::uint16_t>(*port);
}

Result<std::string> parse_host(std::string_view text, Span span) {
  const std::string_view host = text.substr(span.first, span.last - span.first);
  if (host.empty()) return bad_input("expected a host" + at_offset(span.first));
  for (std::size_t i = 0; i < host.size(); ++i) {
    if (is_host_char(host[i])) continue;
    return bad_input("unexpected '" + printable(host.substr(i, 1)) + "' in the host" + at_offset(span.first + i));
  }
  return std::string(host);
}

// The part between the brackets: hex digits, colons and dots. Whether it is an address, the resolver says.
Result<std::string> parse_ip6(std::string_view text, Span span) {
  const std::string_view host = text.substr(span.first, span.last - span.first);
  for (std::size_t i = 0; i < host.size(); ++i) {
    if (is_hex(host[i]) || host[i] == ':' || host[i] == '.') continue;
    return bad_input("unexpected '" + printable(host.substr(i, 1)) + "' in the host" + at_offset(span.first + i));
  }
  if (host.find(':') == std::string_view::npos) return bad_input("expected an IPv6 address" + at_offset(span.first));
  return std::string(host);
}

}  // namespace

Result<Url> Url::parse(std::string_view text) {
  Url url;
  const std::size_t colon = text.find("://");
  if (colon != std::string_view::npos) url.scheme = lower(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https") return bad_input("expected 'http://' or 'https://'");
  if (const auto error = forbidden_byte(text)) return bad_input(*error);

  const std::size_t start = colon + 3;
  const std::size_t end = std::min(text.find_first_of("/?", start), text.size());
  // Passwords in a URL end up in logs; the target file has a place for them.
  if (const auto at = text.substr(0, end).find('@', start); at != std::string_view::npos) {
    return bad_input("user information before '@'" + at_offset(at));
  }
  const bool bracket = start < end && text[start] == '[';
  const std::size_t close = bracket ? text.substr(0, end).find(']', start) : start;
  if (close == std::string_view::npos) return bad_input("expected ']'" + at_offset(end));
  const std::size_t host_end = bracket ? close + 1 : std::min(text.find(':', start), end);
  auto host = bracket ? parse_ip6(text, {start + 1, close}) : parse_host(text, {start, host_end});
  if (!host) return tl::unexpected(host.error());
  url.host = *std::move(host);

  url.port = default_port(url.scheme);
  if (host_end < end && text[host_end] != ':') {
    return bad_input("unexpected '" + printable(text.substr(host_end, 1)) + "' after the host" + at_offset(host_end));
  }
  if (host_end + 1 < end) {  // "host:" without digits means the default [RFC 3986 3.2.3]
    const auto port = parse_port(text, {host_end + 1, end});
    if (!port) return tl::unexpected(port.error());
    url.port = *port;
  }
  url.path = std::string(text.substr(end));
  if (!url.path.starts_with('/')) url.path.insert(0, "/");
  return url;
}

std::string Url::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == default_port(scheme) ? name : name + ":" + std::to_string(port);
}

std::string Url::origin() const {
  return scheme + "://" + authority();
}

Result<std::string> percent_decode(std::string_view text) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) {
      return bad_input("malformed escape '" + printable(text.substr(i, 3)) + "'" + at_offset(i));
    }
    out += static_cast<char>(digit(text[i + 1]) << 4 | digit(text[i + 2]));
    i += 2;
  }
  return out;
}

}  // namespace bitspec
