// Fault: one realistic mistake of a server, switched on by name.
//
// fault_list.inc holds them all. Each bends the reference server at one place, so that a judge can be shown to notice
// exactly that.
#pragma once

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace bitspec::refserver {

enum class Fault {
#define FAULT(id, name, about) id,
#include "harness/refserver/store/fault_list.inc"
#undef FAULT
  kCount
};

struct FaultEntry {
  Fault fault;
  std::string_view name;   // "create-reads-first-guid-only"
  std::string_view about;  // what goes wrong, one sentence
};

const std::vector<FaultEntry>& fault_table();  // in the order of the enum, which is by area

class FaultSet {
 public:
  // Unknown names are errors with a hint.
  static Result<FaultSet> parse(const std::vector<std::string>& names);

  bool on(Fault fault) const { return set_.test(static_cast<std::size_t>(fault)); }
  bool any() const { return set_.any(); }
  void add(Fault fault) { set_.set(static_cast<std::size_t>(fault)); }

 private:
  std::bitset<static_cast<std::size_t>(Fault::kCount)> set_;
};

}  // namespace bitspec::refserver
