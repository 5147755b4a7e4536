// The kinds of options of the command line, each with one form of help and of error messages. Only for the files that
// make the options: CLI11 is slow to compile.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/text.h"
#include "harness/cli/arguments.h"
#include "harness/protocol/content_range.h"

namespace bitspec::cli {

// The words that an option takes, and what each means.
template <class T>
using Choices = std::vector<std::pair<std::string, T>>;

// Throws what CLI11 reports as an error of the option.
[[noreturn]] void refuse_word(const std::string& name, const std::string& text, const std::vector<std::string>& known);

// One of the names of a table, written into `value`.
template <class Value, class T>
CLI::Option* add_choice(CLI::App* app, const std::string& name, Value& value, const Choices<T>& choices,
                        const std::string& help) {
  std::vector<std::string> known;
  for (const auto& [word, meaning] : choices) known.push_back(word);
  const auto read = [&value, &choices, known, name](const std::string& text) {
    for (const auto& [word, meaning] : choices) {
      if (word != text) continue;
      value = meaning;
      return;
    }
    refuse_word(name, text, known);
  };
  return app->add_option_function<std::string>(name, read, help)->type_name(join(known, "|", "|"));
}

// A choice that stays a word.
void add_word(CLI::App* app, const std::string& name, std::string& value, const std::vector<std::string>& known,
              const std::string& help, bool required);

template <class Number>
void add_number(CLI::App* app, const std::string& names, Number& value, std::uint64_t from, std::uint64_t to,
                const std::string& help) {
  const std::string range = std::to_string(from) + ".." + std::to_string(to);
  const std::string name = names.substr(0, names.find(','));
  const auto read = [&value, name, from, to](const std::string& text) {
    const auto number = parse_decimal(text);
    if (!number || *number < from || *number > to)
      throw CLI::ValidationError(name, "invalid value '" + text + "': expected a number from " + std::to_string(from) +
                                           " to " + std::to_string(to));
    value = static_cast<Number>(*number);
  };
  app->add_option_function<std::string>(names, read, help)->type_name(range);
}

template <class Time>  // or an optional one
void add_duration(CLI::App* app, const std::string& name, Time& value, const std::string& help) {
  const auto read = [&value, name](const std::string& text) {
    const auto time = parse_duration(text);
    if (!time) throw CLI::ValidationError(name, "invalid duration '" + text + "': expected a number and ms, s, m or h");
    value = *time;
  };
  app->add_option_function<std::string>(name, read, help)->type_name("TIME");
}

// An option that is given again for each value, so that it never swallows what stands behind it.
CLI::Option* add_each(CLI::App* app, const std::string& name, const std::function<void(const std::string&)>& read,
                      const std::string& help, const std::string& type);
void add_list(CLI::App* app, const std::string& name, std::vector<std::string>& value, const std::string& help,
              const std::string& type);

}  // namespace bitspec::cli
