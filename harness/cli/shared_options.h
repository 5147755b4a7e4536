// The options that several commands have.
#pragma once

#include "harness/cli/arguments.h"
#include "harness/cli/option_kinds.h"

namespace bitspec::cli {

inline const Choices<Profile> kProfileNames = {
    {"win32", Profile::kWin32}, {"mc-bup", Profile::kMcBup}, {"iis", Profile::kIis}};
inline const Choices<FailOn> kFailOnNames = {
    {"must", FailOn::kMust}, {"should", FailOn::kShould}, {"any", FailOn::kAny}};

inline const Choices<results::Level> kLevelNames = {
    {"must", results::Level::kMust}, {"should", results::Level::kShould}, {"may", results::Level::kMay}};

void add_jobs(CLI::App* app, int& value, const std::string& help);
void add_seed(CLI::App* app, std::optional<std::uint64_t>& value);
void add_rate(CLI::App* app, std::chrono::microseconds& interval);
void add_suites(CLI::App* app, SuitesArguments& suites);
void add_form(CLI::App* app, TargetArguments& target);
void add_folders(CLI::App* app, TargetArguments& target);
// Form, folders, and all else that can stand in a target file; some can stand in the environment: docs/target.md.
void add_target(CLI::App* app, TargetArguments& target);
void add_console(CLI::App* app, ConsoleArguments& console);
void add_reports(CLI::App* app, std::vector<ReportRequest>& reports);
void add_known_lists(CLI::App* app, RunArguments& a);

}  // namespace bitspec::cli
