// Digests of bytes, by OpenSSL: SHA-256 piece by piece, and SHA-256 or MD5 of a text as a whole.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace bitspec {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void add(std::string_view bytes);
  std::string hex();  // of all that was added; ends it

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view bytes);
// For Digest authentication alone [RFC 7616]. Empty where the system has switched MD5 off.
std::string md5_hex(std::string_view bytes);

}  // namespace bitspec
