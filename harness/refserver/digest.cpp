#include "harness/refserver/digest.h"

#include "harness/hash/digest.h"

namespace bitspec::refserver {

std::string_view algorithm_name(DigestAlgorithm algorithm) {
  return algorithm == DigestAlgorithm::kMd5 ? "MD5" : "SHA-256";
}

std::string hex_hash(DigestAlgorithm algorithm, std::string_view text) {
  // Where MD5 is disabled by the system the hash is empty, and matches no response.
  return algorithm == DigestAlgorithm::kMd5 ? md5_hex(text) : sha256_hex(text);
}

std::string digest_response(const DigestInput& input) {
  const auto hash = [&](const std::string& text) { return hex_hash(input.algorithm, text); };
  const auto secret = hash(input.user + ":" + input.realm + ":" + input.password);
  const auto request = hash(input.method + ":" + input.uri);
  return hash(secret + ":" + input.nonce + ":" + input.count + ":" + input.client_nonce + ":auth:" + request);
}

}  // namespace bitspec::refserver
