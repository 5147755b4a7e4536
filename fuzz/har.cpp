// recording::read_har: an archive that another program wrote, or somebody edited.
// Properties: what is refused has a message, and nothing is handed over; else there is an exchange for each entry, with
// each number once, a sound status, and times that do not go back where all have one.
#include "harness/recording/har.h"

#include <set>
#include <vector>

#include "fuzz/fuzz_check.h"

namespace {

namespace recording = bitspec::recording;

struct Kept : recording::ExchangeSink {
  void exchange(recording::Exchange exchange) override { exchanges.push_back(std::move(exchange)); }
  void note(const recording::Note&) override {}
  std::vector<recording::Exchange> exchanges;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 16384) return 0;  // some entries; more are more of the same
  const bitspec::fuzz::Input input(data, size);
  Kept sink;
  const auto read = recording::read_har(input.text(), sink);
  if (!read) {
    FUZZ_CHECK(!read.error().message.empty());
    FUZZ_CHECK(sink.exchanges.empty());
    return 0;
  }
  std::set<std::uint64_t> numbers;
  bool timed = true;
  for (const auto& exchange : sink.exchanges) {
    FUZZ_CHECK(exchange.request.has_value());
    numbers.insert(exchange.request->begins.place.number);
    timed = timed && exchange.request->begins.time;
    FUZZ_CHECK(exchange.request->body_lost <= exchange.request->body_size);
    if (!exchange.answer) continue;
    FUZZ_CHECK(exchange.answer->answer.status >= 200 && exchange.answer->answer.status <= 999);
  }
  FUZZ_CHECK(numbers.size() == sink.exchanges.size());
  FUZZ_CHECK(numbers.empty() || (*numbers.begin() == 1 && *numbers.rbegin() == numbers.size()));
  for (std::size_t i = 1; timed && i < sink.exchanges.size(); ++i)
    FUZZ_CHECK(*sink.exchanges[i - 1].request->begins.time <= *sink.exchanges[i].request->begins.time);
  return 0;
}
