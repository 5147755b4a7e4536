#include "harness/scenario/variables.h"

#include <algorithm>
#include <array>

#include "harness/base/edit_distance.h"
#include "harness/base/printable.h"
#include "harness/base/random.h"
#include "harness/base/secrets.h"
#include "harness/protocol/content_range.h"
#include "harness/protocol/guid.h"
#include "harness/scenario/arithmetic.h"
#include "harness/scenario/escapes.h"

namespace bitspec::scenario {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

std::string shown(std::string_view name) {
  return "'${" + printable(name, 60) + "}'";
}

bool takes_text(std::string_view name) {
  return name.starts_with("upper:") || name.starts_with("lower:") || name.starts_with("inner:") ||
         name.starts_with("changed:") || name.starts_with("repeat:");
}

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// With another digit in place of one of its letters and digits. A text without any stays as it is.
std::string with_other_digit(std::string text, std::string_view place) {
  std::vector<std::size_t> at;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_letter_or_digit(text[i])) at.push_back(i);
  }
  if (at.empty()) return text;
  char& digit = text[place == "first" ? at.front() : place == "last" ? at.back() : at[at.size() / 2]];
  digit = digit == '0' ? '1' : '0';
  return text;
}

std::string without_braces(std::string_view text) {
  const bool braced = text.size() >= 2 && text.front() == '{' && text.back() == '}';
  return std::string(braced ? text.substr(1, text.size() - 2) : text);
}

// Where the variable that opens at `open` ends: the index of its brace, or kNone. Variables may stand inside.
std::size_t closing_brace(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '{') {
      ++depth;
      ++i;
    } else if (text[i] == '}' && --depth == 0) {
      return i;
    }
  }
  return kNone;
}

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// A template cut into text and variables. `on_text` gets the text with `$${` resolved.
// Returns what is wrong with the template, or "".
template <class OnText, class OnVariable>
std::string scan(std::string_view text, OnText on_text, OnVariable on_variable) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find("${", at);
    if (open == kNone) break;
    if (open > at && text[open - 1] == '$') {
      on_text(text.substr(at, open - 1 - at));
      on_text("${");
      at = open + 2;
      continue;
    }
    on_text(text.substr(at, open - at));
    const std::size_t close = closing_brace(text, open);
    if (close == kNone) return "'${' without its '}'; write '$${' for the characters themselves";
    if (close == open + 2) return "'${}' has no name in it";
    on_variable(text.substr(open + 2, close - open - 2));
    at = close + 1;
  }
  on_text(text.substr(std::min(at, text.size())));
  return {};
}

class Expansion {
 public:
  Expansion(const Variables& variables, const std::vector<std::string>& known, bool dry)
      : variables_(variables), known_(known), dry_(dry) {}

  Result<std::string> text(std::string_view source, bool escaped, int depth) {
    std::string out;
    std::optional<Error> error;
    const auto append = [&](Result<std::string> part) {
      if (error) return;
      if (!part) {
        error = std::move(part.error());
      } else if (out.size() + part->size() > kMaxExpandedBytes) {
        error = Error{ErrorCode::kLimit, "the text becomes longer than 1 MiB", std::nullopt, {}};
      } else {
        out += *part;
      }
    };
    const std::string fault = scan(
        source, [&](std::string_view part) { append(escaped ? unescape(part) : Result<std::string>(part)); },
        [&](std::string_view name) {
          if (!error) append(variable(name, depth));
        });
    if (error) return tl::unexpected(std::move(*error));
    if (!fault.empty()) return bad_input(fault);
    return out;
  }

  const std::string& failed() const { return failed_; }

 private:
  Result<std::string> variable(std::string_view name, int depth) {
    if (depth > kMaxVariableDepth) {
      return bad_input("variables inside of variables deeper than " + std::to_string(kMaxVariableDepth));
    }
    if (name.starts_with("repeat:")) return repeat(name, depth);
    if (name.starts_with("changed:")) return changed(name, depth);
    if (takes_text(name)) {
      auto value = argument(name.substr(6), depth);
      if (!value) return value;
      if (name.starts_with("inner:")) return made_of(*value, without_braces(*value));
      std::string out = *value;
      std::transform(out.begin(), out.end(), out.begin(), name.starts_with("upper:") ? upper : lower);
      return made_of(*value, std::move(out));
    }
    return ask(name);
  }

  // What is made of a secret, a session id in which the server repeats a password for example, is secret as well.
  static std::string made_of(std::string_view source, std::string out) {
    if (out != source && !secret_spans(source).empty()) declare_secret(out);
    return out;
  }

  Result<std::string> changed(std::string_view name, int depth) {
    const auto rest = name.substr(8);
    const auto place = rest.substr(0, rest.find(':'));
    if ((place != "first" && place != "middle" && place != "last") || place.size() == rest.size()) {
      failed_ = name;
      return bad_input(shown(name) + " must be ${changed:first:variable}, with first, middle or last");
    }
    auto value = argument(rest.substr(place.size() + 1), depth);
    if (!value) return value;
    return made_of(*value, with_other_digit(*value, place));
  }

