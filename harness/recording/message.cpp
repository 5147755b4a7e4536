#include "harness/recording/message.h"

#include "harness/protocol/content_range.h"

namespace bitspec::recording {
namespace {

// The body, if it is `shown`, with or without the line end behind it, with LF or CRLF.
std::optional<std::string> body_of(std::string_view shown, std::uint64_t length) {
  if (length == 0) return std::string();
  if (shown.size() == length) return std::string(shown);
  if (shown.size() == length + 1 && shown.ends_with('\n')) return std::string(shown.substr(0, length));
  std::string with_cr;
  for (const char c : shown) with_cr += c == '\n' ? std::string("\r\n") : std::string(1, c);
  if (with_cr.size() == length) return with_cr;
  return std::nullopt;
}

void add_fields(std::string& out, const Fields& fields) {
  for (const Field& field : fields.list()) out += field.name + ": " + field.value + "\r\n";
  out += "\r\n";
}

}  // namespace

std::optional<std::uint64_t> content_length(const Fields& fields) {
  if (fields.count("Content-Length") != 1) return std::nullopt;
  const auto number = parse_decimal(*fields.first("Content-Length"));
  return number ? std::optional(*number) : std::nullopt;
}

void set_body(RecordedRequest& request, std::string_view shown) {
  request.content_length = content_length(request.fields);
  request.raw_head = head_text(request);
  if (request.fields.has("Transfer-Encoding")) request.framing = wire::Framing::kChunked;
  if (request.content_length) {
    request.framing = wire::Framing::kLength;
    request.body_size = *request.content_length;
    if (auto body = body_of(shown, request.body_size)) {
      request.body = std::move(*body);
      return;
    }
    request.body_lost = request.body_size;
  }
  request.missing = Missing::kLost;
}

void set_body(RecordedAnswer& recorded, std::string_view shown) {
  wire::Answer& answer = recorded.answer;
  answer.ending = wire::Ending::kComplete;
  answer.content_length = content_length(answer.fields);
  answer.raw_head = head_text(answer);
  if (answer.content_length) {
    answer.framing = wire::Framing::kLength;
    answer.body_size = *answer.content_length;
    if (auto body = body_of(shown, answer.body_size)) {
      answer.body_start = body->substr(0, 1024);
      return;
    }
    recorded.body_lost = answer.body_size;
  }
  recorded.missing = Missing::kLost;
}

std::string head_text(const RecordedRequest& request) {
  std::string out = request.method + " " + request.target + (request.version.empty() ? "" : " " + request.version);
  out += "\r\n";
  add_fields(out, request.fields);
  return out;
}

std::string head_text(const wire::Answer& answer) {
  std::string out = answer.version + " " + std::to_string(answer.status);
  out += (answer.reason.empty() ? "" : " " + answer.reason) + "\r\n";
  add_fields(out, answer.fields);
  return out;
}

}  // namespace bitspec::recording
