// The judge: does an exchange fit a matcher, and if not, what was expected and what came.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/catalogue/catalogue.h"
#include "harness/engine/application.h"
#include "harness/engine/exchange.h"
#include "harness/scenario/matcher.h"

namespace bitspec::engine {

enum class Held { kYes, kNo, kOpen };  // kOpen: the transport or the scenario left it open; `got` says why

struct Judgement {
  Held held = Held::kYes;
  std::string expected, got;             // in words
  bool not_offered = false;              // `offered`, and it was not
  std::vector<std::string> informative;  // what `informative` saw
};

// What a stored or downloaded body is compared with.
struct ExpectedBody {
  std::uint64_t size = 0;
  std::string sha256;
  std::string text;  // the bytes, where they fit kKeptBody
};

// What the judge needs to know beyond the exchanges. A null function means that the question cannot be answered there.
struct JudgeContext {
  Profile profile = Profile::kWin32;
  const catalogue::Catalogue* catalogue = nullptr;
  std::vector<Exchange*> when;  // all exchanges of the block, the last one is judged
  std::function<Result<std::string>(const scenario::Template&)> expand;
  std::function<const Exchange*(const std::string&)> named;
  std::function<Result<ExpectedBody>(const scenario::BodyMatcher&, const Exchange&)> expected_body;
  std::function<std::vector<Notification>(const std::string& application, std::size_t wanted)> notifications;
  std::function<Result<std::string>(const std::string& session)> session_url;  // absolute, of its upload
  const Notification* notification = nullptr;                                  // that is judged
  std::function<bool(Exchange&, bool closed)> connection_is;                   // waits up to two seconds for a close
  std::function<Result<std::string>(bool outside)> files_problem;              // "" or what is wrong
};

Judgement judge(const scenario::Matcher& matcher, Exchange& exchange, const JudgeContext& context);

// The outcome names that a matcher expects, for the marks on the exchange.
std::vector<std::string> outcomes_of(const scenario::Matcher& matcher);

}  // namespace bitspec::engine
