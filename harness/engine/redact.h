// Secrets: what must not leave the run, wherever it turns up.
//
// Fields that hold secrets are hidden by their names. A server may send back what it was sent, in any place, so that
// the values themselves are looked for, too: in texts where they are made (harness/base/secrets.h), and in all that a
// result holds once more at its end.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/secrets.h"
#include "harness/results/result.h"
#include "harness/target/target.h"

namespace bitspec::engine {

class Secrets {
 public:
  // Declares those of the target while it lives.
  explicit Secrets(const target::Target& target);

  // Everything in the result that a request or the server put there.
  void hide(results::RunResult& result) const;
  void hide(results::Exchange& exchange) const;
  static void hide(results::Preflight& seen);

 private:
  SecretScope scope_;
  std::vector<std::string> hidden_fields_;
};

// A head with the values of secret fields, and of those with the names given, replaced; what is no line of a field
// stays.
std::string head_without_secrets(std::string_view head, const std::vector<std::string>& more = {});

}  // namespace bitspec::engine
