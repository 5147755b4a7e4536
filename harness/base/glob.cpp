#include "harness/base/glob.h"

#include <algorithm>

#include "harness/base/edit_distance.h"

namespace bitspec {
namespace {

// A set in brackets; `end` is the place behind its ']'.
struct Set {
  std::string_view members;  // "24", "a-f"
  bool negated = false;
  std::size_t end = 0;

  bool has(char c) const {
    bool found = false;
    for (std::size_t i = 0; i < members.size(); ++i) {
      const bool range = i + 2 < members.size() && members[i + 1] == '-';
      found = found || (range ? members[i] <= c && c <= members[i + 2] : members[i] == c);
      if (range) i += 2;
    }
    return found != negated;
  }
};

// The set that begins at `at`; its end is 0 where there is none. A ']' right after the '[' is a member.
Set set_at(std::string_view pattern, std::size_t at) {
  Set set;
  if (pattern[at] != '[') return set;
  std::size_t first = at + 1;
  if (first < pattern.size() && pattern[first] == '!') {
    set.negated = true;
    ++first;
  }
  const std::size_t close = pattern.find(']', first + 1);
  if (first >= pattern.size() || close == std::string_view::npos) return set;
  set.members = pattern.substr(first, close - first);
  set.end = close + 1;
  return set;
}

// All ways to read a pattern at once: which of its places can be reached by the text so far.
class Places {
 public:
  explicit Places(std::string_view pattern)
      : pattern_(pattern), literal_(pattern.size()), reached_(pattern.size() + 1) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      sets_.push_back(set_at(pattern, i));
      if (literal_[i]) continue;
      // Inside of brackets, which are also read as plain text, no character is special.
      for (std::size_t k = i + 1; k < sets_[i].end; ++k) literal_[k] = true;
    }
    reached_[0] = true;
    pass_stars(reached_);
  }

  void read(char c) {
    std::vector<bool> next(reached_.size());
    for (std::size_t i = 0; i < pattern_.size(); ++i) {
      if (!reached_[i]) continue;
      if (is_star(i)) {
        next[i] = true;
        continue;
      }
      if (pattern_[i] == c || (pattern_[i] == '?' && !literal_[i])) next[i + 1] = true;
      if (!literal_[i] && sets_[i].end > 0 && sets_[i].has(c)) next[sets_[i].end] = true;
    }
    pass_stars(next);
    reached_ = std::move(next);
  }

  bool at_end() const { return reached_.back(); }

 private:
  bool is_star(std::size_t i) const { return pattern_[i] == '*' && !literal_[i]; }

  void pass_stars(std::vector<bool>& reached) const {
    for (std::size_t i = 0; i < pattern_.size(); ++i) {
      if (reached[i] && is_star(i)) reached[i + 1] = true;
    }
  }

  const std::string_view pattern_;
  std::vector<bool> literal_;  // of the places inside of brackets
  std::vector<Set> sets_;
  std::vector<bool> reached_;
};

// The name up to the same separator as `head`, which ends with one: "fragment/" of "fragment/gap" for "fragmnt/"; or
// "".
std::string_view same_part(std::string_view name, std::string_view head) {
  const char separator = head.back();
  std::size_t end = 0;
  for (auto left = std::count(head.begin(), head.end(), separator); left > 0; --left) {
    const std::size_t at = name.find(separator, end);
    if (at == std::string_view::npos) return {};
    end = at + 1;
  }
  return name.substr(0, end);
}

// The pattern with the beginning of a name instead of its own, for each name that it matches then: "fragment/*" for
// "fragmnt/*". Where brackets may stand for themselves, the names, too.
std::vector<std::string> patterns_like(std::string_view pattern, const std::vector<std::string>& names) {
  std::vector<std::string> out;
  if (pattern.find_first_of("*?") == std::string_view::npos) out = names;
  const std::size_t separator = pattern.substr(0, pattern.find_first_of("*?[")).find_last_of("/.-");
  if (separator == std::string_view::npos) return out;
  const std::string_view head = pattern.substr(0, separator + 1), tail = pattern.substr(separator + 1);
  for (const std::string& name : names) {
    std::string like = std::string(same_part(name, head)) + std::string(tail);
    if (glob_match(like, name) && (out.empty() || out.back() != like)) out.push_back(std::move(like));
  }
  return out;
}

}  // namespace

bool glob_match(std::string_view pattern, std::string_view text) {
  if (pattern == text) return true;
  if (pattern.find_first_of("*?[") == std::string_view::npos) return false;
  Places places(pattern);
  for (const char c : text) places.read(c);
  return places.at_end();
}

Error no_match(std::string_view what, std::string_view pattern, const std::vector<std::string>& known) {
  return {ErrorCode::kBadInput, "no " + std::string(what) + " matches '" + std::string(pattern) + "'", std::nullopt,
          did_you_mean(pattern, patterns_like(pattern, known))};
}

Result<void> check_patterns(std::string_view what, const std::vector<std::string>& patterns,
                            const std::vector<std::string>& names) {
  for (const std::string& pattern : patterns) {
    const bool used =
        std::any_of(names.begin(), names.end(), [&](const std::string& name) { return glob_match(pattern, name); });
    if (!used) return tl::unexpected(no_match(what, pattern, names));
  }
  return {};
}

}  // namespace bitspec
