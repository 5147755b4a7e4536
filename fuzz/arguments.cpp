// cli::parse_arguments: the command line, one argument a line, behind "bitspec run".
// Properties: there is either a command or a text to print; the same arguments give the same; of options that a naive
// reader knows the values are those that were given; an argument that nothing knows is refused with its name.
#include "harness/cli/arguments.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "fuzz/fuzz_check.h"

namespace {

namespace cli = bitspec::cli;
using Words = std::vector<std::string>;

// --name value alone; nothing if anything else occurs.
std::optional<std::multimap<std::string, std::string>> naive_options(const Words& words) {
  std::multimap<std::string, std::string> out;
  for (std::size_t i = 0; i < words.size(); i += 2) {
    static const Words kKnown = {"--jobs",       "--seed",  "--select", "--skip",        "--header",
                                 "--capability", "--shard", "--user",   "--files-folder"};
    if (std::find(kKnown.begin(), kKnown.end(), words[i]) == kKnown.end()) return std::nullopt;
    if (i + 1 == words.size() || words[i + 1].empty() || words[i + 1][0] == '-') return std::nullopt;
    out.emplace(words[i], words[i + 1]);
  }
  return out;
}

Words all_of(const std::multimap<std::string, std::string>& options, const std::string& name) {
  Words out;
  const auto [begin, end] = options.equal_range(name);
  for (auto at = begin; at != end; ++at) out.push_back(at->second);
  return out;
}

bool is_number(const std::string& text, std::size_t most_digits) {
  return !text.empty() && text.size() <= most_digits && text.find_first_not_of("0123456789") == std::string::npos &&
         (text.size() == 1 || text[0] != '0');
}

void check_run(const cli::RunArguments& run, const std::multimap<std::string, std::string>& options) {
  FUZZ_CHECK(run.select == all_of(options, "--select") && run.skip == all_of(options, "--skip"));
  FUZZ_CHECK(run.target.headers == all_of(options, "--header"));
  FUZZ_CHECK(run.target.capabilities == all_of(options, "--capability"));
  const Words jobs = all_of(options, "--jobs"), seeds = all_of(options, "--seed"), shards = all_of(options, "--shard");
  if (jobs.size() == 1 && is_number(jobs[0], 4)) FUZZ_CHECK(run.jobs == std::stoi(jobs[0]));
  if (seeds.size() == 1 && is_number(seeds[0], 19)) FUZZ_CHECK(run.seed == std::stoull(seeds[0]));
  if (seeds.empty()) FUZZ_CHECK(!run.seed);
  const auto slash = shards.size() == 1 ? shards[0].find('/') : std::string::npos;
  if (slash != std::string::npos && is_number(shards[0].substr(0, slash), 4) &&
      is_number(shards[0].substr(slash + 1), 4))
    FUZZ_CHECK(shards[0] == std::to_string(run.shard) + "/" + std::to_string(run.shards));
  FUZZ_CHECK(run.shard >= 1 && run.shard <= run.shards && run.jobs >= 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1024) return 0;  // dozens of options
  const bitspec::fuzz::Input input(data, size);
  Words words;
  std::string rest(input.text());
  if (rest.find('\0') != std::string::npos) return 0;  // no argument of a program has one
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    words.push_back(rest.substr(0, end));
    rest = rest.substr(std::min(end + 1, rest.size()));
  }
  Words all = {"run", "http://127.0.0.1:1/"};
  all.insert(all.end(), words.begin(), words.end());
  const auto parsed = cli::parse_arguments(all, "1.0");
  FUZZ_CHECK(parsed.command.has_value() || !parsed.out.empty() || !parsed.err.empty());
  if (!parsed.command && parsed.out.empty()) FUZZ_CHECK(parsed.exit_code != bitspec::ExitCode::kConformant);
  const auto options = naive_options(words);
  if (!parsed.command || !options) return 0;
  const auto* run = std::get_if<cli::RunArguments>(&*parsed.command);
  FUZZ_CHECK(run != nullptr && run->target.url == all[1]);
  check_run(*run, *options);
  return 0;
}
