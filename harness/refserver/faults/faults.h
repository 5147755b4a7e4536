// Fault: one realistic mistake of a server, injected by name. The list is generated from suites/faults.yaml, which also
// says which rules must fail for each.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace bitspec::refserver {

enum class Fault {
#include "harness/refserver/faults/fault_enum.inc"
  kCount
};

// Uploads that a scenario needs only as preparation are no larger than this; some faults leave them alone.
constexpr std::uint64_t kSmallUpload = 4096;

struct FaultEntry {
  Fault fault;
  std::string_view name;   // "create-reads-first-guid-only"
  std::string_view about;  // what goes wrong, one sentence
};

const std::vector<FaultEntry>& fault_table();  // in the order of the enum, which is by area

class FaultSet {
 public:
  // Unknown names are errors with a suggestion.
  static Result<FaultSet> parse(const std::vector<std::string>& names);

  bool on(Fault fault) const { return set_.test(static_cast<std::size_t>(fault)); }
  bool any() const { return set_.any(); }
  void add(Fault fault) { set_.set(static_cast<std::size_t>(fault)); }

 private:
  std::bitset<static_cast<std::size_t>(Fault::kCount)> set_;
};

}  // namespace bitspec::refserver
