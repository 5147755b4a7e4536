#include "harness/cli/repeat_options.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/printable.h"
#include "harness/base/secrets.h"
#include "harness/cli/open_target.h"
#include "harness/protocol/fields.h"
#include "harness/protocol/secret_fields.h"

namespace bitspec::cli {
namespace {

class Words {
 public:
  void flag(const std::string& name, bool given) {
    if (given) out_.push_back(name);
  }
  void option(const std::string& name, const std::string& value) {
    if (!value.empty()) out_.insert(out_.end(), {name, value});
  }
  void options(const std::string& name, const std::vector<std::string>& values) {
    for (const auto& value : values) option(name, value);
  }
  void word(const std::string& value) {
    if (!value.empty()) out_.push_back(value);
  }
  std::vector<std::string> take() {
    for (auto& word : out_) word = without_secrets(word);
    return std::move(out_);
  }

 private:
  std::vector<std::string> out_;
};

std::string given_or(const std::string& value, const char* variable) {
  return value.empty() ? environment_variable(variable).value_or("") : value;
}

std::string name_of_field(const std::string& header) {
  return header.substr(0, header.find(':'));
}

std::string shown_header(const std::string& header) {
  const std::string name = name_of_field(header);
  return is_secret_field(name) ? name + ": " + std::string(kNotShown) : header;
}

// As --rate takes it, from the time between two requests.
std::string rate_text(std::chrono::microseconds interval) {
  const auto us = static_cast<std::uint64_t>(interval.count());
  if (us == 0) return {};
  const bool per_minute = us > 1'000'000;
  const std::uint64_t in = per_minute ? 60'000'000 : 1'000'000;
  return fmt::format("{}/{}", (in + us / 2) / us, per_minute ? "m" : "s");
}

void add_target(const TargetArguments& a, Words& words) {
  words.flag("--reference", a.reference);
  if (!a.reference) {
    words.word(given_or(a.url, "BITSPEC_URL"));
    words.option("--target", given_or(a.file, "BITSPEC_TARGET"));
  }
  words.flag("--one-url", a.one_url);
  for (const auto& header : a.headers) words.option("--header", shown_header(header));
  words.option("--user", given_or(a.user, "BITSPEC_USER"));
  words.option("--password-file", a.password_file);
  words.option("--ca", given_or(a.ca, "BITSPEC_CA"));
  words.flag("--insecure", a.insecure);
  words.options("--capability", a.capabilities);
  words.option("--read-back", a.read_back);
  words.option("--files", given_or(a.files, "BITSPEC_FILES"));
  words.option("--work", given_or(a.work, "BITSPEC_WORK"));
  words.options("--form", a.form);
  words.option("--timeout", a.timeout ? fmt::format("{}ms", a.timeout->count())
                                      : environment_variable("BITSPEC_TIMEOUT").value_or(""));
}

// Those of the report that nobody gave again, and then those given.
Result<std::vector<std::string>> headers_of(const std::vector<std::string>& reported,
                                            const std::vector<std::string>& given) {
  std::vector<std::string> out;
  for (const auto& header : reported) {
    const std::string name = name_of_field(header);
    const bool again = std::any_of(given.begin(), given.end(),
                                   [&](const auto& other) { return same_name(name_of_field(other), name); });
    if (again) continue;
    if (header.find(kNotShown) != std::string::npos)
      return bad_input("a report does not hold secrets: add --header '" + printable(name, 100) + ": ...'");
    out.push_back(header);
  }
  out.insert(out.end(), given.begin(), given.end());
  return out;
}

void put(std::string& under, const std::string& over) {
  if (!over.empty()) under = over;
}

// Options of a list are read in order, and later ones win.
void append(std::vector<std::string>& under, const std::vector<std::string>& over) {
  under.insert(under.end(), over.begin(), over.end());
}

Result<TargetArguments> merged(TargetArguments under, const TargetArguments& over) {
  auto headers = headers_of(under.headers, over.headers);
  if (!headers) return tl::unexpected(headers.error());
  under.headers = std::move(*headers);
  if (!over.url.empty()) under.reference = false;
  put(under.url, over.url);
  put(under.user, over.user);
  put(under.password_file, over.password_file);
  put(under.ca, over.ca);
  put(under.read_back, over.read_back);
  put(under.files, over.files);
  put(under.work, over.work);
  if (!over.capabilities.empty()) under.capabilities = over.capabilities;
  append(under.form, over.form);
  under.insecure = under.insecure || over.insecure;
  under.one_url = under.one_url || over.one_url;
  if (over.timeout) under.timeout = over.timeout;
  return under;
}

Result<RunArguments> reported_arguments(const results::RunResult& before) {
  RunArguments out;
  if (before.options.empty()) {  // a report of an earlier version
    out.target.file = before.target_file;
    out.target.url = before.url;
    return out;
  }
  std::vector<std::string> words{"run"};
  append(words, before.options);
  Parsed parsed = parse_arguments(words, "");
  const auto* run = parsed.command ? std::get_if<RunArguments>(&*parsed.command) : nullptr;
  if (!run) return bad_input("the options of the report are not those of this version: " + printable(parsed.err, 300));
  // Only what says how the server is reached; a report is not to make files.
  out.target = run->target;
  out.suites = run->suites;
  out.with_httplib = run->with_httplib;
  out.least_interval = run->least_interval;
  return out;
}

}  // namespace

std::vector<std::string> options_to_repeat(const RunArguments& a) {
  Words words;
  add_target(a.target, words);
  words.options("--suites", a.suites.added);
  words.options("--only-suites", a.suites.only);
  words.option("--transport", a.with_httplib ? "httplib" : "");
  words.option("--rate", rate_text(a.least_interval));
  return words.take();
}

Result<RunArguments> arguments_to_repeat(const results::RunResult& before, const ReplayArguments& replay) {
  auto out = reported_arguments(before);
  if (!out) return out;
  if (replay.target.reference || !replay.target.file.empty()) {
    out->target = replay.target;
  } else {
    auto target = merged(std::move(out->target), replay.target);
    if (!target) return tl::unexpected(target.error());
    out->target = std::move(*target);
  }
  if (!replay.suites.empty()) out->suites = replay.suites;
  return out;
}

}  // namespace bitspec::cli
