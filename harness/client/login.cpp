#include "harness/client/login.h"

#include <algorithm>

#include "harness/base/random.h"
#include "harness/base/text.h"

namespace bitspec::client {
namespace {

int strength(const wire::Challenge& challenge) {
  if (challenge.scheme == wire::Challenge::Scheme::kBasic) return 0;
  return challenge.algorithm == wire::Challenge::Algorithm::kSha256 ? 2 : 1;
}

constexpr int kStorm = 20;  // tries of a client that never gives up

std::string fresh_cnonce() {
  const std::uint64_t number = fresh_random();
  unsigned char bytes[sizeof number];
  for (std::size_t i = 0; i < sizeof bytes; ++i) bytes[i] = static_cast<unsigned char>(number >> (8 * i));
  return hex(bytes);
}

}  // namespace

std::optional<std::string> Login::field(const std::string& origin, const std::string& method,
                                        const std::string& target) {
  if (!user_) return std::nullopt;
  auto asked = asked_.find(origin);
  if (asked == asked_.end() && sends_everywhere) asked = asked_.begin();
  if (asked == asked_.end() && !sends_unasked) return std::nullopt;
  Asked unasked;
  Asked& use = asked == asked_.end() ? unasked : asked->second;
  auto value = wire::authorization(*user_, use.challenge, method, target, ++use.count, fresh_cnonce());
  return value ? std::optional(std::move(*value)) : std::nullopt;
}

const wire::Challenge* Login::choose(const std::vector<wire::Challenge>& offered) const {
  const auto weaker = [this](const auto& a, const auto& b) {
    return prefers_basic ? strength(a) > strength(b) : strength(a) < strength(b);
  };
  const auto found = std::max_element(offered.begin(), offered.end(), weaker);
  return found == offered.end() ? nullptr : &*found;
}

bool Login::challenged(const std::string& origin, const std::vector<std::string>& values, int tries) {
  if (!user_) return false;
  const auto offered = wire::parse_challenges(values);
  const auto* chosen = choose(offered);
  if (!chosen) return false;
  // Once more with what is asked for now. What was refused with it is refused, unless only its nonce was too old.
  const bool worth = tries == 1 || (tries == 2 && chosen->stale) || (never_gives_up && tries < kStorm);
  if (!worth) return false;
  asked_[origin] = {*chosen, 0};
  return true;
}

}  // namespace bitspec::client
