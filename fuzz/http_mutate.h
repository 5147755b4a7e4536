// Changes to HTTP/1.1 messages as lists of lines: fields come, go and change places, lengths and chunks fit or just do
// not. What is no message is changed by the byte.
#pragma once

#include <array>
#include <optional>

#include "fuzz/mutate.h"

namespace bitspec::fuzz {

struct HttpHead {
  std::string start;
  std::vector<std::string> fields;  // lines without their ends
};

struct HttpMessage {
  std::vector<HttpHead> interim;
  HttpHead head;
  std::string body;
};

inline std::string head_text(const HttpHead& head) {
  std::string out = head.start + "\r\n";
  for (const auto& field : head.fields) out += field + "\r\n";
  return out + "\r\n";
}

inline std::string text_of(const HttpMessage& message) {
  std::string out;
  for (const auto& head : message.interim) out += head_text(head);
  return out + head_text(message.head) + message.body;
}

// Nothing: there is no blank line that ends a head.
inline std::optional<HttpMessage> parse_message(std::string_view text) {
  HttpMessage out;
  for (;;) {
    const auto end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    auto lines = text.substr(0, end + 2);
    text.remove_prefix(end + 4);
    HttpHead head;
    for (bool first = true; !lines.empty(); first = false) {
      const auto line = lines.substr(0, lines.find("\r\n"));
      lines.remove_prefix(line.size() + 2);
      if (first)
        head.start = line;
      else
        head.fields.emplace_back(line);
    }
    if (head.start.starts_with("HTTP/1.1 1")) {
      out.interim.push_back(std::move(head));
      continue;
    }
    out.head = std::move(head);
    out.body = text;
    return out;
  }
}

constexpr std::size_t kMostFields = 24, kMostInterim = 5;  // a few more than the targets' limits

inline const std::vector<std::string>& usual_fields() {
  static const std::vector<std::string> kFields = {
      "Content-Length: 0",
      "Content-Length: 3",
      "Content-Length: 3, 3",
      "Content-Length: +3",
      "Content-Length: 18446744073709551615",
      "Transfer-Encoding: chunked",
      "Transfer-Encoding: gzip, chunked",
      "Transfer-Encoding: identity",
      "Connection: close",
      "Connection: keep-alive",
      "Host: h",
      "Expect: 100-continue",
      "BITS-Packet-Type: Ack",
      "BITS-Session-Id: {7df0354d-249b-430f-820d-3d2a9bef4931}",
      " folded",
      "No-Colon",
      "Blank-Before : x",
      "X:",
  };
  return kFields;
}

inline std::vector<std::string>::iterator field_named(HttpHead& head, std::string_view name) {
  return std::find_if(head.fields.begin(), head.fields.end(), [&](const auto& f) { return f.starts_with(name); });
}

inline void set_field(HttpHead& head, const std::string& name, const std::string& value) {
  const auto found = field_named(head, name);
  if (found != head.fields.end())
    *found = name + ": " + value;
  else
    head.fields.push_back(name + ": " + value);
}

// Chunks of the body as it is, and a length that no longer counts.
inline void chunk_body(HttpMessage& message, Random& random) {
  const std::string plain = message.body.substr(0, 512);
  message.body.clear();
  for (std::size_t at = 0; at < plain.size();) {
    const auto size = std::min<std::size_t>(1 + random.below(random.below(2) == 0 ? 4 : 200), plain.size() - at);
    constexpr char kDigits[] = "0123456789abcdef";
    message.body += std::string(size < 16 ? 1 : 2, '0');
    if (size >= 16) message.body[message.body.size() - 2] = kDigits[size / 16];
    message.body.back() = kDigits[size % 16];
    message.body += (random.below(8) == 0 ? ";a=b\r\n" : "\r\n") + plain.substr(at, size) + "\r\n";
    at += size;
  }
  message.body += random.below(4) == 0 ? "0\r\nTrailer: x\r\n\r\n" : "0\r\n\r\n";
  const auto length = field_named(message.head, "Content-Length");
  if (length != message.head.fields.end() && random.below(4) != 0) message.head.fields.erase(length);
  set_field(message.head, "Transfer-Encoding", "chunked");
}

inline void change_length(HttpMessage& message, Random& random) {
  const std::uint64_t size = message.body.size();
  const std::array<std::uint64_t, 8> near = {size, size, size, size + 1, size - 1, 2048, 2049, 1ULL << 32};
  set_field(message.head, "Content-Length", std::to_string(near[random.below(near.size())]));
  const auto coding = field_named(message.head, "Transfer-Encoding");
  if (coding != message.head.fields.end() && random.below(2) == 0) message.head.fields.erase(coding);
}

// A boundary of the framing moves: a byte of a chunk's size, or the end of the body.
inline void change_body(HttpMessage& message, Random& random) {
  auto& body = message.body;
  switch (random.below(4)) {
    case 0:
      body += std::string(1 + random.below(random.below(4) == 0 ? 1000 : 8), 'x');
      return;
    case 1:
      body.resize(random.below(body.size() + 1));
      return;
    case 2:
      if (const auto line = body.find("\r\n"); line != std::string::npos && line > 0)
        body[random.below(line)] = "0123456789abcdefA;g "[random.below(20)];
      return;
    default:
      if (!body.empty()) body.insert(random.below(body.size()), random.below(2) == 0 ? "\r\n" : "0\r\n\r\n");
  }
}

inline void swap_names(HttpHead& head, Random& random) {
  if (head.fields.size() < 2) return;
  auto& one = head.fields[random.below(head.fields.size())];
  auto& two = head.fields[random.below(head.fields.size())];
  const auto a = one.find(':'), b = two.find(':');
  if (&one == &two || a == std::string::npos || b == std::string::npos) return;
  const std::string name = one.substr(0, a);
  one = two.substr(0, b) + one.substr(a);
  two = name + two.substr(b);
}

inline void change_start(HttpHead& head, Random& random) {
  if (random.below(3) == 0) {
    head.start = mutate_bytes(head.start, head.start.size() + 16, random);
    return;
  }
  if (random.below(4) == 0) {  // bytes on either side of what may stand there
    head.start.insert(random.below(head.start.size() + 1), 1, "\x7f\x7e\x80\x1f\t #"[random.below(7)]);
    return;
  }
  if (random.below(6) == 0) {  // one empty line is forgiven
    head.start.insert(0, random.below(2) == 0 ? "\r\n" : "\r\n\r\n");
    return;
  }
  const auto blank = head.start.find(' ');
  if (blank == std::string::npos) return;
  if (head.start.starts_with("HTTP/")) {
    const std::vector<std::string> answers = {
        " 200 OK", " 204 No Content", " 304 Not Modified", " 416 Range", " 500 x", " 200", " 199 x", " 999 x"};
    head.start = head.start.substr(0, blank) + any_of(answers, random);
  } else {
    const std::vector<std::string> methods = {"GET", "POST", "BITS_POST", "HEAD", "PUT"};
    head.start = any_of(methods, random) + head.start.substr(blank);
  }
}

inline void mutate_message(HttpMessage& message, Random& random) {
  auto& head = message.head;
  switch (random.below(11)) {
    case 0:
      head.fields.insert(head.fields.begin() + static_cast<std::ptrdiff_t>(random.below(head.fields.size() + 1)),
                         any_of(usual_fields(), random));
      break;
    case 1:
      rearrange(head.fields, kMostFields, random);
      break;
    case 2:
      swap_names(head, random);
      break;
    case 3:
    case 4:
      change_length(message, random);
      break;
    case 5:
      chunk_body(message, random);
      break;
    case 6:
      change_body(message, random);
      break;
    case 7:
      change_start(head, random);
      break;
    case 8:
      if (head.start.starts_with("HTTP/") && message.interim.size() < kMostInterim)
        message.interim.push_back({random.below(2) == 0 ? "HTTP/1.1 100 Continue" : "HTTP/1.1 103 Early Hints",
                                   {any_of(usual_fields(), random)}});
      if (random.below(2) == 0) rearrange(message.interim, kMostInterim, random);
      break;
    default:
      if (!head.fields.empty()) {
        auto& field = head.fields[random.below(head.fields.size())];
        field = mutate_bytes(field, field.size() + 16, random);
      }
  }
}

inline std::string mutate_http(std::string_view text, std::size_t most, Random& random) {
  auto message = parse_message(text);
  if (!message || random.below(8) == 0) return mutate_bytes(std::string(text), most, random);
  for (auto left = 1 + random.below(3); left > 0; --left) mutate_message(*message, random);
  return text_of(*message);
}

inline std::string cross_http(std::string_view one, std::string_view two, Random& random) {
  auto a = parse_message(one);
  const auto b = parse_message(two);
  if (!a || !b) return std::string(one.substr(0, random.below(one.size() + 1))) + std::string(two);
  if (random.below(2) == 0) a->head.fields = crossed(a->head.fields, b->head.fields, kMostFields, random);
  if (random.below(3) == 0) a->interim = crossed(a->interim, b->interim, kMostInterim, random);
  if (random.below(2) == 0) a->body = b->body;
  if (random.below(4) == 0) a->head.start = b->head.start;
  return text_of(*a);
}

}  // namespace bitspec::fuzz
