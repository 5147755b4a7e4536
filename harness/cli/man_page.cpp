#include "harness/cli/man_page.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

#include "harness/base/text.h"
#include "harness/cli/command_options.h"
#include "harness/cli/commands.h"

namespace bitspec::cli {
namespace {

// As text in a line: no character of it is a request or an escape, and hyphens can be copied.
std::string roff(const std::string& text) {
  std::string out;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    line_begins = c == '\n';
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out;
}

std::string names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const auto& name : option.get_snames()) names.push_back("\\fB" + roff("-" + name) + "\\fR");
  for (const auto& name : option.get_lnames()) names.push_back("\\fB" + roff("--" + name) + "\\fR");
  const std::string value = option.get_items_expected_max() > 0 ? option.get_type_name() : "";
  if (names.empty()) return "\\fI" + roff(option.get_single_name()) + "\\fR";
  return join(names) + (value.empty() ? "" : " \\fI" + roff(value) + "\\fR");
}

void add_options(const CLI::App& app, std::string& out) {
  for (const CLI::Option* option : app.get_options()) {
    const bool is_help = option == app.get_help_ptr();
    if (!is_help) out += ".TP\n" + names_of(*option) + "\n" + roff(option->get_description()) + "\n";
  }
}

void add_text(const std::string& text, std::string& out) {
  if (text.empty()) return;
  const std::string line_end = text.ends_with('\n') ? "" : "\n";
  out += ".PP\n.nf\n" + roff(text) + line_end + ".fi\n";
}

// The exit codes stand once, in a section of their own.
std::string without_exit_codes(std::string footer) {
  const auto at = footer.find(kExitCodes);
  if (at != std::string::npos) footer.erase(at, std::string_view(kExitCodes).size() + 1);
  footer.erase(0, footer.find_first_not_of('\n'));
  return footer;
}

void add_command(const CLI::App& command, const std::string& path, std::string& out) {
  const std::string name = path + " " + command.get_name();
  const auto below = command.get_subcommands([](const CLI::App*) { return true; });
  if (below.empty()) {
    out += ".SS " + roff(name) + "\n" + roff(command.get_description()) + ".\n";
    add_options(command, out);
    add_text(without_exit_codes(command.get_footer()), out);
  }
  for (const CLI::App* one : below) add_command(*one, name, out);
}

}  // namespace

std::string man_page(const CLI::App& app, const std::string& version) {
  std::string out = ".TH BITSPEC 1 \"\" \"bitspec " + roff(version) +
                    "\" \"User Commands\"\n"
                    ".SH NAME\nbitspec \\- conformance tests for servers of the BITS Upload Protocol\n"
                    ".SH SYNOPSIS\n\\fBbitspec\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n"
                    ".SH DESCRIPTION\n" +
                    roff(app.get_description()) + "\n.SH COMMANDS\n";
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    add_command(*command, "bitspec", out);
  out += ".SH \"EXIT STATUS\"\n";
  const std::string codes = kExitCodes;
  add_text(codes.substr(codes.find('\n') + 1), out);
  return out;
}

ExitCode print_man_page(Io& io) {
  CLI::App app(kAbout, "bitspec");
  All all;
  add_commands(app, all);
  io.out << man_page(app, io.version);
  return ExitCode::kConformant;
}

}  // namespace bitspec::cli
