#include "harness/cli/completions.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <vector>

#include "harness/base/text.h"
#include "harness/cli/command_options.h"
#include "harness/cli/commands.h"

namespace bitspec::cli {
namespace {

struct Word {
  std::vector<std::string> names;  // "--jobs", "-j"; of a positional argument none
  std::string about;
  bool takes_value = false;
  std::vector<std::string> values;  // empty: any, or the name of a file
};

struct WordPlace {
  std::string path;                                           // "report merge"; empty: the program itself
  std::vector<std::pair<std::string, std::string>> commands;  // name, what it does
  std::vector<Word> options;
};

// "must|should|may" as three words; any other type has capitals.
std::vector<std::string> words_of_type(const std::string& type) {
  std::vector<std::string> out;
  const bool is_choice = type.find('|') != std::string::npos &&
                         std::none_of(type.begin(), type.end(), [](unsigned char c) { return std::isupper(c) != 0; });
  if (!is_choice) return out;
  for (std::size_t from = 0, bar = 0; bar != std::string::npos; from = bar + 1) {
    bar = type.find('|', from);
    out.push_back(type.substr(from, bar - from));
  }
  return out;
}

// What stands before details, on one line.
std::string short_text(std::string text) {
  return text.substr(0, text.find_first_of(":;("));
}

void collect(const CLI::App& app, const std::string& path, std::vector<WordPlace>& out) {
  WordPlace place{path, {}, {}};
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const auto* command : commands)
    place.commands.emplace_back(command->get_name(), short_text(command->get_description()));
  for (const auto* option : app.get_options()) {
    Word word;
    for (const auto& name : option->get_lnames()) word.names.push_back("--" + name);
    for (const auto& name : option->get_snames()) word.names.push_back("-" + name);
    word.about = short_text(option->get_description());
    word.takes_value = option->get_items_expected_max() > 0;
    word.values = words_of_type(option->get_type_name());
    place.options.push_back(std::move(word));
  }
  out.push_back(std::move(place));
  for (const auto* command : commands)
    collect(*command, path.empty() ? command->get_name() : path + " " + command->get_name(), out);
}

// The words that may stand at this place: commands, options, and the values of arguments.
std::string words_at(const WordPlace& place) {
  std::vector<std::string> out;
  for (const auto& [name, about] : place.commands) out.push_back(name);
  for (const auto& option : place.options) {
    const auto& more = option.names.empty() ? option.values : option.names;
    out.insert(out.end(), more.begin(), more.end());
  }
  return fmt::format("{}", fmt::join(out, " "));
}

// bash, and zsh by its bashcompinit: a case for each place, and one for each option that takes a word of a list.
std::string bash_script(const std::vector<WordPlace>& places) {
  std::string known, words, values;
  for (const auto& place : places) {
    if (!place.path.empty()) known += fmt::format("      '{}') path='{}' ;;\n", place.path, place.path);
    words += fmt::format("    '{}') words='{}' ;;\n", place.path, words_at(place));
    for (const auto& option : place.options) {
      if (!option.takes_value || option.names.empty()) continue;
      for (const auto& name : option.names)
        values += fmt::format("    '{} {}') words='{}' option=1 ;;\n", place.path, name, fmt::join(option.values, " "));
    }
  }
  return "_bitspec() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} path= words= option= i\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    case \"${path:+$path }${COMP_WORDS[i]}\" in\n" +
         known +
         "    esac\n  done\n"
         "  case $path in\n" +
         words +
         "  esac\n"
         "  case \"$path $before\" in\n" +
         values +
         "  esac\n"
         "  [ -z \"$option\" ] && [ \"${current#-}\" = \"$current\" ] && words=$(printf '%s\\n' $words | grep -v "
         "'^-')\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "}\n"
         "complete -o default -F _bitspec bitspec\n";
}

std::string fish_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string fish_script(const std::vector<WordPlace>& places) {
  std::string out;
  for (const auto& place : places) {
    std::string when = "__fish_use_subcommand";
    const std::size_t blank = place.path.find(' ');
    if (!place.path.empty()) when = "__fish_seen_subcommand_from " + place.path.substr(0, blank);
    if (blank != std::string::npos) when += "; and __fish_seen_subcommand_from " + place.path.substr(blank + 1);
    const std::string start = "complete -c bitspec -n " + fish_quoted(when);
    for (const auto& [name, about] : place.commands)
      out += fmt::format("{} -f -a {} -d {}\n", start, name, fish_quoted(about));
    for (const auto& option : place.options) {
      std::string line = start;
      for (const auto& name : option.names)
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      const std::string values = fmt::format("{}", fmt::join(option.values, " "));
      if (option.names.empty() && values.empty()) continue;
      if (!values.empty())
        line += (option.names.empty() ? " -f -a " : " -x -a ") + fish_quoted(values);
      else if (option.takes_value)
        line += " -r";
      out += line + " -d " + fish_quoted(option.about) + "\n";
    }
  }
  return out;
}

}  // namespace

std::string completion_script(const CLI::App& app, const std::string& shell) {
  std::vector<WordPlace> places;
  collect(app, "", places);
  if (shell == "fish") return fish_script(places);
  const std::string script = bash_script(places);
  return shell == "bash" ? script : "#compdef bitspec\nautoload -U +X bashcompinit && bashcompinit\n" + script;
}

ExitCode print_completions(const CompletionsArguments& a, Io& io) {
  CLI::App app("", "bitspec");
  app.set_version_flag("--version", io.version);
  All all;
  add_commands(app, all);
  io.out << completion_script(app, a.shell);
  return ExitCode::kConformant;
}

}  // namespace bitspec::cli
