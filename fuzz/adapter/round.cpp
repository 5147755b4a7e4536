#include "fuzz/adapter/round.h"

#include <algorithm>
#include <cstring>

#include "fuzz/adapter/table.h"

namespace bitspec::adapter {
namespace {

template <std::size_t N>
void put(char (&to)[N], std::string_view text) {
  const std::size_t size = std::min(text.size(), N - 1);
  std::memcpy(to, text.data(), size);
  to[size] = '\0';
}

void put_input(Shared::Group& group, std::string_view input) {
  group.size = input.size();
  std::memcpy(group.input, input.data(), input.size());
}

void remember(Shared& shared, const Finding& finding) {
  const std::string key = finding.key().substr(0, sizeof(Shared::Group::key) - 1);
  for (std::size_t i = 0; i < shared.groups; ++i) {
    auto& group = shared.group[i];
    if (key != group.key) continue;
    ++group.times;
    if (finding.input.size() < group.size) put_input(group, finding.input);
    return;
  }
  if (shared.groups == Shared::kMostGroups) return;
  auto& group = shared.group[shared.groups];
  put(group.key, key);
  put(group.rule, finding.rule);
  put(group.kind, finding.kind);
  group.times = 1;
  put_input(group, finding.input);
  ++shared.groups;
}

}  // namespace

void run_input(Round& round, std::string_view input) {
  Shared& shared = *round.shared;
  if (input.size() > info(round.function).longest_input) return;
  if (!round.deadly->empty() && round.deadly->count(std::string(input)) > 0) return;
  std::memcpy(shared.input, input.data(), input.size());
  shared.size = input.size();
  ++shared.inputs;
  ++shared.started;
  Reaction reaction;
  if (round.remote) {
    reaction = round.remote->ask(round.function, input);
  } else {
    shared.in_parser = true;
    reaction = call_parser(round.function, input);
    shared.in_parser = false;
  }
  const auto finding = compare(round.function, input, reaction);
  if (finding && !round.findings->is_ignored(*finding)) remember(shared, *finding);
}

}  // namespace bitspec::adapter
