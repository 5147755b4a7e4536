#include "harness/protocol/secret_fields.h"

#include <algorithm>
#include <string>

#include "harness/protocol/fields.h"

namespace bitspec {

bool is_secret_field(std::string_view name) {
  std::string bare = lower(name);
  std::erase_if(bare, [](char c) { return c == '-' || c == '_'; });
  // Everybody may read what a server wants of a client; only what the client then says is secret.
  if (bare == "wwwauthenticate" || bare == "proxyauthenticate") return false;
  static constexpr std::string_view kWords[] = {"auth",  "cookie", "password",  "passwd",     "secret",
                                                "token", "apikey", "accesskey", "credential", "privatekey"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return bare.find(word) != std::string::npos; });
}

}  // namespace bitspec
