#include "harness/base/secrets.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <unordered_map>

#include "harness/base/base64.h"

namespace bitspec {
namespace {

constexpr std::size_t kLongestEscape = 12;  // a surrogate pair as \uD83D\uDE00

using Key = std::uint32_t;  // of the first kShortestSecret bytes

// What a text may have in place of one character of a secret.
struct Escape {
  std::array<char, 4> bytes{};
  std::size_t count = 0, length = 0;  // of `bytes`, and in the text
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::uint32_t> hex_number(std::string_view digits, std::size_t count) {
  if (digits.size() < count) return std::nullopt;
  std::uint32_t out = 0;
  for (const char c : digits.substr(0, count)) {
    if (hex_digit(c) < 0) return std::nullopt;
    out = out << 4 | static_cast<std::uint32_t>(hex_digit(c));
  }
  return out;
}

Escape as_utf8(std::uint32_t c, std::size_t length) {
  const auto tail = [c](int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3f)); };
  if (c < 0x80) return {{static_cast<char>(c)}, 1, length};
  if (c < 0x800) return {{static_cast<char>(0xc0 | c >> 6), tail(0)}, 2, length};
  if (c < 0x10000) return {{static_cast<char>(0xe0 | c >> 12), tail(6), tail(0)}, 3, length};
  return {{static_cast<char>(0xf0 | (c >> 18 & 7)), tail(12), tail(6), tail(0)}, 4, length};
}

std::optional<Escape> backslash_escape(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  if (text[1] == 'x') {
    const auto byte = hex_number(text.substr(2), 2);
    return byte ? std::optional(Escape{{static_cast<char>(*byte)}, 1, 4}) : std::nullopt;
  }
  if (text[1] == 'u') {
    const auto unit = hex_number(text.substr(2), 4);
    if (!unit) return std::nullopt;
    const bool pair = *unit >> 10 == 0x36 && text.size() >= 12 && text.substr(6, 2) == "\\u";
    const auto low = pair ? hex_number(text.substr(8), 4) : std::nullopt;
    if (low && *low >> 10 == 0x37) return as_utf8(0x10000 + ((*unit & 0x3ff) << 10 | (*low & 0x3ff)), 12);
    return as_utf8(*unit, 6);
  }
  constexpr std::string_view kLetters = "nrtbf0\"\\/'", kMeant{"\n\r\t\b\f\0\"\\/'", 10};
  const std::size_t at = kLetters.find(text[1]);
  return at == std::string_view::npos ? std::nullopt : std::optional(Escape{{kMeant[at]}, 1, 2});
}

std::optional<Escape> entity(std::string_view text) {
  const std::size_t end = text.substr(0, 10).find(';');
  if (end == std::string_view::npos || end < 2) return std::nullopt;
  const std::string_view name = text.substr(1, end - 1);
  constexpr std::pair<std::string_view, char> kNames[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [known, byte] : kNames) {
    if (name == known) return Escape{{byte}, 1, end + 1};
  }
  if (name[0] != '#' || name.size() < 2) return std::nullopt;
  std::uint32_t code = 0;
  const bool hex = name[1] == 'x' || name[1] == 'X';
  for (const char c : name.substr(hex ? 2 : 1)) {
    const int digit = hex_digit(c);
    if (digit < 0 || (!hex && digit > 9)) return std::nullopt;
    code = code * (hex ? 16 : 10) + static_cast<std::uint32_t>(digit);
  }
  return as_utf8(code, end + 1);
}

std::optional<Escape> escape_at(std::string_view text) {
  switch (text[0]) {
    case '%': {
      const auto byte = hex_number(text.substr(1), 2);
      return byte ? std::optional(Escape{{static_cast<char>(*byte)}, 1, 3}) : std::nullopt;
    }
    case '\\':
      return backslash_escape(text);
    case '&':
      return entity(text);
    default:
      return std::nullopt;
  }
}

bool begins_escape(char c) {
  return c == '%' || c == '\\' || c == '&';
}

// Behind the first byte of one.
bool within_escape(char c) {
  return (c >= 'a' && c <= 'z') || hex_digit(c) >= 0 || c == 'X' || c == '#' || c == ';' || c == '\\';
}

// Forms write a blank as '+'.
char plain(char c) {
  return c == '+' ? ' ' : c;
}

Key key_of(std::string_view bytes) {
  Key key = 0;
  for (const char c : bytes.substr(0, kShortestSecret)) key = key << 8 | static_cast<unsigned char>(plain(c));
  return key;
}

// Where a form that begins in a text ends there.
struct Match {
  std::size_t whole = 0;  // behind the whole form; 0: it is not there
  std::size_t begun = 0;  // how many bytes of the form go along with the text up to its end, where it may have been cut
};

// A byte that begins an escape may also stand for itself: both are tried.
Match match(std::string_view form, std::string_view text, std::size_t begin) {
  Match out;
  std::set<std::pair<std::size_t, std::size_t>> open;  // in the text, in the form
  for (std::pair<std::size_t, std::size_t> next = {begin, 0};; next = open.extract(open.begin()).value()) {
    auto [at, done] = next;
    while (done < form.size() && at < text.size()) {
      if (begins_escape(text[at])) {
        const auto escape = escape_at(text.substr(at));
        if (!escape && text.size() - at < kLongestEscape) out.begun = std::max(out.begun, done);  // cut itself
        if (escape && form.substr(done, escape->count) == std::string_view(escape->bytes.data(), escape->count))
          open.emplace(at + escape->length, done + escape->count);
      }
      if (plain(text[at]) != plain(form[done])) break;
      ++done;
      ++at;
    }
    if (done == form.size())
      out.whole = std::max(out.whole, at);
    else if (at == text.size())
      out.begun = std::max(out.begun, done);
    if (open.empty()) return out;
  }
}

// What the first bytes may be, each escape read as one and as it stands.
std::vector<Key> keys_at(std::string_view text, std::size_t begin) {
  struct Part {
    std::size_t at;
    std::string bytes;
  };
  std::vector<Key> out;
  std::vector<Part> open = {{begin, ""}};
  while (!open.empty()) {
    Part part = std::move(open.back());
    open.pop_back();
    while (part.bytes.size() < kShortestSecret && part.at < text.size()) {
      if (begins_escape(text[part.at])) {
        if (const auto escape = escape_at(text.substr(part.at)))
          open.push_back({part.at + escape->length, part.bytes + std::string(escape->bytes.data(), escape->count)});
      }
      part.bytes += text[part.at++];
    }
    if (part.bytes.size() >= kShortestSecret) out.push_back(key_of(part.bytes));
  }
  return out;
}

// Behind the secret, or what is there of it, where the text may have been cut; 0: there is none.
std::size_t end_of_match(const Match& m, std::string_view text, bool cut) {
  return cut && m.begun >= kShortestSecret ? text.size() : m.whole;
}

// The characters of the Base64 text that depend on the value alone, where it stands `shift` bytes behind a border.
std::string base64_core(const std::string& value, std::size_t shift) {
  const std::string text = base64_encode(std::string(shift, '\0') + value);
  const std::size_t from = (shift * 8 + 5) / 6, to = (shift + value.size()) * 8 / 6;
  return text.substr(from, to - from);
}

std::vector<std::string> forms_of(const std::string& value) {
  std::vector<std::string> out = {value};
  for (std::size_t shift = 0; shift < 3; ++shift) {
    std::string core = base64_core(value, shift);
    std::string for_urls = core;
    std::replace(for_urls.begin(), for_urls.end(), '+', '-');
    std::replace(for_urls.begin(), for_urls.end(), '/', '_');
    if (for_urls != core) out.push_back(std::move(for_urls));
    out.push_back(std::move(core));
  }
  return out;
}

class Registry {
 public:
  void begin(const std::vector<std::string>& forms) {
    const std::unique_lock lock(mutex_);
    ++scopes_;
    for (const auto& form : forms) add(form);
  }

