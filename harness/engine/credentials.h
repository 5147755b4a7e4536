// Credentials: the Authorization that a request of a scenario carries.
//
// Basic is sent at once; Digest needs the challenge of a 401 first, which the conversation gets once, and again where
// the server says that a nonce is stale.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/model.h"
#include "harness/target/target.h"
#include "harness/wire/http_auth.h"

namespace bitspec::engine {

class Credentials {
 public:
  // The location may say another scheme than the target: auth_basic.scheme, auth_digest.scheme.
  Credentials(const target::Target& target, const target::Location& location);

  // No value where none is sent. `user` is that of the step: "a", "b", "none", "wrong" or empty. Error: the target has
  // no such user.
  Result<std::optional<std::string>> authorization(const std::string& user, const std::string& method,
                                                   const std::string& uri,
                                                   const Boxed<scenario::CredentialsSpec>& changes = {});
  // A challenge is needed before a request of this user can be made.
  bool needs_challenge(const std::string& user) const;
  // Values of WWW-Authenticate of an answer to a request without credentials; none: nobody asks who we are.
  void learn(const std::vector<std::string>& challenges);
  // From the answer to a request with credentials: true if it says that only the nonce was too old, and has a new one.
  bool renew(const std::vector<std::string>& challenges);

 private:
  Result<wire::Credentials> account(const std::string& user) const;

  const target::Target& target_;
  bool digest_ = false;
  bool asked_ = false;
  std::optional<wire::Challenge> challenge_;
  std::uint32_t count_ = 0;  // of requests with this nonce
};

}  // namespace bitspec::engine
