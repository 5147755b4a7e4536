// Shortage: the operating system has no more descriptors, memory, ports or threads for us. That is nobody's fault but
// ours, and what is seen from then on says nothing about a server.
#pragma once

#include <cerrno>
#include <mutex>
#include <string>

#include "harness/base/memory_reserve.h"
#include "harness/base/result.h"

namespace bitspec {

// Of an errno.
inline bool is_shortage(int error) {
  return error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS || error == EADDRNOTAVAIL;
}

// kNoResources for a shortage, else `otherwise`.
inline ErrorCode code_of_errno(int error, ErrorCode otherwise) {
  return is_shortage(error) ? ErrorCode::kNoResources : otherwise;
}

// The first shortage of a run, noted by whoever met it. May be used from any thread.
class ShortageNote {
 public:
  void note(const Error& error) {
    const std::lock_guard lock(mutex_);
    if (error.code == ErrorCode::kNoResources && text_.empty()) text_ = error.message;
  }
  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_.empty() && MemoryReserve::used() ? "out of memory" : text_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;  // empty: none
};

}  // namespace bitspec