  void end(const std::vector<std::string>& forms) {
    const std::unique_lock lock(mutex_);
    for (const auto& form : forms) remove(form);
    if (--scopes_ > 0) return;
    forms_.clear();
    by_key_.clear();
    first_.fill(false);
    longest_ = 0;
  }

  void add_until_end(const std::string& form) {
    const std::unique_lock lock(mutex_);
    if (scopes_ > 0) add(form);
  }

  std::size_t longest() const {
    const std::shared_lock lock(mutex_);
    return longest_ * kLongestEscape;
  }

  std::vector<SecretSpan> spans(std::string_view text, CutEnds cut) const {
    const std::shared_lock lock(mutex_);
    std::vector<SecretSpan> out;
    if (forms_.empty()) return out;
    if (cut.begin) add_begun(text, cut.end, out);
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (!first_[static_cast<unsigned char>(text[at])]) continue;
      if (const std::size_t end = end_of_secret(text, at, cut.end)) join(out, {at, end});
    }
    return out;
  }

 private:
  void add(const std::string& form) {
    if (forms_[form]++ > 0) return;
    by_key_[key_of(form)].push_back(&forms_.find(form)->first);
    first_[static_cast<unsigned char>(form[0])] = first_[static_cast<unsigned char>(plain(form[0]))] = true;
    for (const char c : {'%', '\\', '&', '+'}) first_[static_cast<unsigned char>(c)] = true;
    longest_ = std::max(longest_, form.size());
  }

