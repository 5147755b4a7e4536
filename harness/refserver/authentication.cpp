#include "harness/refserver/authentication.h"

#include <charconv>

#include "harness/base/base64.h"
#include "harness/refserver/auth_params.h"
#include "harness/refserver/digest.h"

namespace bitspec::refserver {
namespace {

constexpr std::string_view kRealm = "bitspec";
constexpr std::int64_t kNonceLife = 300;  // seconds

// "Basic abc" is the scheme and the rest.
bool has_scheme(std::string_view value, std::string_view scheme, std::string_view& rest, bool exactly) {
  const auto blank = value.find(' ');
  if (blank == std::string_view::npos || !same_name(value.substr(0, blank), scheme)) return false;
  if (exactly && value.substr(0, blank) != scheme) return false;
  rest = trim_blanks(value.substr(blank));
  return true;
}

std::optional<DigestAlgorithm> algorithm_of(std::string_view name) {
  for (const auto algorithm : {DigestAlgorithm::kMd5, DigestAlgorithm::kSha256}) {
    if (same_name(name, algorithm_name(algorithm))) return algorithm;
  }
  return std::nullopt;
}

}  // namespace

Authentication::Authentication(const std::vector<User>& users, std::string secret, const FaultSet& faults)
    : secret_(std::move(secret)), faults_(faults) {
  for (const auto& user : users) passwords_[user.name] = user.password;
}

Authentication::Finding Authentication::look(Auth scheme, const RequestHead& head, std::int64_t now) const {
  if (scheme == Auth::kNone) return {""};
  if (head.fields.count("Authorization") != 1) return {};
  const auto value = *head.fields.first("Authorization");
  std::string_view rest;
  const bool exactly = faults_.on(Fault::kAuthSchemeCase);
  if (scheme == Auth::kBasic) return {has_scheme(value, "Basic", rest, exactly) ? basic_user(rest) : std::nullopt};
  return has_scheme(value, "Digest", rest, exactly) ? digest_user(rest, head, now) : Finding{};
}

std::optional<std::string> Authentication::basic_user(std::string_view token) const {
  const auto pair = base64_decode(token);
  const auto colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  const auto known = passwords_.find(pair->substr(0, colon));
  if (known == passwords_.end()) return std::nullopt;
  if (known->second != pair->substr(colon + 1) && !faults_.on(Fault::kAuthAnyPassword)) return std::nullopt;
  return known->first;
}

Authentication::Finding Authentication::digest_user(std::string_view text, const RequestHead& head,
                                                    std::int64_t now) const {
  auto params = parse_auth_params(text);
  if (!params) return {};
  auto& p = *params;
  const auto algorithm = algorithm_of(p.contains("algorithm") ? p["algorithm"] : "MD5");
  const auto known = passwords_.find(p["username"]);
  if (!algorithm || known == passwords_.end() || p["realm"] != kRealm) return {};
  const bool other_uri = p["uri"] != head.target && !faults_.on(Fault::kAuthDigestAnyUri);
  if (p["qop"] != "auth" || other_uri) return {};

  std::int64_t made = 0;
  const auto& nonce = p["nonce"];
  std::from_chars(nonce.data(), nonce.data() + nonce.size(), made);
  const bool any_nonce = faults_.on(Fault::kAuthDigestAnyNonce);
  if (nonce != nonce_of(made) && !any_nonce) return {};
  const DigestInput input = {*algorithm, known->first, std::string(kRealm), known->second, head.method, p["uri"],
                             nonce,      p["nc"],      p["cnonce"]};
  const bool right = !p["response"].empty() && same_name(p["response"], digest_response(input));
  if (!right && !faults_.on(Fault::kAuthAnyPassword)) return {};
  if (now - made > kNonceLife && !any_nonce) return {std::nullopt, true};
  return {known->first};
}

// Stateless: the nonce says when it was made, and only this server can make it.
std::string Authentication::nonce_of(std::int64_t time) const {
  const auto text = std::to_string(time);
  return text + "-" + hex_hash(DigestAlgorithm::kSha256, secret_ + ":" + text).substr(0, 32);
}

void Authentication::challenge(Auth scheme, bool stale, std::int64_t now, Fields& fields) const {
  if (faults_.on(Fault::kAuth401Bare)) return;
  const auto realm = "realm=\"" + std::string(kRealm) + "\"";
  if (scheme == Auth::kBasic) return fields.add("WWW-Authenticate", "Basic " + realm + ", charset=\"UTF-8\"");
  // Best first; old clients know only MD5. [RFC 7616 3.7]
  for (const auto algorithm : {DigestAlgorithm::kSha256, DigestAlgorithm::kMd5}) {
    fields.add("WWW-Authenticate", "Digest " + realm +
                                       ", qop=\"auth\", algorithm=" + std::string(algorithm_name(algorithm)) +
                                       ", nonce=\"" + nonce_of(now) + "\"" + (stale ? ", stale=true" : ""));
  }
}

}  // namespace bitspec::refserver
