// Authentication: which user sends a request, by Basic or Digest.  [RFC 7617, RFC 7616]
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/protocol/fields.h"
#include "harness/refserver/faults/faults.h"
#include "harness/refserver/request_reader.h"
#include "harness/refserver/store/area.h"

namespace bitspec::refserver {

class Authentication {
 public:
  // `secret`: what the nonces of Digest are made from.
  Authentication(const std::vector<User>& users, std::string secret, const FaultSet& faults);

  struct Finding {
    std::optional<std::string> user;  // nothing: answer with a challenge
    bool stale = false;               // the credentials are correct, only their nonce is too old
  };
  Finding look(Auth scheme, const RequestHead& head, std::int64_t now) const;

  // Adds WWW-Authenticate: one field for each algorithm.
  void challenge(Auth scheme, bool stale, std::int64_t now, Fields& fields) const;

 private:
  std::optional<std::string> basic_user(std::string_view token) const;
  Finding digest_user(std::string_view text, const RequestHead& head, std::int64_t now) const;
  std::string nonce_of(std::int64_t time) const;

  std::map<std::string, std::string> passwords_;
  std::string secret_;
  FaultSet faults_;
};

}  // namespace bitspec::refserver
