// KeptExchanges: of all exchanges of recorded traffic those that a report needs: each in which a rule is broken, with
// what leads to it. Bounded, whatever the size of the recording.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "harness/results/result.h"

namespace bitspec::judging {

class KeptExchanges {
 public:
  // `scenario`: the upload that it belongs to. The first ones and the last ones of each are remembered until it is
  // known whether they are needed.
  void add(const std::string& scenario, results::Exchange exchange, bool needed);

  std::vector<results::Exchange> take();  // in the order in which they came

 private:
  struct Numbered {
    std::uint64_t number;
    results::Exchange exchange;
  };
  struct Waiting {
    std::vector<Numbered> first;
    std::deque<Numbered> last;
  };
  void keep(Numbered exchange);

  std::map<std::string, Waiting> waiting_;
  std::deque<std::string> order_;
  std::vector<Numbered> kept_;
  std::uint64_t count_ = 0;
};

}  // namespace bitspec::judging
