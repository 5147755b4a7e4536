#include "harness/recording/testing/written_exchanges.h"

namespace bitspec::recording {
namespace {

std::string fields_text(const Fields& fields, bool left_out) {
  std::string out;
  for (const Field& field : fields.list()) {
    if (!same_name(field.name, "Content-Length")) out += (out.empty() ? "" : "; ") + field.name + ": " + field.value;
  }
  return "[" + out + "]" + (left_out ? " fields left out," : "");
}

std::string body_text(std::uint64_t size, std::uint64_t lost, Missing missing) {
  if (missing != Missing::kNothing || lost > 0) return " no bytes of the body";
  return size == 0 ? " no body" : " " + std::to_string(size) + " bytes";
}

std::string text_of(const RecordedRequest& request) {
  return std::to_string(request.begins.place.number) + " " + request.method + " " + request.target + " " +
         (request.version.empty() ? "-" : request.version) + " " +
         fields_text(request.fields, request.fields_left_out) +
         body_text(request.body_size, request.body_lost, request.missing);
}

std::string text_of(const RecordedAnswer& recorded) {
  const wire::Answer& answer = recorded.answer;
  std::string out = std::to_string(recorded.begins.place.number) + " ";
  for (const auto& interim : answer.interim) out += std::to_string(interim.status) + " ";
  return out + answer.version + " " + std::to_string(answer.status) +
         (answer.reason.empty() ? "" : " " + answer.reason) + " " +
         fields_text(answer.fields, recorded.fields_left_out) +
         body_text(answer.body_size, recorded.body_lost, recorded.missing);
}

}  // namespace

void WrittenExchanges::exchange(Exchange exchange) {
  ++exchanges_;
  std::string line;
  if (exchange.request) line = text_of(*exchange.request);
  if (exchange.answer) line += (line.empty() ? "" : ", ") + text_of(*exchange.answer);
  lines.push_back(std::move(line));
}

void WrittenExchanges::note(const Note&) {
  lines.push_back("gap before " + std::to_string(exchanges_ + 1));
}

}  // namespace bitspec::recording
