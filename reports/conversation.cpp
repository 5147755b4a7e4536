#include "reports/conversation.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "harness/base/text.h"
#include "reports/folded.h"
#include "reports/text.h"

namespace bitspec::reports {
namespace {

using Lines = std::vector<ConversationLine>;

void add_folded(Lines& out, std::vector<const results::Exchange*> list, std::size_t width) {
  constexpr std::size_t kShown = 8, kWidestRequest = 44, kWide = 72;
  if (list.size() > kShown) {
    out.push_back({fmt::format("* {} before (-v shows them)", counted(list.size() - kShown, "exchange"))});
    list.erase(list.begin(), std::prev(list.end(), kShown));
  }
  std::size_t column = 0;
  for (const auto* x : list) column = std::max(column, folded_request(*x).size());
  column = std::min(column, kWidestRequest);
  for (const auto* x : list) {
    const std::string request = "> " + folded_request(*x), answer = "< " + folded_answer(*x);
    if (width >= kWide && request.size() <= column + 2) {
      out.push_back({fmt::format("{:<{}}  {}", request, column + 2, answer)});
    } else {
      out.push_back({request});
      out.push_back({answer});
    }
  }
}

// Whether the line of a transcript is what was got: the field, the status line or the missing answer.
bool is_proof(std::string_view line, std::string_view got) {
  if (line.starts_with("< HTTP/")) return got.starts_with("status ");
  if (line.starts_with("* no answer")) return got.starts_with("no answer");
  return line.starts_with("< ") && got.find(':') != std::string_view::npos && same_letters(line.substr(2), got);
}

}  // namespace

std::vector<const results::Exchange*> packets_before(const results::RunResult& run, const results::Exchange& failing) {
  const std::string scenario = failing.id.substr(0, failing.id.rfind('#') + 1);
  std::vector<const results::Exchange*> out;
  for (const auto& x : run.exchanges) {
    if (&x == &failing) break;
    if (x.kind == "request" && x.id.starts_with(scenario)) out.push_back(&x);
  }
  return out;
}

std::vector<ConversationLine> conversation(const results::RunResult& run, const results::Exchange& failing,
                                           std::string_view got, bool folded, std::size_t width) {
  Lines out;
  const auto earlier = packets_before(run, failing);
  if (folded) {
    add_folded(out, earlier, width);
  } else {
    for (const auto* x : earlier)
      for (auto& line : transcript(*x)) out.push_back({std::move(line)});
  }
  for (auto& line : transcript(failing)) {
    const bool proof = is_proof(line, got);
    out.push_back({std::move(line), proof});
  }
  return out;
}

}  // namespace bitspec::reports
