#include "harness/engine/credentials.h"

#include <fmt/format.h>

#include <span>

#include "harness/base/random.h"
#include "harness/target/capability_names.h"

namespace bitspec::engine {
namespace {

using scenario::CredentialsSpec;

std::string fresh_token() {
  return fmt::format("{:016x}", fresh_random());
}

Result<std::optional<std::string>> made(Result<std::string> value) {
  if (!value) return tl::unexpected(value.error());
  return std::optional<std::string>(std::move(*value));
}

void respell(std::string& value, CredentialsSpec::Scheme spelling) {
  const auto end = value.find(' ');
  if (spelling == CredentialsSpec::Scheme::kUsual || end == std::string::npos) return;
  for (char& c : std::span(value).first(end)) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (letter) c = static_cast<char>(spelling == CredentialsSpec::Scheme::kLower ? c | 0x20 : c & ~0x20);
  }
}

}  // namespace

Credentials::Credentials(const target::Target& target, const target::Location& location) : target_(target) {
  digest_ = target.scheme == target::Target::Scheme::kDigest;
  for (const char* capability : {target::kAuthBasic, target::kAuthDigest}) {
    if (const std::string* scheme = location.value(capability, "scheme")) digest_ = *scheme == "digest";
  }
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

bool Credentials::renew(const std::vector<std::string>& challenges) {
  if (!digest_) return false;
  for (const wire::Challenge& challenge : wire::parse_challenges(challenges)) {
    if (challenge.scheme != wire::Challenge::Scheme::kDigest) continue;
    if (!challenge.stale) return false;
    challenge_ = challenge;
    count_ = 0;
    return true;
  }
  return false;
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
                                                              const std::string& uri,
                                                              const Boxed<CredentialsSpec>& changes) {
  using Value = std::optional<std::string>;
  if (user == "none" || (user.empty() && target_.users.empty())) return Value();
  auto who = account(user);
  if (!who) return tl::unexpected(who.error());
  if (digest_ && !challenge_) return Value();
  wire::Challenge challenge = digest_ ? *challenge_ : wire::Challenge();
  if (!changes) return made(wire::authorization(*who, challenge, method, uri, ++count_, fresh_token()));
  challenge.nonce = changes->nonce.value_or(challenge.nonce);
  challenge.realm = changes->realm.value_or(challenge.realm);
  auto value = wire::authorization(*who, challenge, method, changes->uri.value_or(uri), ++count_, fresh_token());
  if (value) respell(*value, changes->scheme);
  return made(std::move(value));
}

}  // namespace bitspec::engine
