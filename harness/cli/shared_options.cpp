#include "harness/cli/shared_options.h"

#include <algorithm>

#include "harness/cli/console_options.h"
#include "harness/target/form.h"
#include "reports/formats.h"

namespace bitspec::cli {
namespace {

const Choices<Colour> kColourNames = {{"auto", Colour::kAuto}, {"always", Colour::kAlways}, {"never", Colour::kNever}};

constexpr const char* kTargetGroup = "Target options";

}  // namespace

void add_jobs(CLI::App* app, int& value, const std::string& help) {
  add_number(app, "--jobs,-j", value, 1, 64, help);
}

void add_seed(CLI::App* app, std::optional<std::uint64_t>& value) {
  const auto read = [&value](const std::string& text) {
    const auto seed = parse_decimal(text);
    if (!seed) throw CLI::ValidationError("--seed", "invalid value '" + text + "': expected a number from 0 to 2^64-1");
    value = *seed;
  };
  app->add_option_function<std::string>("--seed", read, "Random seed (default: random, printed)")->type_name("NUMBER");
}

void add_rate(CLI::App* app, std::chrono::microseconds& interval) {
  const auto read = [&interval](const std::string& text) {
    const bool per_minute = text.ends_with("/m");
    const auto number = parse_decimal(std::string_view(text).substr(0, text.find('/')));
    if ((!per_minute && !text.ends_with("/s")) || !number || *number == 0 || *number > 1'000'000)
      throw CLI::ValidationError("--rate", "invalid rate '" + text + "': expected a number and /s or /m, such as 20/s");
    interval = std::chrono::microseconds((per_minute ? 60'000'000 : 1'000'000) / *number);
  };
  app->add_option_function<std::string>("--rate", read, "Most requests in a second or minute (default: no limit)")
      ->type_name("N/s");
}

void add_suites(CLI::App* app, SuitesArguments& suites) {
  add_list(app, "--suites", suites.added, "Use the scenarios of this file or folder, too (repeatable)", "PATH");
  add_list(app, "--only-suites", suites.only, "Use these scenarios instead of the built-in ones (repeatable)", "PATH");
}

void add_form(CLI::App* app, TargetArguments& target) {
  std::string keys;
  for (const auto& [key, words] : target::form_keys()) {
    keys += (keys.empty() ? "" : ", ") + std::string(key) + "=";
    for (std::size_t i = 0; i < words.size(); ++i) keys += (i == 0 ? "" : "|") + std::string(words[i]);
  }
  add_list(app, "--form", target.form, "How uploads are sent (repeatable; default: what works): " + keys, "KEY=VALUE");
}

void add_folders(CLI::App* app, TargetArguments& target) {
  app->add_option("--files", target.files, "The server's upload folder, as mounted on this machine")->type_name("DIR");
  app->add_option("--work", target.work, "The server's working folder, as mounted on this machine")->type_name("DIR");
}

void add_target(CLI::App* app, TargetArguments& target) {
  const auto before = app->get_options();
  app->add_option("--target", target.file, "Target file: describes the server (docs/target.md)")->type_name("FILE");
  app->add_flag("--reference", target.reference, "Test the built-in reference server");
  app->add_flag("--one-url", target.one_url, "Upload to exactly this URL each time");
  add_list(app, "--header", target.headers, "Header field sent with every request: 'Name: value'", "FIELD");
  app->add_option("--user", target.user, "User name; password from BITSPEC_PASSWORD or --password-file")
      ->type_name("NAME");
  app->add_option("--password-file", target.password_file, "File that holds the password")->type_name("FILE");
  app->add_option("--ca", target.ca, "PEM file with the CA certificates to trust (https)")->type_name("FILE");
  app->add_flag("--insecure", target.insecure, "Do not verify certificates (https)");
  add_list(
      app, "--capability", target.capabilities,
      "Something the server supports, with where and how: NAME=/path/, NAME=URL, NAME=key:value, NAME=/path/,key:value "
      "or NAME=off (bitspec list capabilities)",
      "NAME[=WHERE]");
  add_word(app, "--read-back", target.read_back, {"get", "none"},
           "How to read back stored files (default: auto-detect)", false);
  add_folders(app, target);
  add_form(app, target);
  add_duration(app, "--timeout", target.timeout, "Timeout of one exchange (default: 5s)");
  for (auto* option : app->get_options()) {
    if (std::find(before.begin(), before.end(), option) == before.end()) option->group(kTargetGroup);
  }
}

void add_console(CLI::App* app, ConsoleArguments& console) {
  const auto read = [&console](const std::string& word) {
    const auto known = names_of_lists();
    if (std::find(known.begin(), known.end(), word) == known.end()) refuse_word("--show", word, known);
    console.show.push_back(word);
  };
  const std::string help =
      "What to list besides broken rules: " + join(names_of_lists(), ", ", " and ") + ", with commas between";
  add_each(app, "--show", read, help, "LIST")->delimiter(',');
  add_choice(app, "--color", console.colour, kColourNames,
             "Colours of the console report (default: auto: on a terminal, unless NO_COLOR is set)");
}

void add_reports(CLI::App* app, std::vector<ReportRequest>& reports) {
  const auto read = [&reports](const std::string& text) {
    const std::size_t equals = text.find('=');
    ReportRequest request{text.substr(0, equals), equals == std::string::npos ? "" : text.substr(equals + 1)};
    if (!reports::find_format(request.format)) {
      refuse_word("--report", request.format, reports::format_names());
    }
    if (request.path.empty()) throw CLI::ValidationError("--report", "expected " + request.format + "=FILE");
    for (const auto& other : reports) {
      if (other.path == request.path)
        throw CLI::ValidationError("--report", "two reports would be written to the same file: " + request.path);
    }
    reports.push_back(std::move(request));
  };
  add_each(app, "--report", read,
           "Write a report in a format; - is standard output (repeatable). Formats: " + reports::formats_help(),
           "FORMAT=FILE");
}

void add_known_lists(CLI::App* app, RunArguments& a) {
  app->add_option("--known-failing", a.known_failing,
                  "List of rules that are known to fail: they do not fail the run (docs/run.md)")
      ->type_name("FILE");
  app->add_option("--write-known-failing", a.write_known_failing,
                  "Write a list with which the next run has no new failure; with --known-failing its entries stay")
      ->type_name("FILE");
}

}  // namespace bitspec::cli
