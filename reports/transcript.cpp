#include <fmt/format.h>

#include "harness/base/printable.h"
#include "reports/text.h"

namespace bitspec::reports {
namespace {

constexpr std::size_t kLines = 40;  // of one head; a server may send thousands
constexpr std::size_t kLineBytes = 400;

// CRLF ends a line and is not shown; any other line end shows as \n or \r.
void add_head(std::vector<std::string>& out, std::string_view mark, std::string_view head) {
  std::size_t shown = 0;
  while (!head.empty()) {
    const std::size_t end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
    const bool last = head.empty();
    if (last && line.empty()) break;
    if (++shown > kLines) {
      out.push_back(fmt::format("{} ... ({} bytes more)", mark, line.size() + head.size()));
      break;
    }
    const std::string_view no_end = end == std::string_view::npos ? "  (no line end)" : "";
    out.push_back(fmt::format("{} {}{}", mark, printable(line, kLineBytes), no_end));
  }
}

std::string ms(std::int64_t from_us, std::int64_t to_us) {
  return fmt::format("{:.1f} ms", static_cast<double>(to_us - from_us) / 1000.0);
}

std::string times(const results::Exchange& x) {
  std::string out = fmt::format("{}, connection {}", x.step, x.connection);
  if (x.request_sent == 0 && x.answer_head.empty()) return out + ", nothing was sent";
  if (x.started_us >= 0) out += ", at " + ms(0, x.started_us);
  if (x.started_us >= 0 && x.sent_us >= 0) out += "; sent after " + ms(x.started_us, x.sent_us);
  if (x.started_us >= 0 && x.first_byte_us >= 0) out += ", first byte after " + ms(x.started_us, x.first_byte_us);
  if (x.started_us >= 0 && x.ended_us >= 0) out += ", end after " + ms(x.started_us, x.ended_us);
  return out;
}

}  // namespace

std::vector<std::string> transcript(const results::Exchange& x) {
  std::vector<std::string> out = {"* " + words(times(x))};
  add_head(out, ">", x.request_head);
  if (x.request_body.size > 0) out.push_back(fmt::format("> <{}>", counted(x.request_body.size, "byte")));
  if (!x.request_whole && x.request_sent > 0)
    out.push_back(fmt::format("* only {} were sent", counted(x.request_sent, "byte")));
  for (const auto& interim : x.interim) out.push_back("< (interim) " + words(interim, kLineBytes));
  add_head(out, "<", x.answer_head);
  if (x.answer_body.size > 0) {
    out.push_back(fmt::format("< <{}> {}", counted(x.answer_body.size, "byte"), printable(x.answer_body.start, 60)));
  }
  if (!x.stray.empty()) out.push_back("< (after the answer) " + printable(x.stray, 200));
  if (x.ending != "complete") out.push_back("* " + words(x.answer_head.empty() ? "no answer: " + x.ending : x.ending));
  for (const auto& deviation : x.deviations) out.push_back("* not HTTP/1.1: " + words(deviation, kLineBytes));
  if (!x.note.empty()) out.push_back("* " + words(x.note));
  return out;
}

}  // namespace bitspec::reports
