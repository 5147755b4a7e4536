// The judge: does an exchange fit a matcher, and if not, what was expected and what came. A pure function of values:
// what it would have to wait for or look up stands in Facts.
#pragma once

#include <string>
#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/engine/exchange.h"
#include "harness/engine/facts.h"
#include "harness/scenario/matcher.h"

namespace bitspec::engine {

enum class Held { kYes, kNo, kOpen };  // kOpen: the transport or the scenario left it open; `got` says why

struct Judgement {
  Held held = Held::kYes;
  std::string expected, got;             // in words
  bool not_offered = false;              // `offered`, and it was not
  std::vector<std::string> informative;  // what `informative` saw
};

// What the exchange is seen in.
struct JudgeContext {
  Profile profile = Profile::kWin32;
  const catalogue::Catalogue* catalogue = nullptr;
  std::vector<const Exchange*> when;           // all exchanges of the block, the last one is judged
  const Notification* notification = nullptr;  // that the exchange stands for
  const Facts* facts = nullptr;                // null: none
};

Judgement judge(const scenario::Matcher& matcher, const Exchange& exchange, const JudgeContext& context);

// Whether an exchange without an answer can hold the matcher: it is about how exchanges end, or about something beside
// them.
bool is_about_no_answer(const scenario::Matcher& matcher);
// Whether what never came would hold the matcher, so that an exchange without an answer says nothing about it.
bool proves_nothing_unanswered(const scenario::Matcher& matcher);

// The outcome names that a matcher expects, for the marks on the exchange.
std::vector<std::string> outcomes_of(const scenario::Matcher& matcher);

}  // namespace bitspec::engine
