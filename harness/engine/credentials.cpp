#include "harness/engine/credentials.h"

#include <fmt/format.h>

#include "harness/base/random.h"
#include "harness/target/capability_names.h"

namespace bitspec::engine {
namespace {

std::string fresh_token() {
  return fmt::format("{:016x}", fresh_random());
}

}  // namespace

Credentials::Credentials(const target::Target& target, const target::Location& location) : target_(target) {
  digest_ = target.scheme == target::Target::Scheme::kDigest;
  if (const std::string* scheme = location.value(target::kAuthBasic, "scheme")) digest_ = *scheme == "digest";
}

Result<wire::Credentials> Credentials::account(const std::string& user) const {
  const std::size_t index = user == "b" ? 1 : 0;
  if (target_.users.size() <= index)
    return fail(ErrorCode::kNotFound, "the target has no user " + std::string(index == 1 ? "b" : "a"));
  const target::Credentials& found = target_.users[index];
  return wire::Credentials{found.user, found.password + (user == "wrong" ? "-wrong" : "")};
}

bool Credentials::needs_challenge(const std::string& user) const {
  return digest_ && !asked_ && user != "none" && !target_.users.empty();
}

void Credentials::learn(const std::vector<std::string>& challenges) {
  asked_ = true;
  for (wire::Challenge& challenge : wire::parse_challenges(challenges)) {
    if (challenge.scheme != wire::Challenge::Scheme::kDigest) continue;
    challenge_ = std::move(challenge);
    count_ = 0;
    return;
  }
}

Result<std::optional<std::string>> Credentials::authorization(const std::string& user, const std::string& method,
                                                              const std::string& uri) {
  using Value = std::optional<std::string>;
  if (user == "none" || (user.empty() && target_.users.empty())) return Value();
  auto who = account(user);
  if (!who) return tl::unexpected(who.error());
  if (digest_ && !challenge_) return Value();
  const wire::Challenge basic;
  auto value = wire::authorization(*who, digest_ ? *challenge_ : basic, method, uri, ++count_, fresh_token());
  if (!value) return tl::unexpected(value.error());
  return Value(std::move(*value));
}

}  // namespace bitspec::engine
