#include "harness/catalogue/digest.h"

#include <openssl/evp.h>

#include <memory>

namespace bitspec::catalogue {

std::string digest_of(const std::vector<TextFile>& files) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  for (const TextFile& file : files) {
    EVP_DigestUpdate(context.get(), file.path.c_str(), file.path.size() + 1);  // with the zero byte behind it
    EVP_DigestUpdate(context.get(), file.text.c_str(), file.text.size() + 1);
  }
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(context.get(), hash, &size);
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    out += kHex[hash[i] >> 4];
    out += kHex[hash[i] & 15];
  }
  return out;
}

}  // namespace bitspec::catalogue
