#include "fuzz/adapter/options.h"

#include <algorithm>
#include <charconv>

namespace bitspec::adapter {
namespace {

std::optional<Function> function_named(const std::string& name) {
  const auto at = std::find_if(kFunctions.begin(), kFunctions.end(), [&](Function f) { return info(f).name == name; });
  return at == kFunctions.end() ? std::nullopt : std::optional(*at);
}

std::optional<int> number(const std::string& text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1 || value > most) return std::nullopt;
  return value;
}

// False: not a value for that flag.
bool take(const std::string& flag, const std::string& value, Options& options) {
  if (flag == "--seconds" || flag == "--time-limit" || flag == "--seed") {
    const auto n = number(value, flag == "--seconds" ? 7 * 86400 : 1000000000);
    if (!n) return false;
    if (flag == "--seconds") options.seconds = *n;
    if (flag == "--time-limit") options.limit = std::chrono::milliseconds(*n);
    if (flag == "--seed") options.seed = static_cast<unsigned>(*n);
    return true;
  }
  if (flag == "--parser") {
    const auto function = function_named(value);
    if (function) options.functions.push_back(*function);
    return function.has_value();
  }
  if (flag == "--report") {
    const auto equals = value.find('=');
    const std::string format = value.substr(0, equals);
    const bool known = format == "text" || format == "json" || format == "junit";
    if (!known || equals == std::string::npos || equals + 1 == value.size()) return false;
    options.reports[format] = value.substr(equals + 1);
    return true;
  }
  if (flag == "--inputs") options.inputs = value;
  if (flag == "--ignore") options.ignored.insert(value);
  return !value.empty();
}

}  // namespace

std::optional<std::string> parse_options(const std::vector<std::string>& words, Options& options) {
  const std::set<std::string> with_value = {"--seconds", "--time-limit", "--seed",  "--parser",
                                            "--report",  "--inputs",     "--ignore"};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--") {
      options.command.assign(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
      if (options.command.empty()) return "a program is missing behind --";
      break;
    }
    if (word == "--serve" || word == "--serve-leaks") {
      options.serve = true;
      options.leaks = word == "--serve-leaks";
    } else if (word == "--help" || word == "-h") {
      options.help = true;
    } else if (word == "--one") {
      if (i + 2 >= words.size() || !(options.one = function_named(words[i + 1])))
        return "--one takes a parser and a file";
      options.one_file = words[i + 2];
      i += 2;
    } else if (with_value.count(word) == 0) {
      return "unknown flag '" + word + "'";
    } else if (i + 1 == words.size() || !take(word, words[i + 1], options)) {
      return word + (i + 1 == words.size() ? " lacks a value" : ": '" + words[i + 1] + "' is no value for it");
    } else {
      ++i;
    }
  }
  if (options.functions.empty()) options.functions.assign(kFunctions.begin(), kFunctions.end());
  return std::nullopt;
}

}  // namespace bitspec::adapter
