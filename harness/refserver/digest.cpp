#include "harness/refserver/digest.h"

#include <openssl/evp.h>

#include <array>

namespace bitspec::refserver {

std::string_view algorithm_name(DigestAlgorithm algorithm) {
  return algorithm == DigestAlgorithm::kMd5 ? "MD5" : "SHA-256";
}

std::string hex_hash(DigestAlgorithm algorithm, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  const auto* method = algorithm == DigestAlgorithm::kMd5 ? EVP_md5() : EVP_sha256();
  // Fails where MD5 is disabled by the system: the empty hash then matches no response.
  if (EVP_Digest(text.data(), text.size(), bytes.data(), &size, method, nullptr) != 1) return "";
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += kDigits[bytes[i] >> 4];
    hex += kDigits[bytes[i] & 0xf];
  }
  return hex;
}

std::string digest_response(const DigestInput& input) {
  const auto hash = [&](const std::string& text) { return hex_hash(input.algorithm, text); };
  const auto secret = hash(input.user + ":" + input.realm + ":" + input.password);
  const auto request = hash(input.method + ":" + input.uri);
  return hash(secret + ":" + input.nonce + ":" + input.count + ":" + input.client_nonce + ":auth:" + request);
}

}  // namespace bitspec::refserver
