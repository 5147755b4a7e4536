#include "harness/base/memory_reserve.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace bitspec {
namespace {

std::atomic<void*> g_reserve{nullptr};
std::atomic<bool> g_used{false};

// The allocation is tried again when this returns.
void give_back() {
  g_used = true;
  void* reserve = g_reserve.exchange(nullptr);
  if (!reserve) throw std::bad_alloc();
  std::free(reserve);
}

}  // namespace

MemoryReserve::MemoryReserve(std::size_t bytes) {
  g_reserve = std::malloc(bytes);
  std::set_new_handler(give_back);
}

MemoryReserve::~MemoryReserve() {
  std::set_new_handler(nullptr);
  std::free(g_reserve.exchange(nullptr));
}

bool MemoryReserve::used() {
  return g_used;
}

}  // namespace bitspec
