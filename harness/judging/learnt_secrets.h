// LearntSecrets: what the fields of recorded messages hold that no report may show.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "harness/base/secrets.h"
#include "harness/protocol/fields.h"

namespace bitspec::judging {

// Declares them while it lives.
class LearntSecrets {
 public:
  // The values of Authorization, Cookie and the like: whole, each part by itself, and the password of a Basic login.
  void learn(const Fields& fields);

 private:
  void declare(const std::string& value, std::size_t shortest);

  std::map<std::string, std::unique_ptr<SecretScope>> known_;
};

}  // namespace bitspec::judging
