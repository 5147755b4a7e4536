#include "harness/wire/http_auth.h"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "harness/base/base64.h"
#include "harness/base/secrets.h"
#include "harness/hash/digest.h"
#include "harness/protocol/fields.h"

namespace bitspec::wire {
namespace {

constexpr std::size_t kMostValues = 16;
constexpr std::size_t kMostBytes = 8 * 1024;  // of one value

struct Parameter {
  std::string name, value;
};

// A challenge as it stands. Broken ones are read on, so that those behind them are found.
struct RawChallenge {
  std::string scheme;
  std::vector<Parameter> parameters;
  bool broken = false;

  // Nothing if it is not there.
  std::optional<std::string> find(std::string_view name) const {
    for (const Parameter& p : parameters) {
      if (same_name(p.name, name)) return p.value;
    }
    return std::nullopt;
  }
};

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_control);
}

// One value of WWW-Authenticate: challenges and their parameters, all between commas.  [RFC 9110 11.6.1]
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<RawChallenge> challenges() {
    std::vector<RawChallenge> found;
    for (;;) {
      skip(" \t,");
      if (at_ == text_.size()) return found;
      const std::string_view word = token();
      if (word.empty()) {
        if (!found.empty()) found.back().broken = true;
        skip_item();
      } else if (!found.empty() && next_is_equals()) {
        add_parameter(word, found.back());
      } else {
        found.push_back({std::string(word), {}, false});
        skip_token68();
      }
    }
  }

 private:
  void skip(std::string_view set) { at_ = std::min(text_.find_first_not_of(set, at_), text_.size()); }
  std::string_view token() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_token(text_.substr(at_, 1))) ++at_;
    return text_.substr(start, at_ - start);
  }
  bool next_is_equals() {
    const std::size_t next = text_.find_first_not_of(" \t", at_);
    return next != std::string_view::npos && text_[next] == '=';
  }
  // To the next comma that is not within quotes.
  void skip_item() {
    for (bool quoted = false; at_ < text_.size() && (quoted || text_[at_] != ','); ++at_) {
      if (quoted && text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '"') {
        quoted = !quoted;
      }
    }
    at_ = std::min(at_, text_.size());
  }
  // Behind a scheme: "Negotiate YWJj==" has no parameters but one word, to be told from "realm=x".
  void skip_token68() {
    const std::size_t start = std::min(text_.find_first_not_of(" ", at_), text_.size());
    std::size_t end = start;
    const auto is_plain = [](char c) { return is_token(std::string_view(&c, 1)) || c == '/'; };
    while (end < text_.size() && is_plain(text_[end])) ++end;
    while (end < text_.size() && text_[end] == '=') ++end;
    const std::size_t behind = std::min(text_.find_first_not_of(" \t", end), text_.size());
    if (end > start && (behind == text_.size() || text_[behind] == ',')) at_ = behind;
  }
  void add_parameter(std::string_view name, RawChallenge& challenge) {
    skip(" \t");
    ++at_;  // '='
    skip(" \t");
    Parameter parameter{std::string(name), {}};
    const bool quoted = at_ < text_.size() && text_[at_] == '"';
    if (!quoted) parameter.value = token();
    const bool right = quoted ? unquote(parameter.value) : !parameter.value.empty();
    skip(" \t");
    const bool over = at_ == text_.size() || text_[at_] == ',';
    if (!right || !over || has_control(parameter.value) || challenge.find(name)) challenge.broken = true;
    if (!over) skip_item();
    challenge.parameters.push_back(std::move(parameter));
  }
  bool unquote(std::string& value) {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && ++at_ == text_.size()) break;
      value += text_[at_];
    }
    if (at_ >= text_.size()) return false;
    ++at_;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool list_has(std::string_view list, std::string_view item) {
  for (;;) {
    const std::size_t comma = list.find(',');
    if (same_name(trim_blanks(list.substr(0, comma)), item)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

std::optional<Challenge> understand(const RawChallenge& raw) {
  if (raw.broken) return std::nullopt;
  Challenge made;
  made.realm = raw.find("realm").value_or("");
  if (same_name(raw.scheme, "Basic")) return made;
  if (!same_name(raw.scheme, "Digest") || !raw.find("realm") || !raw.find("nonce")) return std::nullopt;
  made.scheme = Challenge::Scheme::kDigest;
  made.nonce = *raw.find("nonce");
  made.opaque = raw.find("opaque").value_or("");
  made.has_opaque = raw.find("opaque").has_value();
  made.stale = same_name(raw.find("stale").value_or(""), "true");
  if (const auto algorithm = raw.find("algorithm")) {
    made.names_algorithm = true;
    const bool sha = same_name(*algorithm, "SHA-256");
    if (!sha && !same_name(*algorithm, "MD5")) return std::nullopt;
    made.algorithm = sha ? Challenge::Algorithm::kSha256 : Challenge::Algorithm::kMd5;
  }
  if (const auto qop = raw.find("qop")) {
    made.qop_auth = list_has(*qop, "auth");
    if (!made.qop_auth) return std::nullopt;
  }
  return made;
}

// Empty: this OpenSSL does not do it.
std::string hash(Challenge::Algorithm algorithm, const std::string& bytes) {
  return algorithm == Challenge::Algorithm::kMd5 ? md5_hex(bytes) : sha256_hex(bytes);
}

std::string quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

Result<std::string> digest(const Credentials& credentials, const Challenge& challenge, std::string_view method,
                           const std::string& uri, std::uint32_t nc, const std::string& cnonce) {
  const auto h = [&](const std::string& text) { return hash(challenge.algorithm, text); };
  const std::string secret = h(credentials.user + ":" + challenge.realm + ":" + credentials.password);
  const std::string request = h(std::string(method) + ":" + uri);
  char count[9];
  std::snprintf(count, sizeof count, "%08x", nc);
  std::string middle = challenge.nonce;
  if (challenge.qop_auth) middle += ":" + std::string(count) + ":" + cnonce + ":auth";
  const std::string response = h(secret + ":" + middle + ":" + request);
  if (response.empty()) return fail(ErrorCode::kInternal, "OpenSSL lacks the hash that the server asks for");
  declare_secret(response);

  std::string text = "Digest username=" + quote(credentials.user) + ", realm=" + quote(challenge.realm) +
                     ", nonce=" + quote(challenge.nonce) + ", uri=" + quote(uri);
  if (challenge.names_algorithm) {
    text += challenge.algorithm == Challenge::Algorithm::kMd5 ? ", algorithm=MD5" : ", algorithm=SHA-256";
  }
  if (challenge.qop_auth) text += ", qop=auth, nc=" + std::string(count) + ", cnonce=" + quote(cnonce);
  text += ", response=" + quote(response);
  if (challenge.has_opaque) text += ", opaque=" + quote(challenge.opaque);
  return text;
}

}  // namespace

std::vector<Challenge> parse_challenges(const std::vector<std::string>& values) {
  std::vector<Challenge> understood;
  for (std::size_t i = 0; i < std::min(values.size(), kMostValues); ++i) {
    for (const RawChallenge& raw : Scanner(std::string_view(values[i]).substr(0, kMostBytes)).challenges()) {
      if (auto challenge = understand(raw)) understood.push_back(std::move(*challenge));
    }
  }
  return understood;
}

Result<std::string> authorization(const Credentials& credentials, const Challenge& challenge, std::string_view method,
                                  std::string_view uri, std::uint32_t nc, std::string_view cnonce) {
  // Tabs included: quoted strings may have them, but RFC 7617 takes no control characters at all.
  const auto unfit = [](std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c == '\t' || is_control(c); });
  };
  if (unfit(credentials.user)) return bad_input("a user name cannot contain control characters");
  if (unfit(credentials.password)) return bad_input("a password cannot contain control characters");
  if (challenge.scheme == Challenge::Scheme::kDigest) {
    return digest(credentials, challenge, method, std::string(uri), nc, std::string(cnonce));
  }
  if (credentials.user.find(':') != std::string::npos) return bad_input("a user name for Basic cannot contain ':'");
  return "Basic " + base64_encode(credentials.user + ":" + credentials.password);
}

}  // namespace bitspec::wire
