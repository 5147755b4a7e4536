#include "harness/judging/learnt_secrets.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "harness/base/base64.h"
#include "harness/protocol/secret_fields.h"

namespace bitspec::judging {
namespace {

constexpr std::size_t kMostSecrets = 1'000;
constexpr std::size_t kShortestPart = 8;  // a shorter one would be found in words that are no secrets

}  // namespace

void LearntSecrets::declare(const std::string& value, std::size_t shortest) {
  if (value.size() < shortest || known_.size() >= kMostSecrets || known_.contains(value)) return;
  known_.emplace(value, std::make_unique<SecretScope>(std::vector<std::string>{value}));
}

void LearntSecrets::learn(const Fields& fields) {
  for (const Field& field : fields.list()) {
    if (!is_secret_field(field.name)) continue;
    declare(field.value, kShortestPart);
    // "Basic QWxhZGRpbjpvcGVu", "a=1; b=2".
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find_first_of(" ;,="), rest.size());
      declare(std::string(rest.substr(0, end)), kShortestPart);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    constexpr std::string_view kBasic = "basic ";
    if (!same_name(std::string_view(field.value).substr(0, kBasic.size()), kBasic)) continue;
    const auto pair = base64_decode(std::string(trim_blanks(std::string_view(field.value).substr(kBasic.size()))));
    if (pair) declare(pair->substr(std::min(pair->find(':'), pair->size() - 1) + 1), kShortestSecret);
  }
}

}  // namespace bitspec::judging
