// Secrets: what must not leave the run, wherever it turns up.
//
// Fields that hold secrets are hidden by their names. A server may send back what it was sent, in any place, so that
// the values themselves are looked for, too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/results/result.h"
#include "harness/target/target.h"

namespace bitspec::engine {

inline constexpr std::string_view kNotShown = "[not shown]";

class Secrets {
 public:
  explicit Secrets(const target::Target& target);

  // The text with every secret replaced.
  std::string hidden(std::string text) const;
  // Everything in the result that a request or the server put there.
  void hide(results::RunResult& result) const;
  void hide(results::Exchange& exchange) const;

 private:
  void add(const std::string& value);
  void in_place(std::string& text) const { text = hidden(std::move(text)); }

  std::vector<std::string> values_;  // longest first
  std::vector<std::string> hidden_fields_;
};

// A head with the values of secret fields, and of those with the names given, replaced; what is no line of a field
// stays.
std::string head_without_secrets(std::string head, const std::vector<std::string>& more = {});

}  // namespace bitspec::engine
