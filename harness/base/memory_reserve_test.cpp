#include "harness/base/memory_reserve.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

namespace bitspec {
namespace {

constexpr std::size_t kMiB = 1024 * 1024;

// Takes memory until there is none, in a process of its own. 0: the reserve was given back, and then nothing more.
[[noreturn, maybe_unused]] void take_all() {
  const MemoryReserve reserve(64 * kMiB);
  if (MemoryReserve::used()) std::_Exit(1);
  const rlimit limit{512 * kMiB, 512 * kMiB};
  ::setrlimit(RLIMIT_AS, &limit);
  std::vector<std::unique_ptr<char[]>> taken(1000);
  std::size_t count = 0, used_at = 0;
  try {
    for (; count < taken.size(); ++count) {
      taken[count] = std::make_unique_for_overwrite<char[]>(kMiB);
      if (MemoryReserve::used() && used_at == 0) used_at = count;
    }
  } catch (const std::bad_alloc&) {
    std::_Exit(used_at == 0 ? 2 : count < used_at + 32 ? 3 : 0);
  }
  std::_Exit(4);
}

TEST(MemoryReserve, IsGivenBackOnceWhenThereIsNoMore) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers need more address space than the limit of this test";
#else
  EXPECT_EXIT(take_all(), testing::ExitedWithCode(0), "");
#endif
}

}  // namespace
}  // namespace bitspec
