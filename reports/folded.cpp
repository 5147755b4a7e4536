#include "reports/folded.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/printable.h"
#include "harness/base/text.h"
#include "reports/text.h"

namespace bitspec::reports {
namespace {

constexpr std::size_t kValue = 60;  // of what a server said

std::string_view trimmed(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t\r") - start + 1);
}

// The value of the first field of that name, in lower case; escaped.
std::string field(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    const std::string_view line = head.substr(0, end), here = line.substr(0, line.find(':'));
    head.remove_prefix(std::min(end + 1, head.size()));
    if (here.size() < line.size() && same_letters(here, name))
      return printable(trimmed(line.substr(here.size() + 1)), kValue);
  }
  return {};
}

void add(std::string& list, std::string_view part) {
  if (!part.empty()) list += (list.empty() ? "" : ", ") + std::string(part);
}

std::string file_of(std::string_view target) {
  return printable(target.size() > 1 ? target.substr(target.rfind('/', target.size() - 2) + 1) : target, kValue);
}

}  // namespace

std::string folded_request(const results::Exchange& x) {
  const std::string type = field(x.request_head, "bits-packet-type");
  std::string first = x.method == "BITS_POST" && !type.empty() ? "" : printable(x.method, kValue) + " ";
  first += type.empty() ? file_of(x.target) : type;
  std::string range = field(x.request_head, "content-range");
  if (range.starts_with("bytes ")) range.erase(0, 6);
  std::string out = range.empty() ? first : first + " " + range;
  if (x.request_body.size > 0) add(out, counted(x.request_body.size, "byte"));
  add(out, cut_text(x));
  return out;
}

std::string folded_answer(const results::Exchange& x) {
  if (x.answer_head.empty()) return words("no answer: " + x.ending);
  std::string out = x.status > 0 ? std::to_string(x.status) : "no status";
  const std::string type = field(x.answer_head, "bits-packet-type");
  if (!type.empty()) out += " " + type;
  const std::string received = field(x.answer_head, "bits-received-content-range");
  if (!received.empty()) add(out, "received " + received);
  for (const char* name : {"bits-error-code", "bits-error"}) {
    const std::string code = field(x.answer_head, name);
    if (!code.empty()) add(out, "error " + code);
  }
  if (x.answer_body.size > 0) add(out, counted(x.answer_body.size, "byte"));
  if (x.ending != "complete") add(out, words(x.ending));
  return out;
}

std::string cut_text(const results::Exchange& x) {
  if (x.request_whole || x.request_sent == 0) return {};
  const std::size_t head = x.request_head.size();
  if (x.request_sent < head)
    return fmt::format("only {} of {} of the head were sent", x.request_sent, counted(head, "byte"));
  return fmt::format("only {} of {} were sent", x.request_sent - head, counted(x.request_body.size, "body byte"));
}

}  // namespace bitspec::reports
