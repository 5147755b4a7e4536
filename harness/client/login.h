// Login: the credentials of the user, for servers that ask for them.
//
// Nothing is sent before a server's own 401, so that no server learns what was meant for another. Of what is offered
// the strongest scheme is taken.  [MC-BUP 3.1.5.1.7, RFC 9110 11.6, 15.4]
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/wire/http_auth.h"

namespace bitspec::client {

class Login {
 public:
  explicit Login(std::optional<wire::Credentials> user) : user_(std::move(user)) {}

  // The value of Authorization for a request to that origin; nothing: none is sent.
  std::optional<std::string> field(const std::string& origin, const std::string& method, const std::string& target);
  // A 401 of that origin came, to a packet that went out for the `tries`th time; its values of WWW-Authenticate. True:
  // the packet is worth another try.
  bool challenged(const std::string& origin, const std::vector<std::string>& values, int tries);

  // For clients that do it wrong.
  bool sends_unasked = false, sends_everywhere = false, prefers_basic = false, never_gives_up = false;

 private:
  struct Asked {
    wire::Challenge challenge;
    std::uint32_t count = 0;  // of requests with this nonce
  };
  const wire::Challenge* choose(const std::vector<wire::Challenge>& offered) const;

  std::optional<wire::Credentials> user_;
  std::map<std::string, Asked> asked_;  // by origin
};

}  // namespace bitspec::client
