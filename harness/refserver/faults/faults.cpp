#include "harness/refserver/faults/faults.h"

#include "harness/base/edit_distance.h"

namespace bitspec::refserver {

const std::vector<FaultEntry>& fault_table() {
  static const std::vector<FaultEntry> kTable = {
#include "harness/refserver/faults/fault_table.inc"
  };
  return kTable;
}

Result<FaultSet> FaultSet::parse(const std::vector<std::string>& names) {
  FaultSet set;
  for (const auto& name : names) {
    bool found = false;
    for (const auto& entry : fault_table()) {
      if (entry.name != name) continue;
      set.add(entry.fault);
      found = true;
    }
    if (found) continue;
    std::vector<std::string> known;
    for (const auto& entry : fault_table()) known.emplace_back(entry.name);
    return tl::unexpected<Error>(
        Error{ErrorCode::kNotFound, "unknown fault '" + name + "'", std::nullopt, did_you_mean(name, known)});
  }
  return set;
}

}  // namespace bitspec::refserver
