// The findings of a hunt as text, JSON and JUnit.
#pragma once

#include <string>
#include <vector>

#include "fuzz/adapter/findings.h"

namespace bitspec::adapter {

struct Hunted {
  Function function;
  std::uint64_t inputs = 0;
  bool implemented = true;
  bool given_up = false;  // the fuzzer itself ended again and again, outside of the parser
  bool hunted_to_the_end() const { return !implemented || (inputs > 0 && !given_up); }
};

struct Report {
  Findings findings;
  std::vector<Hunted> hunted;
  double seconds = 0;
};

std::string text_report(const Report& report);
std::string json_report(const Report& report);   // one object; inputs as text for people and as hex digits
std::string junit_report(const Report& report);  // a case for each finding, and one for each parser without

}  // namespace bitspec::adapter
