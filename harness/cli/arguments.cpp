#include "harness/cli/arguments.h"

#include <algorithm>
#include <sstream>

#include "harness/base/duration.h"
#include "harness/base/edit_distance.h"
#include "harness/cli/command_options.h"
#include "harness/cli/option_kinds.h"

namespace bitspec::cli {
namespace {

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> out;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    out.push_back(command->get_name());
  return out;
}

// CLI11 would only say that a subcommand is required.
std::string unknown_command(const std::vector<std::string>& arguments, const CLI::App& app) {
  if (arguments.empty() || arguments.front().starts_with('-')) return {};
  const std::vector<std::string> known = command_names(app);
  if (std::find(known.begin(), known.end(), arguments.front()) != known.end()) return {};
  const std::string hint = did_you_mean(arguments.front(), known);
  return "unknown command '" + arguments.front() + "'" + (hint.empty() ? "" : "; " + hint);
}

// The command that was asked for, down to the last subcommand.
const CLI::App& innermost(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : innermost(*chosen.front());
}

std::string unexpected_argument(const CLI::App& app) {
  const auto left = app.remaining(true);
  if (left.empty()) return "unexpected argument";
  const auto option = std::find_if(left.begin(), left.end(), [](const auto& one) { return one.starts_with('-'); });
  const std::string& word = option == left.end() ? left.front() : *option;
  if (!word.starts_with('-')) return "unexpected argument '" + word + "'";
  std::vector<std::string> known;
  for (const auto* one : innermost(app).get_options()) {
    for (const auto& name : one->get_lnames()) known.push_back("--" + name);
  }
  const std::string hint = did_you_mean(word.substr(0, word.find('=')), known);
  return "unknown option '" + word.substr(0, word.find('=')) + "'" + (hint.empty() ? "" : "; " + hint);
}

// What CLI11 found, in the words of our other messages.
std::string message_of(const CLI::ParseError& error, const CLI::App& app) {
  const std::string text = error.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&error)) return unexpected_argument(app);
  if (dynamic_cast<const CLI::RequiredError*>(&error)) {
    const std::string tail = " is required";
    if (text == "A subcommand is required")
      return "expected a command: " + join(command_names(innermost(app)), ", ", " or ");
    if (text.ends_with(tail)) return "missing argument: " + text.substr(0, text.size() - tail.size());
  }
  return text;
}

// What CLI11 cannot say: how options go together.
std::string contradiction(const Command& command) {
  const auto* run = std::get_if<RunArguments>(&command);
  if (run && run->target.reference && !run->target.url.empty()) return "a URL and --reference exclude each other";
  if (run && run->target.reference && !run->target.file.empty()) return "--target and --reference exclude each other";
  if (run && run->dry_run && !run->reports.empty()) return "--dry-run runs nothing: --report excludes it";
  if (run && run->verbose && run->quiet) return "--verbose and --quiet exclude each other";
  const auto* client = std::get_if<ClientArguments>(&command);
  if (client && client->verbose && client->quiet) return "--verbose and --quiet exclude each other";
  const auto* fuzz = std::get_if<FuzzArguments>(&command);
  if (fuzz && fuzz->target.reference && !fuzz->target.url.empty()) return "a URL and --reference exclude each other";
  if (const auto* replay = std::get_if<ReplayArguments>(&command)) {
    if (!replay->target.url.empty() && replay->target.reference) return "--url and --reference exclude each other";
  }
  return {};
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(const std::string& text) {
  const auto time = parse_duration_ms(text);
  return time && *time > 0 ? std::optional(std::chrono::milliseconds(*time)) : std::nullopt;
}

Parsed parse_arguments(const std::vector<std::string>& arguments, const std::string& version) {
  CLI::App app(kAbout, "bitspec");
  app.require_subcommand(1);
  app.set_version_flag("--version", "bitspec " + version);
  app.footer(std::string(kExitCodes) +
             "\nExamples:\n  bitspec run http://127.0.0.1:8080/uploads/\n  bitspec run --reference\n"
             "\n`bitspec COMMAND --help` describes the options of a command.\n");
  All all;
  add_commands(app, all);
  const auto usage_error = [&app](const std::string& message) {
    const auto chosen = app.get_subcommands();
    const std::string command = chosen.empty() ? "" : chosen.front()->get_name() + " ";
    return Parsed{std::nullopt, ExitCode::kUsage, "",
                  "error: " + message + "\nRun 'bitspec " + command + "--help' for more information.\n"};
  };
  if (const std::string message = unknown_command(arguments, app); !message.empty()) return usage_error(message);
  Parsed parsed;
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 wants them backwards
  } catch (const CLI::Success& e) {                                             // help or the version
    std::ostringstream out, err;
    app.exit(e, out, err);
    parsed.out = out.str();
    return parsed;
  } catch (const CLI::ParseError& e) {
    return usage_error(message_of(e, app));
  }
  Command command = chosen(app, all);
  if (const std::string message = contradiction(command); !message.empty()) return usage_error(message);
  parsed.command = std::move(command);
  return parsed;
}

}  // namespace bitspec::cli
