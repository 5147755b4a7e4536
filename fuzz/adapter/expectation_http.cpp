// Expectations for header blocks and whole requests.
#include <algorithm>

#include "fuzz/adapter/expectation.h"
#include "fuzz/adapter/http_text.h"
#include "harness/protocol/content_range.h"
#include "harness/protocol/guid.h"
#include "harness/protocol/packet_type.h"
#include "harness/protocol/url.h"
#include "harness/wire/head_parser.h"
#include "harness/wire/request_reader.h"

namespace bitspec::adapter {
namespace {

using Demand = Expectation::Demand;

constexpr std::size_t kMostFields = 50;  // fewer than any server allows

// Field lines that nobody's reading of HTTP refuses or changes, but for what `deviations` lists.
struct Block {
  Fields fields;
  std::vector<wire::Deviation> deviations;
};

std::optional<Block> read_block(std::string_view text) {
  if (!text.ends_with("\r\n") || text.starts_with("\r\n") || text.find("\r\n\r\n") != std::string_view::npos)
    return std::nullopt;
  wire::DeviationLog log;
  wire::Head head;
  wire::parse_field_lines(text, 0, kMostFields, head, log);
  if (head.too_many_fields || has_high(text)) return std::nullopt;
  return Block{head.fields, log.take()};
}

// Names whose values mean something to HTTP or to the protocol: a parser may look into them and refuse.
bool has_meaning(std::string_view name) {
  constexpr std::string_view kNames[] = {"host",    "transfer-encoding", "expect", "connection", "te",
                                         "trailer", "upgrade",           "date",   "range",      "authorization",
                                         "cookie",  "keep-alive",        "via",    "from"};
  constexpr std::string_view kBeginnings[] = {"bits-", "content-", "if-", "accept", "proxy-"};
  const std::string small = lower(name);
  return std::find(std::begin(kNames), std::end(kNames), small) != std::end(kNames) ||
         std::any_of(std::begin(kBeginnings), std::end(kBeginnings),
                     [&](std::string_view beginning) { return small.starts_with(beginning); });
}

bool has_repeated(const Fields& fields) {
  const auto& list = fields.list();
  return std::any_of(list.begin(), list.end(), [&](const Field& f) { return fields.count(f.name) > 1; });
}

// Every line is "Name: value" with just that one blank.
bool is_usual(std::string_view text, const Fields& fields) {
  std::string usual;
  for (const Field& field : fields.list()) usual += field.name + ": " + field.value + "\r\n";
  return usual == text;
}

std::string rule_of_blanks(std::string_view block, const Fields& fields, std::string_view otherwise) {
  return std::string(is_usual(block, fields) ? otherwise : "common.header.optional-whitespace");
}

bool is_simple_host(std::string_view host) {
  const auto url = Url::parse("http://" + std::string(host) + "/");
  return url && std::all_of(host.begin(), host.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == ':';
         });
}

// A path that no server has a reason to refuse before it looks for the file.
bool is_simple_path(std::string_view path) {
  constexpr std::string_view kMarks = "-._~/";
  return path.starts_with('/') && path.find("//") == std::string_view::npos &&
         path.find("..") == std::string_view::npos && std::all_of(path.begin(), path.end(), [&](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  kMarks.find(c) != std::string_view::npos;
         });
}

bool is_simple_target(std::string_view target, const std::string& host) {
  const std::string origin = "http://" + host;
  return is_simple_path(target.starts_with(origin) ? target.substr(origin.size()) : target);
}

// What the packet says fits its type: a parser that also knows the protocol takes it.
bool is_sound_packet(const wire::IncomingRequest& request) {
  const auto type = parse_packet_type(request.fields.first("BITS-Packet-Type").value_or(""));
  const auto session = request.fields.first("BITS-Session-Id");
  const auto range = request.fields.first("Content-Range");
  if (!type || (range && *type != PacketType::kFragment)) return false;
  if (*type == PacketType::kPing) return request.body_size == 0 && !session;
  if (*type == PacketType::kCreateSession) {
    const auto list = request.fields.first("BITS-Supported-Protocols");
    return request.body_size == 0 && !session && list && expect_protocol_list(*list).demand == Demand::kAccept;
  }
  if (!session || !Guid::parse(*session)) return false;
  if (*type != PacketType::kFragment) return request.body_size == 0;
  const auto fragment = ContentRange::parse(range.value_or(""));
  return fragment && expect_content_range(*range).demand == Demand::kAccept && fragment->size() == request.body_size;
}

// Nobody may refuse it.
bool is_sound(const wire::IncomingRequest& request) {
  constexpr std::string_view kKnown[] = {
      "host", "content-length", "bits-packet-type", "bits-session-id", "content-range", "bits-supported-protocols"};
  const std::string host = request.fields.first("Host").value_or("");
  if (request.method != "BITS_POST" || request.version != "HTTP/1.1" || request.chunked || !request.content_length)
    return false;
  if (!is_simple_host(host) || !is_simple_target(request.target, host) || has_repeated(request.fields)) return false;
  const auto& list = request.fields.list();
  const bool plain = std::all_of(list.begin(), list.end(), [&](const Field& field) {
    return !has_meaning(field.name) ||
           std::find(std::begin(kKnown), std::end(kKnown), lower(field.name)) != std::end(kKnown);
  });
  return plain && is_sound_packet(request);
}

struct Reading {
  wire::IncomingRequest request;
  std::string body;
  bool whole = false;       // exactly one request
  bool incomplete = false;  // the beginning of one
};

Reading read_request(std::string_view input) {
  Reading out;
  wire::RequestReader reader({}, [&out](std::string_view bytes) { out.body += bytes; });
  const std::size_t taken = reader.feed(input);
  if (!reader.done()) reader.end(wire::IoStatus::kEnd);
  out.request = reader.request();
  out.whole = reader.whole() && taken == input.size();
  out.incomplete = input.empty() || (reader.error() && reader.error()->code == ErrorCode::kUnreachable);
  return out;
}

Expectation take_request(std::string_view input, const Reading& reading) {
  const auto& request = reading.request;
  const std::string text = request_text(request.method, request.target, request.fields, reading.body);
  if (has_high(request.raw_head)) return anything();
  if (request.chunked) return may_accept("common.body.chunked", text);
  const bool other_case = request.method != "BITS_POST" && same_name(request.method, "BITS_POST");
  if (other_case) return may_accept("common.method.case-sensitive", text);
  if (!input.starts_with("BITS_POST") || !is_sound(request)) return may_accept("parser.request", text);
  if (!request.target.starts_with('/')) return must_accept("common.target.absolute-form", text);
  const std::string_view head = request.raw_head;
  const auto begin = head.find('\n') + 1;
  return must_accept(rule_of_blanks(head.substr(begin, head.size() - begin - 2), request.fields, "parser.request"),
                     text);
}

std::vector<std::string> lengths_of(const Fields& fields) {
  std::vector<std::string> out;
  for (const std::string& value : fields.all("Content-Length")) {
    std::string_view rest = value;
    for (;;) {
      const auto comma = rest.find(',');
      out.emplace_back(trim_blanks(rest.substr(0, comma)));
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return out;
}

Expectation refuse_length(const Fields& fields, bool bytes_follow) {
  const auto lengths = lengths_of(fields);
  std::vector<std::uint64_t> numbers;
  for (const std::string& length : lengths) {
    if (const auto number = parse_decimal(length)) numbers.push_back(*number);
  }
  if (std::any_of(numbers.begin(), numbers.end(), [&](auto n) { return n != numbers[0]; }))
    return must_reject("common.content-length.conflicting", "the values of Content-Length differ");
  // Read as absent it is tolerated, and then there is no body; lists leave open what an empty item is.
  const bool one = fields.count("Content-Length") == 1 && lengths.size() == 1;
  if (one && numbers.empty() && bytes_follow)
    return must_reject("common.content-length.invalid", "Content-Length is not a number");
  return anything();
}

// With both, the chunked coding counts [RFC 9112 6.3, RFC 2616 4.4]; who refuses is right too.
Expectation chunked_beside_length(std::string_view input, std::size_t begin, std::size_t end, const Fields& fields) {
  std::string cleaned(input.substr(0, begin));
  for (const Field& field : fields.list()) {
    if (!same_name(field.name, "Content-Length")) cleaned += field.name + ": " + field.value + "\r\n";
  }
  const Reading reading = read_request(cleaned + std::string(input.substr(end)));
  if (reading.incomplete) return must_reject("common.body.chunked", "the last chunk is missing");
  if (!reading.whole || !reading.request.chunked) return anything();
  const auto& request = reading.request;
  return may_accept("common.body.chunked", request_text(request.method, request.target, request.fields, reading.body));
}

// Not whole and not the beginning of a request: only a broken framing is held against who takes it.
Expectation refuse_request(std::string_view input) {
  const auto line_end = input.find("\r\n"), head_end = input.find("\r\n\r\n");
  if (head_end == std::string_view::npos || line_end == head_end) return anything();
  // The same request line with sound fields: is it the fields?
  const std::string probe = std::string(input.substr(0, line_end)) + "\r\nHost: h\r\n\r\n";
  const auto block = read_block(input.substr(line_end + 2, head_end - line_end));
  if (!read_request(probe).whole || !input.substr(0, line_end).ends_with("HTTP/1.1")) return anything();
  if (!block || !block->deviations.empty() || block->fields.count("Host") != 1) return anything();
  const Fields& fields = block->fields;
  const std::size_t body = head_end + 4;
  if (!fields.has("Transfer-Encoding")) return refuse_length(fields, body < input.size());
  const bool chunked = same_name(fields.first("Transfer-Encoding").value_or(""), "chunked");
  if (!chunked || fields.count("Transfer-Encoding") > 1 || !fields.has("Content-Length")) return anything();
  return chunked_beside_length(input, line_end + 2, head_end + 2, fields);
}

}  // namespace

Expectation expect_header_block(std::string_view input) {
  const auto block = read_block(input);
  if (!block) return anything();
  const std::string text = fields_text(block->fields);
  const auto& list = block->fields.list();
  const auto only = [&](wire::DeviationKind kind) {
    return std::all_of(block->deviations.begin(), block->deviations.end(),
                       [&](const auto& d) { return d.kind == kind; });
  };
  if (block->deviations.empty()) {
    const bool open = has_repeated(block->fields) ||
                      std::any_of(list.begin(), list.end(), [](const Field& f) { return has_meaning(f.name); });
    const std::string rule = rule_of_blanks(input, block->fields, "parser.fields");
    return open ? may_accept(rule, text) : must_accept(rule, text);
  }
  // A line of blanks alone may count as the end of the head.
  const bool blank_line = trim_blanks(input.substr(0, input.find('\r'))).empty() || [&] {
    for (std::size_t at = 0; (at = input.find("\r\n", at)) != std::string_view::npos && at + 2 < input.size();
         at += 2) {
      const std::string_view line = input.substr(at + 2, input.find('\r', at + 2) - at - 2);
      if (trim_blanks(line).empty()) return true;
    }
    return false;
  }();
  const bool begins_folded = input.front() == ' ' || input.front() == '\t';
  if (only(wire::DeviationKind::kObsFold) && !blank_line && !begins_folded)
    return may_accept("common.header.obs-fold", text);
  const bool names = std::all_of(list.begin(), list.end(), [](const Field& f) { return is_token(f.name); });
  if (only(wire::DeviationKind::kNameSyntax) && names) return may_accept("common.header.space-before-colon", text);
  return anything();
}

Expectation expect_request(std::string_view input) {
  const Reading reading = read_request(input);
  if (reading.whole) return take_request(input, reading);
  if (!reading.incomplete) return refuse_request(input);
  const bool in_body = !reading.request.raw_head.empty();
  if (!in_body) return must_reject("common.framing.split-head", "the head is not complete");
  return must_reject(reading.request.chunked ? "common.body.chunked" : "common.framing.split-body",
                     "the body is not complete");
}

}  // namespace bitspec::adapter
