// The arithmetic of Digest authentication.  [RFC 7616 3.4]
#pragma once

#include <string>
#include <string_view>

namespace bitspec::refserver {

enum class DigestAlgorithm { kMd5, kSha256 };

std::string_view algorithm_name(DigestAlgorithm algorithm);  // "MD5", "SHA-256"
std::string hex_hash(DigestAlgorithm algorithm, std::string_view text);

// What one request says, and what both sides know.
struct DigestInput {
  DigestAlgorithm algorithm = DigestAlgorithm::kSha256;
  std::string user, realm, password;
  std::string method, uri;
  std::string nonce, count, client_nonce;  // nc and cnonce
};
std::string digest_response(const DigestInput& input);  // with qop=auth

}  // namespace bitspec::refserver
