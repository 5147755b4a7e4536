// Exchanges and notes as lines of text, for comparing them in tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/recording/exchanges.h"

namespace bitspec::recording {

std::string_view missing_name(Missing missing);
// "1.2 after-loss POST /f 5 bytes (2 lost) missing lost no-colon@30 -> 100 200 3 bytes"
std::string describe(const Exchange& exchange);
// "note 1 client unknown 20 bytes at 3: detail"
std::string describe(const Note& note);

// Keeps all it gets.
struct Collected : ExchangeSink {
  std::vector<Exchange> exchanges;
  std::vector<std::string> lines;  // described, in the order in which they came

  void exchange(Exchange exchange) override;
  void note(const Note& note) override;
};

// Feeds one connection, number 1, whose pieces are in packets 1, 2, 3...
class Feed {
 public:
  explicit Feed(Collected& collected, ExchangeLimits limits = {}, std::size_t piece_size = ~std::size_t{0});
  Feed& client(std::string_view bytes) { return send(Side::kClient, bytes); }
  Feed& server(std::string_view bytes) { return send(Side::kServer, bytes); }
  Feed& lost(Side from, Loss loss, std::optional<std::uint64_t> count = std::nullopt);
  Feed& ends(Side side, Ending ending);
  Feed& both_end(Ending ending) { return ends(Side::kClient, ending).ends(Side::kServer, ending); }
  Exchanges& exchanges() { return exchanges_; }

 private:
  Feed& send(Side side, std::string_view bytes);

  Exchanges exchanges_;
  std::size_t piece_size_;
  std::uint64_t packet_ = 0;
};

}  // namespace bitspec::recording
