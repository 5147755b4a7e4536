#include "harness/cli/console_options.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace bitspec::cli {
namespace {

using reports::Listed;

constexpr std::pair<std::string_view, bool Listed::*> kShowable[] = {
    {"skipped", &Listed::skipped},
    {"blocked", &Listed::blocked},
    {"inconclusive", &Listed::inconclusive},
    {"passed", &Listed::passed},
    {"informational", &Listed::informational},
};

constexpr int kWidest = 120;  // longer lines are hard to read

}  // namespace

std::vector<std::string> names_of_lists() {
  std::vector<std::string> out;
  for (const auto& [name, member] : kShowable) out.emplace_back(name);
  return out;
}

reports::RenderOptions console_options(const ConsoleArguments& a, bool verbose, const Io& io) {
  reports::RenderOptions options;
  options.colour = a.colour == Colour::kAuto ? io.colour : a.colour == Colour::kAlways;
  options.verbose = verbose;
  for (const auto& [name, member] : kShowable)
    options.list.*member = std::find(a.show.begin(), a.show.end(), name) != a.show.end();
  options.terminal = io.terminal;
  options.width = std::min(io.width, kWidest);
  options.program = io.program;
  return options;
}

}  // namespace bitspec::cli
