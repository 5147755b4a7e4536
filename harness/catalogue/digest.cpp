#include "harness/catalogue/digest.h"

#include "harness/hash/digest.h"

namespace bitspec::catalogue {

std::string digest_of(const std::vector<TextFile>& files) {
  Sha256 hash;
  for (const TextFile& file : files) {
    hash.add({file.path.c_str(), file.path.size() + 1});  // with the zero byte behind it
    hash.add({file.text.c_str(), file.text.size() + 1});
  }
  return hash.hex();
}

}  // namespace bitspec::catalogue
