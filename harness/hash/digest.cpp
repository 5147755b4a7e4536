#include "harness/hash/digest.h"

#include <openssl/evp.h>

#include "harness/base/text.h"

namespace bitspec {
namespace {

std::string hex_digest(std::string_view bytes, const EVP_MD* kind) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest, &size, kind, nullptr) != 1) return "";
  return hex({digest, size});
}

}  // namespace

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr);
}
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

std::string Sha256::hex() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(state_->context, digest, &size);
  return bitspec::hex({digest, size});
}

std::string sha256_hex(std::string_view bytes) {
  return hex_digest(bytes, EVP_sha256());
}

std::string md5_hex(std::string_view bytes) {
  return hex_digest(bytes, EVP_md5());
}

}  // namespace bitspec
