// Secrets: what no text may hold that a person or another program gets to see.
//
// They are declared for the whole process: texts that quote what a server sent are made in every module, and one that
// was not told of a password would show it. A secret is found as it stands, in Base64 and Base64url at any alignment,
// percent-encoded, and behind the escapes of JSON, XML and printable(), also where they are mixed.
//
// Hiding comes before cutting, or half a secret stays: use printable() and printable_part(), which do both. What was
// cut before anybody could look, the kept first bytes of a body for example, is hidden with CutEnds.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bitspec {

inline constexpr std::string_view kNotShown = "[not shown]";

// Shorter ones would be found in half of all words, and hide what a report is for.
inline constexpr std::size_t kShortestSecret = 4;

// Declares secrets for as long as it lives; any number may live at a time. Shorter ones than kShortestSecret are
// passed over.
class SecretScope {
 public:
  explicit SecretScope(const std::vector<std::string>& values);
  ~SecretScope();
  SecretScope(const SecretScope&) = delete;
  SecretScope& operator=(const SecretScope&) = delete;

 private:
  std::vector<std::string> forms_;
};

// One more, found as it stands until the last scope ends; without a scope nothing. Digest responses are made on the
// way.
void declare_secret(std::string_view value);

// The ends at which a text may have been cut. There, four bytes or more of a secret are hidden like all of it.
struct CutEnds {
  bool begin = false, end = false;
};

struct SecretSpan {
  std::size_t begin = 0, end = 0;
};

// Where secrets stand in the text, in order and apart from each other.
std::vector<SecretSpan> secret_spans(std::string_view text, CutEnds cut = {});

// How many bytes the longest form of a secret may take in a text; 0: there is none.
std::size_t longest_secret();

// The text with kNotShown in place of every secret.
std::string without_secrets(std::string_view text, CutEnds cut = {});

// The text with '*' for every byte of a secret, so that columns stay.
std::string with_secrets_masked(std::string text);

}  // namespace bitspec
