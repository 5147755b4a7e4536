// The client's side of HTTP authentication: what a server asks for, and the Authorization that answers it.
//
// Basic, and Digest with MD5 or SHA-256 and qop=auth, or none as in the days of RFC 2069.  [RFC 7617, RFC 7616]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace bitspec::wire {

struct Credentials {
  std::string user, password;
};

struct Challenge {
  enum class Scheme { kBasic, kDigest };
  enum class Algorithm { kMd5, kSha256 };
  Scheme scheme = Scheme::kBasic;
  std::string realm;
  // Digest:
  Algorithm algorithm = Algorithm::kMd5;
  bool names_algorithm = false;  // the answer names it only then
  std::string nonce;
  std::string opaque;
  bool has_opaque = false;
  bool qop_auth = false;  // false: no qop was offered
  bool stale = false;     // the password may be right: only the nonce was old
  friend bool operator==(const Challenge&, const Challenge&) = default;
};

// The challenges that can be answered, in the order of the server's preference, from all values of WWW-Authenticate.
// What cannot be read or answered (other schemes, other algorithms, qop without auth, no nonce) is left out; no value
// is read beyond its first 8 KiB, nor more than 16 of them.
std::vector<Challenge> parse_challenges(const std::vector<std::string>& values);

// The value of Authorization. `nc` counts the requests with this nonce from 1; `cnonce` is a fresh token of the client;
// `uri` is the request target as sent. Error: kBadInput, where user or password cannot be written that way ("a user
// name for Basic cannot contain ':'").
Result<std::string> authorization(const Credentials& credentials, const Challenge& challenge, std::string_view method,
                                  std::string_view uri, std::uint32_t nc, std::string_view cnonce);

}  // namespace bitspec::wire
