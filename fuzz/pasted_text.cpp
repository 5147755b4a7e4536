// recording::read_pasted_text: what somebody pasted into a mail.
// Properties: whatever the text, each exchange has a request or an answer, places ascend, and heads that are kept whole
// have a first line; quoting the text once more changes nothing but bodies; a text that has a message is known as one.
#include "harness/recording/pasted_text.h"

#include <vector>

#include "fuzz/fuzz_check.h"

namespace {

namespace recording = bitspec::recording;

struct Kept : recording::ExchangeSink {
  void exchange(recording::Exchange exchange) override { exchanges.push_back(std::move(exchange)); }
  void note(const recording::Note& note) override { gaps.push_back(note.at.place.number); }
  std::vector<recording::Exchange> exchanges;
  std::vector<std::uint64_t> gaps;
};

Kept read(std::string_view text) {
  Kept sink;
  recording::read_pasted_text(text, sink);
  return sink;
}

std::string quoted(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += "> " + std::string(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::uint64_t first_line(const recording::Exchange& x) {
  return x.request ? x.request->begins.place.number : x.answer->begins.place.number;
}

bool same(const recording::Exchange& a, const recording::Exchange& b) {
  if (a.request.has_value() != b.request.has_value() || a.answer.has_value() != b.answer.has_value()) return false;
  if (first_line(a) != first_line(b)) return false;
  if (a.request && (a.request->method != b.request->method || a.request->target != b.request->target ||
                    a.request->fields.list() != b.request->fields.list() ||
                    a.request->fields_left_out != b.request->fields_left_out))
    return false;
  return !a.answer ||
         (a.answer->answer.status == b.answer->answer.status && a.answer->answer.reason == b.answer->answer.reason &&
          a.answer->answer.fields.list() == b.answer->answer.fields.list());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 8192) return 0;  // some exchanges; more are more of the same
  const bitspec::fuzz::Input input(data, size);
  const Kept first = read(input.text());
  std::uint64_t line = 0;
  for (const auto& exchange : first.exchanges) {
    FUZZ_CHECK(exchange.request || exchange.answer);
    FUZZ_CHECK(first_line(exchange) > line);
    line = first_line(exchange);
    FUZZ_CHECK(!exchange.bytes_known);
    if (exchange.request) {
      FUZZ_CHECK(!exchange.request->method.empty() && !exchange.request->target.empty());
      FUZZ_CHECK(exchange.request->body_lost <= exchange.request->body_size);
    }
    if (!exchange.answer) continue;
    FUZZ_CHECK(exchange.answer->answer.status >= 200 && exchange.answer->answer.status <= 599);
    FUZZ_CHECK(exchange.answer->begins.place.number >= line);
  }
  if (!first.exchanges.empty()) FUZZ_CHECK(recording::is_pasted_text(input.text()));

  const Kept again = read(quoted(input.text()));
  FUZZ_CHECK(first.exchanges.size() == again.exchanges.size() && first.gaps == again.gaps);
  for (std::size_t i = 0; i < first.exchanges.size(); ++i) FUZZ_CHECK(same(first.exchanges[i], again.exchanges[i]));
  return 0;
}
