#include "harness/client_cases/log_line.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>

#include "harness/base/printable.h"

namespace bitspec::client_cases {
namespace {

using refserver::Refusal;

// Why the reference server refuses, and the rule by which it does.
struct Why {
  const char *rule, *reason;
};

Why why(Refusal refusal) {
  switch (refusal) {
    case Refusal::kBadArgument:
      return {"error.status.invalid", "a value is malformed, missing, or contradicts another one"};
    case Refusal::kSessionNotFound:
      return {"session.unknown.status", "no session with this id at this URL"};
    case Refusal::kNoKnownProtocol:
      return {"create.request.protocols", "no protocol of this server is offered"};
    case Refusal::kLengthRequired:
      return {"common.request.content-length", "Content-Length is missing"};
    case Refusal::kUnsupportedCoding:
      return {"fragment.request.encoding", "an unknown Content-Encoding"};
    case Refusal::kRangeNotNext:
      return {"fragment.request.order", "the Fragment does not begin at the next offset"};
    case Refusal::kUploadsDisabled:
      return {"", "uploads are switched off here"};
    case Refusal::kAccessDenied:
      return {"", "access denied"};
    case Refusal::kFolderNotFound:
      return {"", "the folder does not exist"};
    case Refusal::kFileExists:
      return {"", "the file exists and may not be replaced"};
    case Refusal::kUploadTooLarge:
      return {"", "the upload is too large"};
    case Refusal::kFragmentTooLarge:
      return {"", "the Fragment is too large"};
    case Refusal::kDiskFull:
      return {"", "the disk is full"};
    case Refusal::kFailed:
      return {"", "the server failed"};
    case Refusal::kApplicationUnreachable:
      return {"", "the application cannot be reached"};
    case Refusal::kApplicationTimeout:
      return {"", "the application did not answer in time"};
    case Refusal::kApplicationMalformed:
      return {"", "the application gave a malformed answer"};
    case Refusal::kCount:
      break;
  }
  return {"", ""};
}

std::string time_text(const recording::Moment& moment) {
  const long long millis = std::llround(moment.time.value_or(0) * 1000);
  return fmt::format("{:%H:%M:%S}.{:03d}", fmt::gmtime(static_cast<std::time_t>(millis / 1000)), millis % 1000);
}

std::string value(const Fields& fields, const char* name) {
  return printable(fields.first(name).value_or(""), 100);
}

std::string request_text(const recording::RecordedRequest& request) {
  const Fields& fields = request.fields;
  std::string out = value(fields, "BITS-Packet-Type");
  if (out.empty())
    out = request.method.empty() ? "malformed request" : printable(request.method + " " + request.target, 200);
  for (const char* name : {"BITS-Session-Id", "Content-Range"}) {
    if (fields.has(name)) out += " " + value(fields, name);
  }
  return out;
}

std::string answer_text(const recording::Exchange& exchange) {
  if (!exchange.answer)
    return exchange.unanswered == recording::Missing::kReset ? "connection reset" : "connection closed";
  const auto& answer = exchange.answer->answer;
  std::string out = std::to_string(answer.status);
  const auto add = [&](const char* name, const char* label) {
    if (answer.fields.has(name)) out += std::string(", ") + label + value(answer.fields, name);
  };
  add("BITS-Received-Content-Range", "received ");
  add("BITS-Error-Code", "error ");
  add("BITS-Error", "error ");
  if (exchange.request->fields.has("BITS-Supported-Protocols")) add("BITS-Session-Id", "session ");
  return out;
}

}  // namespace

std::string log_line(const recording::Exchange& exchange, const std::optional<refserver::Decision>& decision,
                     const std::vector<results::Observation>& broken, const std::string& note) {
  std::string out = fmt::format("{} {} {} -> {}", time_text(exchange.request->begins), exchange.client,
                                request_text(*exchange.request), answer_text(exchange));
  if (!note.empty()) out += " (" + note + ")";
  if (!broken.empty()) {
    out += fmt::format("; {}: expected {}, got {}", broken.front().rule, printable(broken.front().expected, 300),
                       printable(broken.front().got, 300));
  } else if (decision && decision->reason) {
    const Why one = why(*decision->reason);
    out += std::string("; ") + (*one.rule != 0 ? std::string(one.rule) + ": " : "") + one.reason;
  }
  return out;
}

}  // namespace bitspec::client_cases
