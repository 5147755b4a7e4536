// WrittenExchanges: what a reader of recordings hands over, a line each, for tests.
#pragma once

#include <string>
#include <vector>

#include "harness/recording/exchanges.h"

namespace bitspec::recording {

// "1 GET /a HTTP/1.1 [Host: h] no body, 4 HTTP/1.1 200 OK [] 5 bytes": place, first line, fields without
// Content-Length, body. "gap before 2": before the second exchange something is missing.
class WrittenExchanges : public ExchangeSink {
 public:
  void exchange(Exchange exchange) override;
  void note(const Note& note) override;

  std::vector<std::string> lines;

 private:
  int exchanges_ = 0;
};

}  // namespace bitspec::recording
