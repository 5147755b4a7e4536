// capture_exchanges FILE: the exchanges in a capture, one JSON object a line, and on standard error what was read.
#include <iostream>
#include <nlohmann/json.hpp>

#include "harness/base/base64.h"
#include "harness/recording/capture.h"
#include "harness/recording/testing/described.h"

namespace {

namespace recording = bitspec::recording;
using nlohmann::json;

class Printer : public recording::ExchangeSink {
 public:
  void exchange(recording::Exchange exchange) override {
    json line = {{"text", recording::describe(exchange)}};
    if (const auto& request = exchange.request) {
      line["request"] = {{"head", bitspec::base64_encode(request->raw_head)},
                         {"size", request->body_size},
                         {"body", bitspec::base64_encode(request->body)},
                         {"missing", recording::missing_name(request->missing)}};
    }
    if (const auto& answer = exchange.answer) {
      line["answer"] = {{"head", bitspec::base64_encode(answer->answer.raw_head)},
                        {"size", answer->answer.body_size},
                        {"start", bitspec::base64_encode(answer->answer.body_start)},
                        {"deviations", answer->answer.deviations.size()},
                        {"missing", recording::missing_name(answer->missing)}};
    }
    std::cout << line.dump() << "\n";
    ++exchanges;
  }
  void note(const recording::Note& note) override {
    std::cout << json{{"text", recording::describe(note)}}.dump() << "\n";
  }

  std::uint64_t exchanges = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: capture_exchanges FILE\n";
    return 2;
  }
  Printer printer;
  recording::Exchanges exchanges(printer);
  const auto summary = recording::read_capture(argv[1], exchanges);
  exchanges.finish();
  std::cerr << summary.packets << " packets, " << summary.tcp << " of TCP, " << summary.connections << " connections, "
            << printer.exchanges << " exchanges\n";
  if (summary.error) std::cerr << summary.error->message << "\n";
  return summary.error ? 1 : 0;
}
