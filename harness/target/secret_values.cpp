#include "harness/target/secret_values.h"

#include <algorithm>

#include "harness/base/base64.h"
#include "harness/base/printable.h"

namespace bitspec::target {
namespace {

// What follows each '=', without quotes: "a=1; b=2" of Cookie, response="..." of Digest.
void add_parameters(const std::string& text, std::vector<std::string>& out) {
  const std::string_view value = text;
  for (std::size_t at = value.find('='); at != std::string_view::npos; at = value.find('=', at)) {
    const std::string_view rest = value.substr(++at);
    const bool quoted = rest.starts_with('"');
    const std::string_view part =
        quoted ? rest.substr(1, rest.find('"', 1) - 1) : rest.substr(0, rest.find_first_of(";, "));
    out.emplace_back(part);
  }
}

void add_field(const std::string& value, std::vector<std::string>& out) {
  out.push_back(value);
  const std::size_t blank = value.find(' ');
  if (blank != std::string::npos) {
    // "Bearer abc": the scheme is none, what stands behind it is.
    const std::string rest = value.substr(blank + 1);
    out.push_back(rest);
    if (const auto account = same_name(value.substr(0, blank), "Basic") ? base64_decode(rest) : std::nullopt) {
      out.push_back(*account);
      if (const auto colon = account->find(':'); colon != std::string::npos) out.push_back(account->substr(colon + 1));
    }
  }
  // The rest of Digest is what the server said itself.
  const std::size_t response = value.find("response=");
  add_parameters(!same_name(value.substr(0, blank), "Digest") ? value
                 : response == std::string::npos
                     ? ""
                     : value.substr(response, value.find_first_of(", ", response) - response),
                 out);
}

}  // namespace

std::vector<std::string> secret_values(const Target& target) {
  std::vector<std::string> out;
  for (const auto& user : target.users) {
    out.push_back(user.password);
    if (!user.password.empty()) out.push_back(base64_encode(user.user + ":" + user.password));
  }
  for (const Field& field : target.extra_fields.list()) {
    if (target.is_secret(field.name)) add_field(field.value, out);
  }
  return out;
}

std::vector<std::string> short_secrets(const Target& target) {
  const auto is_short = [](const std::string& value) { return !value.empty() && value.size() < kShortestSecret; };
  std::vector<std::string> out;
  for (const auto& user : target.users) {
    if (is_short(user.password)) out.push_back("the password of user '" + printable(user.user, 60) + "'");
  }
  for (const Field& field : target.extra_fields.list()) {
    if (target.is_secret(field.name) && is_short(field.value))
      out.push_back("the value of " + printable(field.name, 60));
  }
  return out;
}

}  // namespace bitspec::target