  // Of upper, lower, inner and changed: the name of a variable, or text with variables in it.
  Result<std::string> argument(std::string_view text_or_name, int depth) {
    if (text_or_name.find("${") != kNone) return text(text_or_name, false, depth + 1);
    return takes_text(text_or_name) ? variable(text_or_name, depth + 1) : ask(text_or_name);
  }

  Result<std::string> repeat(std::string_view name, int depth) {
    const std::size_t colon = name.rfind(':');
    const auto count = parse_decimal(name.substr(colon + 1));
    if (colon < 8 || !count) {
      failed_ = name;
      return bad_input(shown(name) + " must be ${repeat:text:count}");
    }
    auto unit = text(name.substr(7, colon - 7), false, depth + 1);
    if (!unit) return unit;
    if (!unit->empty() && *count > kMaxExpandedBytes / unit->size()) {
      failed_ = name;
      return fail(ErrorCode::kLimit, shown(name) + " becomes longer than 1 MiB");
    }
    if (dry_) return unit;
    std::string out;
    for (std::uint64_t i = 0; i < *count && !unit->empty(); ++i) out += *unit;
    return out;
  }

  Result<std::string> ask(std::string_view name) {
    auto value = variables_(name);
    if (value) return value;
    if (value.error().code == ErrorCode::kNotFound) {
      // The whole first: a '-' and digits may belong to a name.
      if (const auto sum = split_calculation(name)) {
        auto number = ask(sum->variable);
        if (!number || dry_) return number;
        auto result = calculate(*number, sum->operations);
        if (result) return result;
        failed_ = name;
        return tl::unexpected(result.error().within(shown(name)));
      }
    }
    failed_ = name;
    if (value.error().code != ErrorCode::kNotFound) return value;
    Error error{ErrorCode::kNotFound, "unknown variable " + shown(name), std::nullopt, did_you_mean(name, known_)};
    return tl::unexpected(std::move(error));
  }

  const Variables& variables_;
  const std::vector<std::string>& known_;
  bool dry_;            // only to see whether it can be done
  std::string failed_;  // the variable that could not be had
};

// The place of the variable itself, if it can be found in the line; else that of the whole text.
SourcePlace place_of(const SourcePlace& text, std::string_view variable) {
  if (variable.empty() || text.column < 1) return text;
  const std::size_t at = text.text.find(variable, static_cast<std::size_t>(text.column - 1));
  if (at == kNone) return text;
  SourcePlace place = text;
  place.column = static_cast<int>(at) + 1;
  place.length = static_cast<int>(variable.size());
  const bool whole =
      at >= 2 && text.text.compare(at - 2, 2, "${") == 0 && text.text.compare(at + variable.size(), 1, "}") == 0;
  if (whole) {
    place.column -= 2;
    place.length += 3;
  }
  return place;
}

Result<std::string> expand_text(const Template& source, const Variables& variables,
                                const std::vector<std::string>& known, bool escaped, bool dry = false) {
  Expansion expansion(variables, known, dry);
  auto out = expansion.text(source.text, escaped, 1);
  if (!out && !out.error().place) out.error().place = place_of(source.place, expansion.failed());
  return out;
}

}  // namespace

Result<std::string> Generators::value(std::string_view name) const {
  if (name == "bits15") return std::string(kBits15);
  if (name.starts_with("guid:") && name.size() > 5) return guid(name);
  if (!name.starts_with("guids:")) return fail(ErrorCode::kNotFound, "no generator");
  const auto count = parse_decimal(name.substr(6));
  constexpr std::uint64_t kMost = 20'000;  // 39 bytes each: below 1 MiB
  if (!count || *count < 1 || *count > kMost) return bad_input(shown(name) + " needs a count from 1 to 20000");
  std::string out;
  for (std::uint64_t i = 1; i <= *count; ++i) {
    if (i > 1) out += ' ';
    out += guid("guids:" + std::to_string(i));
  }
  return out;
}

// Version 4, as far as anybody can see [RFC 9562 5.4]: a server that looks at the version bits must not refuse it.
std::string Generators::guid(std::string_view name) const {
  Random random(derive_seed(seed_, name));
  std::array<std::uint8_t, 16> bytes;
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
  return Guid::from_bytes(bytes).text();
}

Variables Generators::with(Variables others) const {
  return [generators = *this, others = std::move(others)](std::string_view name) {
    auto made = generators.value(name);
    return made || made.error().code != ErrorCode::kNotFound ? made : others(name);
  };
}

Result<std::string> expand(const Template& text, const Variables& variables, const std::vector<std::string>& known) {
  return expand_text(text, variables, known, false);
}

Result<std::string> expand_escaped(const Template& text, const Variables& variables,
                                   const std::vector<std::string>& known) {
  return expand_text(text, variables, known, true);
}

std::optional<Error> check_template(const Template& text, const Variables& variables, bool escaped,
                                    const std::vector<std::string>& known) {
  auto tried = expand_text(text, variables, known, escaped, true);
  if (tried) return std::nullopt;
  return std::move(tried.error());
}

std::string template_fault(std::string_view text) {
  return scan(
      text, [](std::string_view) {}, [](std::string_view) {});
}

std::vector<std::string> variable_names(std::string_view text) {
  std::vector<std::string> names;
  scan(
      text, [](std::string_view) {}, [&](std::string_view name) { names.emplace_back(name); });
  return names;
}

}  // namespace bitspec::scenario
