// SessionIds: braced GUIDs nobody can guess, or a repeatable sequence of them.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "harness/base/random.h"
#include "harness/protocol/guid.h"

namespace bitspec::refserver {

class SessionIds {
 public:
  // 0: 128 random bits of the system each. Any other seed gives the same sequence every time; not for servers that
  // others can reach.
  explicit SessionIds(std::uint64_t seed);
  Guid next();

 private:
  std::mutex mutex_;
  std::optional<Random> seeded_;
};

}  // namespace bitspec::refserver
