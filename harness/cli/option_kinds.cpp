#include "harness/cli/option_kinds.h"

#include <algorithm>

#include "harness/base/edit_distance.h"

namespace bitspec::cli {

[[noreturn]] void refuse_word(const std::string& name, const std::string& text, const std::vector<std::string>& known) {
  const std::string hint = did_you_mean(text, known);
  throw CLI::ValidationError(
      name, "invalid value '" + text + "': expected " + join(known, ", ", " or ") + (hint.empty() ? "" : "; " + hint));
}

void add_word(CLI::App* app, const std::string& name, std::string& value, const std::vector<std::string>& known,
              const std::string& help, bool required) {
  const auto read = [&value, known, name](const std::string& text) {
    if (std::find(known.begin(), known.end(), text) == known.end()) refuse_word(name, text, known);
    value = text;
  };
  app->add_option_function<std::string>(name, read, help)->type_name(join(known, "|", "|"))->required(required);
}

CLI::Option* add_each(CLI::App* app, const std::string& name, const std::function<void(const std::string&)>& read,
                      const std::string& help, const std::string& type) {
  const auto read_all = [read](const std::vector<std::string>& all) {
    for (const auto& one : all) read(one);
  };
  return app->add_option_function<std::vector<std::string>>(name, read_all, help)
      ->type_name(type)
      ->allow_extra_args(false)
      ->expected(1)
      ->take_all();
}

void add_list(CLI::App* app, const std::string& name, std::vector<std::string>& value, const std::string& help,
              const std::string& type) {
  add_each(
      app, name, [&value](const std::string& one) { value.push_back(one); }, help, type);
}

}  // namespace bitspec::cli