  void remove(const std::string& form) {
    const auto found = forms_.find(form);
    if (found == forms_.end() || --found->second > 0) return;
    std::erase(by_key_[key_of(form)], &found->first);
    forms_.erase(found);
  }

  // Behind the longest secret that begins here, or 0.
  std::size_t end_of_secret(std::string_view text, std::size_t at, bool cut) const {
    std::size_t out = 0;
    for (const Key key : keys_at(text, at)) {
      const auto found = by_key_.find(key);
      if (found == by_key_.end()) continue;
      for (const std::string* form : found->second)
        out = std::max(out, end_of_match(match(*form, text, at), text, cut));
    }
    return out;
  }

  // A secret of which the text has not the begin; of an escape, too, some bytes may be missing.
  void add_begun(std::string_view text, bool cut_end, std::vector<SecretSpan>& out) const {
    std::size_t end = 0;
    for (std::size_t skip = 0; skip < std::min(kLongestEscape, text.size()); ++skip) {
      if (skip > 0 && !within_escape(text[skip - 1])) break;
      for (const auto& [form, uses] : forms_) {
        for (std::size_t from = 1; from + kShortestSecret <= form.size(); ++from) {
          const Match m = match(std::string_view(form).substr(from), text, skip);
          end = std::max(end, end_of_match(m, text, cut_end));
        }
      }
    }
    if (end > 0) out.push_back({0, end});
  }

  static void join(std::vector<SecretSpan>& out, SecretSpan span) {
    if (!out.empty() && span.begin <= out.back().end)
      out.back().end = std::max(out.back().end, span.end);
    else
      out.push_back(span);
  }

  mutable std::shared_mutex mutex_;
  int scopes_ = 0;
  std::map<std::string, int> forms_;  // and how many declared each
  std::unordered_map<Key, std::vector<const std::string*>> by_key_;
  std::array<bool, 256> first_{};  // bytes that a form may begin with in a text
  std::size_t longest_ = 0;
};

Registry& registry() {
  static Registry all;
  return all;
}

}  // namespace

SecretScope::SecretScope(const std::vector<std::string>& values) {
  for (const auto& value : values) {
    if (value.size() < kShortestSecret) continue;
    for (auto& form : forms_of(value)) forms_.push_back(std::move(form));
  }
  registry().begin(forms_);
}

SecretScope::~SecretScope() {
  registry().end(forms_);
}

void declare_secret(std::string_view value) {
  if (value.size() >= kShortestSecret) registry().add_until_end(std::string(value));
}

std::vector<SecretSpan> secret_spans(std::string_view text, CutEnds cut) {
  return registry().spans(text, cut);
}

std::size_t longest_secret() {
  return registry().longest();
}

std::string without_secrets(std::string_view text, CutEnds cut) {
  std::string out;
  std::size_t at = 0;
  for (const SecretSpan& span : secret_spans(text, cut)) {
    out += text.substr(at, span.begin - at);
    out += kNotShown;
    at = span.end;
  }
  out += text.substr(at);
  return out;
}

std::string with_secrets_masked(std::string text) {
  for (const SecretSpan& span : secret_spans(text))
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(span.begin),
              text.begin() + static_cast<std::ptrdiff_t>(span.end), '*');
  return text;
}

}  // namespace bitspec
