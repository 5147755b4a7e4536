// MemoryReserve: memory that is set aside, and given back the first time that no more is to be had. With it a run that
// ends for want of memory still writes its reports.
//
// Nothing is written to it, so that it takes address space and no memory.
#pragma once

#include <cstddef>

namespace bitspec {

// One in a program. Works for what `new` asks for, from any thread.
class MemoryReserve {
 public:
  explicit MemoryReserve(std::size_t bytes);  // a reserve that cannot be had is none
  ~MemoryReserve();
  MemoryReserve(const MemoryReserve&) = delete;
  MemoryReserve& operator=(const MemoryReserve&) = delete;

  static bool used();  // no more memory was to be had, once at least
};

}  // namespace bitspec
