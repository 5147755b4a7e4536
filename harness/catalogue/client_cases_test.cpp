// Rules about clients, and the cases that judge them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/catalogue/catalogue.h"

namespace bitspec::catalogue {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// By the built-in rules.
Checked loaded(const std::string& text) {
  return load_suites({{"suites/client/x.yaml", text}});
}

std::vector<std::string> errors_in(const std::string& text) {
  std::vector<std::string> out;
  for (const Error& error : loaded(text).errors) out.push_back(error.message);
  return out;
}

constexpr const char* kWhole = R"(every_case: [client.ping.first]
cases:
  - id: one
    title: A case
    about: What it does.
    steps:
      - at: {packet: fragment, last: true, without: X, number: 2, times: always}
        answer:
          status: 416
          stored: true
          plain: true
          error: "0x80070057"
          error_context: "0x7"
          error_field: E
          offset: middle
          fields: {A: b}
          without: [C, D]
          body: text
          lower_names: true
          interim: 2
          delay_ms: 100
          end: half
        expect:
          - {rule: client.range.smaller, profiles: [iis], next: [at-offset, nothing], must_come: true, never: close}
          - {rule: client.auth.refused, most_logins: 3}
    complete:
      - {rule: client.answer.framing}
)";

TEST(ClientCases, AreReadWithEveryKey) {
  const Checked checked = loaded(kWhole);
  ASSERT_THAT(checked.errors, IsEmpty());
  EXPECT_EQ(checked.suites.client.every_case.at(0).rule, "client.ping.first");
  const ClientCase* one = checked.suites.client.find("one");
  ASSERT_NE(one, nullptr);
  EXPECT_EQ(one->title, "A case");
  EXPECT_EQ(one->about, "What it does.");
  EXPECT_THAT(one->rules(), ElementsAre("client.range.smaller", "client.auth.refused", "client.answer.framing"));
  const PacketChoice& at = one->steps.at(0).at;
  EXPECT_EQ(at.type, PacketType::kFragment);
  EXPECT_TRUE(at.last && at.without == "X" && at.number == 2 && at.times == kAlways);
  const AnswerChange& answer = one->steps[0].answer;
  EXPECT_TRUE(answer.stored && answer.plain && answer.lower_names);
  EXPECT_EQ(answer.status, 416);
  EXPECT_EQ(answer.error + answer.error_context + answer.error_field, "0x800700570x7E");
  EXPECT_EQ(answer.offset, NamedOffset::kMiddle);
  EXPECT_THAT(answer.fields, ElementsAre(testing::Pair("A", "b")));
  EXPECT_THAT(answer.without, ElementsAre("C", "D"));
  EXPECT_EQ(answer.body, "text");
  EXPECT_TRUE(answer.interim == 2 && answer.delay_ms == 100 && answer.end == AnswerEnd::kHalf);
  const ClientExpectation& expect = one->steps[0].expect.at(0);
  EXPECT_THAT(expect.next, ElementsAre(Reaction::kAtOffset, Reaction::kNothing));
  EXPECT_THAT(expect.never, ElementsAre(Forbidden::kClose));
  EXPECT_TRUE(expect.must_come && expect.judged_in(Profile::kIis) && !expect.judged_in(Profile::kWin32));
  EXPECT_EQ(one->steps[0].expect.at(1).most_logins, 3u);
}

std::string with_rule(const std::string& expectation) {
  return "cases:\n  - id: a\n    title: t\n    about: x\n    complete: [" + expectation + "]\n";
}

TEST(ClientCases, NameRulesAboutClientsInTheirProfiles) {
  EXPECT_THAT(errors_in(with_rule("{rule: client.answer.framing}")), IsEmpty());
  EXPECT_THAT(errors_in(with_rule("{rule: client.answer.framin}")), ElementsAre("unknown rule 'client.answer.framin'"));
  EXPECT_THAT(errors_in(with_rule("{rule: create.success}")),
              ElementsAre("the rule 'create.success' is about servers and cannot judge a client"));
  EXPECT_THAT(errors_in(with_rule("{rule: common.request.host}")),
              ElementsAre("the rule 'common.request.host' is about requests and cannot judge a client"));
  EXPECT_THAT(errors_in(with_rule("{rule: client.session.id-absent, profiles: [mc-bup]}")),
              ElementsAre("the rule 'client.session.id-absent' does not apply in mc-bup"));
  EXPECT_THAT(errors_in(with_rule("{rule: client.answer.framing, next: [agian]}")).size(), 1u);
}

TEST(ClientCases, HaveIdsOfTheirOwn) {
  const std::string one = "  - {id: a, title: t, about: x}\n";
  EXPECT_THAT(errors_in("cases:\n" + one + one), ElementsAre("duplicate case 'a'"));
}

TEST(ClientRules, AreCoveredByCasesOrSayWhyNot) {
  const Suites suites = load_embedded_suites().suites;
  const auto covered = coverage(suites);
  const auto parts = coverage(load_embedded_suites(Part::kCoverage).suites);
  std::size_t with_case = 0, all = 0;
  for (const Requirement& rule : suites.catalogue.requirements) {
    const Coverage& of = covered.at(rule.id);
    EXPECT_EQ(of.cases, parts.at(rule.id).cases) << rule.id;
    if (rule.role != "client") {
      EXPECT_THAT(of.cases, IsEmpty()) << rule.id;
      continue;
    }
    ++all;
    with_case += of.cases.empty() ? 0 : 1;
    EXPECT_NE(of.cases.empty(), of.why_none.empty()) << rule.id;
  }
  EXPECT_EQ(all, 66u);
  EXPECT_GE(with_case, 30u);
}

}  // namespace
}  // namespace bitspec::catalogue
