#include "harness/engine/body_hash.h"

#include <openssl/evp.h>

#include <algorithm>
#include <vector>

namespace bitspec::engine {

struct BodyHash::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  BodyDigest digest;
  ~State() { EVP_MD_CTX_free(context); }
};

BodyHash::BodyHash() : state_(std::make_unique<State>()) {
  EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr);
}
BodyHash::~BodyHash() = default;

void BodyHash::add(std::string_view bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
  BodyDigest& digest = state_->digest;
  digest.size += bytes.size();
  if (digest.kept.size() < kKeptBody) digest.kept.append(bytes.substr(0, kKeptBody - digest.kept.size()));
}

BodyDigest BodyHash::take() {
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(state_->context, hash, &size);
  constexpr char kHex[] = "0123456789abcdef";
  for (unsigned int i = 0; i < size; ++i) {
    state_->digest.sha256 += kHex[hash[i] >> 4];
    state_->digest.sha256 += kHex[hash[i] & 15];
  }
  return std::move(state_->digest);
}

BodyDigest digest_of(const ByteSource& source) {
  BodyHash hash;
  std::vector<char> buffer(64 * 1024);
  for (std::uint64_t at = 0; at < source.size();) {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), source.size() - at));
    source.read(at, {buffer.data(), n});
    hash.add({buffer.data(), n});
    at += n;
  }
  return hash.take();
}

BodyDigest digest_of(std::string_view bytes) {
  BodyHash hash;
  hash.add(bytes);
  return hash.take();
}

}  // namespace bitspec::engine
