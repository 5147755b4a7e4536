#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/catalogue/catalogue.h"
#include "harness/catalogue/digest.h"
#include "harness/catalogue/embedded.h"

namespace bitspec::catalogue {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kRequirements = R"(title: Rules of a small protocol
version: 1
sources: [{doc: Win32, what: pages}]
profiles: {win32: one, mc-bup: two, iis: three}
reading: {refused: 400 to 599}
judgements: {status: the status, fields: header fields}
observables: {wire: answers show it, none: cannot be seen}
capabilities: {readback: files can be read back}
disagreements:
  - {id: gaps, kind: between, title: Gaps, sources-say: this and that, win32: a, mc-bup: b, iis: c, requirements: [a.gap]}
requirements:
  - id: a.gap
    level: must
    role: server
    title: A gap is refused
    source: [{doc: Win32, section: fragment}, {doc: RFC9110, section: "15.5.17", note: status}]
    when: a gap
    expect: {win32: 416, mc-bup: 400, iis: n/a - not stated}
    judges: status
    observable: wire
    needs: [readback]
    disagreement: [gaps]
  - id: a.type
    level: should
    role: server
    title: The type is there
    source: [{doc: derived, section: "-"}]
    when: any packet
    expect: the field
    judges: fields
    observable: none
    needs: []
    why: nobody can tell
requests:
  - id: a.request.type
    level: may
    role: request
    title: Clients name the type
    source: [{doc: derived, section: "-"}]
    when: any packet
    expect: the field
    observable: wire
    needs: []
)";

constexpr std::string_view kOutcomes = R"(outcomes:
  - {name: success, about: accepted, judged: {status: 2xx}}
  - {name: refused, about: not accepted, judged: {status: [4xx, 5xx]}}
)";

std::string scenario_file(const std::string& then, const std::string& more = "") {
  return "suite: s\nabout: x\nscenarios:\n  - id: s/one\n    title: One\n" + more +
         "    when: {ping: {}}\n    control: none\n    then:\n      - " + then + "\n";
}

std::vector<TextFile> files(std::vector<TextFile> more) {
  std::vector<TextFile> out = {{"suites/requirements.yaml", std::string(kRequirements)},
                               {"suites/outcomes.yaml", std::string(kOutcomes)}};
  for (TextFile& file : more) {
    std::erase_if(out, [&](const TextFile& old) { return old.path == file.path; });
    out.push_back(std::move(file));
  }
  return out;
}

std::vector<std::string> rendered(const std::vector<Error>& errors) {
  std::vector<std::string> out;
  for (const Error& error : errors) {
    out.push_back(error.render());
    if (out.back().ends_with('\n')) out.back().pop_back();
  }
  return out;
}

std::vector<std::string> errors_of(std::vector<TextFile> more) {
  return rendered(load_suites(files(std::move(more))).errors);
}

TEST(LoadSuites, ReadsARule) {
  const Checked checked = load_suites(files({}));
  ASSERT_THAT(rendered(checked.errors), IsEmpty());
  const Requirement* rule = checked.suites.catalogue.find("a.gap");
  ASSERT_NE(rule, nullptr);
  EXPECT_EQ(rule->title, "A gap is refused");
  EXPECT_EQ(rule->level, results::Level::kMust);
  EXPECT_EQ(rule->judges, "status");
  EXPECT_TRUE(rule->expect_differs);
  EXPECT_EQ(rule->expect[Profile::kMcBup], "400");
  EXPECT_TRUE(rule->applies(Profile::kMcBup));
  EXPECT_FALSE(rule->applies(Profile::kIis));
  EXPECT_THAT(rule->needs, ElementsAre("readback"));
  EXPECT_THAT(rule->disagreements, ElementsAre("gaps"));
  ASSERT_EQ(rule->sources.size(), 2u);
  EXPECT_EQ(rule->sources[1].url, "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.17");
  EXPECT_EQ(rule->sources[1].note, "status");
  EXPECT_EQ(rule->place.text_at(), "suites/requirements.yaml:12:9");
}

TEST(LoadSuites, ReadsAnInvariant) {
  const Checked checked = load_suites(files({{"suites/invariants.yaml", R"(invariants:
  - rule: a.type
    on: {answer_to: [ping, create], outcome: refused, expected: refused, has: X, request_has: [Y, Z], not_status: 5xx,
         unless: readback, profiles: [iis]}
    then: {header: BITS-Packet-Type}
)"}}));
  ASSERT_THAT(rendered(checked.errors), IsEmpty());
  ASSERT_EQ(checked.suites.catalogue.invariants.size(), 1u);
  const Invariant& invariant = checked.suites.catalogue.invariants[0];
  EXPECT_EQ(invariant.on.answer_to_any, "");
  EXPECT_THAT(invariant.on.packets, ElementsAre("ping", "create"));
  EXPECT_THAT(invariant.on.outcome, ElementsAre("refused"));
  EXPECT_THAT(invariant.on.expected, ElementsAre("refused"));
  EXPECT_THAT(invariant.on.has, ElementsAre("X"));
  EXPECT_THAT(invariant.on.request_has, ElementsAre("Y", "Z"));
  EXPECT_THAT(invariant.on.profiles, ElementsAre(Profile::kIis));
  EXPECT_THAT(invariant.on.unless, ElementsAre("readback"));
  EXPECT_FALSE(invariant.on.status);
  ASSERT_TRUE(invariant.on.not_status);
  EXPECT_EQ(invariant.on.not_status->any_of[0].to, 599u);
  ASSERT_TRUE(invariant.then[Profile::kIis]);
  EXPECT_EQ(invariant.then[Profile::kIis]->get<scenario::condition::Header>()->name, "BITS-Packet-Type");
}

TEST(LoadSuites, ReadsAFault) {
  const Checked checked = load_suites(files({{"suites/faults.yaml", R"(faults:
  - {name: late, about: comes late, profile: mc-bup, red: [a.gap]}
)"}}));
  ASSERT_THAT(rendered(checked.errors), IsEmpty());
  ASSERT_EQ(checked.suites.catalogue.faults.size(), 1u);
  EXPECT_EQ(checked.suites.catalogue.faults[0].profile, Profile::kMcBup);
  EXPECT_THAT(checked.suites.catalogue.faults[0].red, ElementsAre("a.gap"));
}

struct MistakeCase {
  std::string path, text, want;
};

std::vector<MistakeCase> catalogue_mistakes() {
  return {
      {"suites/outcomes.yaml",
       "outcomes:\n  - {name: a, about: x, judged: {status: 2xx}}\n"
       "  - {name: a, about: x, judged: {status: 2xx}}\n",
       "suites/outcomes.yaml:3:12: error: duplicate outcome 'a'\n"
       "  3 |   - {name: a, about: x, judged: {status: 2xx}}\n"
       "    |            ^"},
      {"suites/outcomes.yaml", "outcomes:\n  - {name: a, about: x, judged: {statsu: 2xx}}\n",
       "suites/outcomes.yaml:2:34: error: unknown key 'statsu'\n"
       "  2 |   - {name: a, about: x, judged: {statsu: 2xx}}\n"
       "    |                                  ^^^^^^ did you mean 'status'?"},
      {"suites/invariants.yaml", "invariants:\n  - {rule: a.typo, on: {answer_to: any}, then: {status: 2xx}}\n",
       "suites/invariants.yaml:2:12: error: unknown rule 'a.typo'\n"
       "  2 |   - {rule: a.typo, on: {answer_to: any}, then: {status: 2xx}}\n"
       "    |            ^^^^^^ did you mean 'a.type'?"},
      {"suites/invariants.yaml", "invariants:\n  - {rule: a.request.type, on: {answer_to: any}, then: {status: 2xx}}\n",
       "suites/invariants.yaml:2:12: error: the rule 'a.request.type' is about requests and cannot judge a server\n"
       "  2 |   - {rule: a.request.type, on: {answer_to: any}, then: {status: 2xx}}\n"
       "    |            ^^^^^^^^^^^^^^"},
      {"suites/invariants.yaml", "invariants:\n  - {rule: a.type, on: {answer_to: [ping, any]}, then: {status: 2xx}}\n",
       "suites/invariants.yaml:2:36: error: 'any' and 'any-packet' cannot be combined with others\n"
       "  2 |   - {rule: a.type, on: {answer_to: [ping, any]}, then: {status: 2xx}}\n"
       "    |                                    ^"},
      {"suites/invariants.yaml", "invariants:\n  - {rule: a.type, on: {has: Date}, then: {status: 2xx}}\n",
       "suites/invariants.yaml:2:24: error: 'on' needs 'answer_to', 'sent' or 'request'\n"
       "  2 |   - {rule: a.type, on: {has: Date}, then: {status: 2xx}}\n"
       "    |                        ^"},
      {"suites/invariants.yaml", "invariants:\n  - {rule: a.gap, on: {answer_to: any}, then: {status: 416}}\n",
       "suites/invariants.yaml:2:12: error: the rule 'a.gap' does not apply in iis\n"
       "  2 |   - {rule: a.gap, on: {answer_to: any}, then: {status: 416}}\n"
       "    |            ^^^^^ write 'none' for it"},
      {"suites/invariants.yaml",
       "invariants:\n  - {rule: a.type, on: {answer_to: any, expected: sucess, unless: read-back}, then: {status: "
       "416}}\n",
       "suites/invariants.yaml:2:51: error: unknown outcome 'sucess'\n"
       "  2 |   - {rule: a.type, on: {answer_to: any, expected: sucess, unless: read-back}, then: {status: 416}}\n"
       "    |                                                   ^^^^^^ did you mean 'success'?"},
      {"suites/request-invariants.yaml",
       "invariants:\n  - {rule: a.request.type, on: {request: ping, status: 2xx}, then: {absent: X}}\n",
       "suites/request-invariants.yaml:2:48: error: 'status' cannot be combined with 'request'\n"
       "  2 |   - {rule: a.request.type, on: {request: ping, status: 2xx}, then: {absent: X}}\n"
       "    |                                                ^^^^^^"},
      {"suites/request-invariants.yaml", "invariants:\n  - {rule: a.type, on: {request: ping}, then: {absent: X}}\n",
       "suites/request-invariants.yaml:2:12: error: the rule 'a.type' is about servers and cannot judge a request\n"
       "  2 |   - {rule: a.type, on: {request: ping}, then: {absent: X}}\n"
       "    |            ^^^^^^"},
      {"suites/request-invariants.yaml",
       "invariants:\n  - {rule: a.request.type, on: {request: ping}, then: {status: 2xx}}\n",
       "suites/request-invariants.yaml:2:56: error: unknown key 'status'\n"
       "  2 |   - {rule: a.request.type, on: {request: ping}, then: {status: 2xx}}\n"
       "    |                                                        ^^^^^^"},
      {"suites/faults.yaml", "faults:\n  - {name: x, about: y, profile: iis, red: [a.gap]}\n",
       "suites/faults.yaml:2:45: error: the rule 'a.gap' does not apply in iis\n"
       "  2 |   - {name: x, about: y, profile: iis, red: [a.gap]}\n"
       "    |                                             ^^^^^"},
      {"suites/faults.yaml", "faults:\n  - {name: x, about: y, red: [a.gap, a.tpye]}\n",
       "suites/faults.yaml:2:38: error: unknown rule 'a.tpye'\n"
       "  2 |   - {name: x, about: y, red: [a.gap, a.tpye]}\n"
       "    |                                      ^^^^^^ did you mean 'a.type'?"},
      {"suites/faults.yaml",
       "faults:\n  - {name: x, about: y, profile: mc-bup, red: [a.gap]}\n  - {name: x, about: y, red: [a.gap]}\n"
       "  - {name: x, about: y, red: [a.type]}\n",
       "suites/faults.yaml:4:12: error: duplicate fault 'x'\n"
       "  4 |   - {name: x, about: y, red: [a.type]}\n"
       "    |            ^"},
      {"suites/faults.yaml", "faults:\n  - {name: x, about: y, red: []}\n",
       "suites/faults.yaml:2:30: error: 'red' is an empty list\n"
       "  2 |   - {name: x, about: y, red: []}\n"
       "    |                              ^"},
  };
}

TEST(LoadSuites, PointsAtMistakesInTheCatalogue) {
  for (const MistakeCase& c : catalogue_mistakes()) {
    SCOPED_TRACE(c.text);
    const auto errors = errors_of({{c.path, c.text}});
    ASSERT_FALSE(errors.empty());
    EXPECT_EQ(errors[0], c.want);
  }
}

TEST(LoadSuites, WantsAReasonForALongListOfRules) {
  std::string requirements(kRequirements);
  const std::string_view start = "  - id: a.type\n";
  const std::size_t at = requirements.find(start), end = requirements.find("requests:");
  const std::string type = requirements.substr(at, end - at);
  requirements.insert(end, "  - id: a.third\n" + type.substr(start.size()));
  const auto errors =
      errors_of({{"suites/requirements.yaml", requirements},
                 {"suites/faults.yaml", "faults:\n  - {name: x, about: y, red: [a.gap, a.type, a.third]}\n"}});
  EXPECT_THAT(errors, ElementsAre("suites/faults.yaml:2:12: error: a fault with more than two rules needs 'because'\n"
                                  "  2 |   - {name: x, about: y, red: [a.gap, a.type, a.third]}\n"
                                  "    |            ^"));
}

struct RequirementCase {
  std::string_view old_text, new_text, want;
};

constexpr RequirementCase kRequirementCases[] = {
    {"judges: status", "judges: statsu",
     "suites/requirements.yaml:19:13: error: unknown judgement 'statsu'\n"
     "  19 |     judges: statsu\n"
     "     |             ^^^^^^ did you mean 'status'?"},
    {"    judges: status\n", "",
     "suites/requirements.yaml:12:9: error: a server rule needs 'judges'\n"
     "  12 |   - id: a.gap\n"
     "     |         ^^^^^"},
    {"needs: [readback]", "needs: [read-back]",
     "suites/requirements.yaml:21:13: error: unknown capability 'read-back'\n"
     "  21 |     needs: [read-back]\n"
     "     |             ^^^^^^^^^ did you mean 'readback'?"},
    {"disagreement: [gaps]", "disagreement: [gap]",
     "suites/requirements.yaml:22:20: error: unknown disagreement 'gap'\n"
     "  22 |     disagreement: [gap]\n"
     "     |                    ^^^ did you mean 'gaps'?"},
    {"requirements: [a.gap]", "requirements: [a.gop]",
     "suites/requirements.yaml:10:116: error: unknown rule 'a.gop'\n"
     "  10 | that, win32: a, mc-bup: b, iis: c, requirements: [a.gop]}\n"
     "     |                                                   ^^^^^ did you mean 'a.gap'?"},
    {"id: a.type", "id: a.gap",
     "suites/requirements.yaml:23:9: error: duplicate rule 'a.gap'\n"
     "  23 |   - id: a.gap\n"
     "     |         ^^^^^"},
    {"    why: nobody can tell\n", "",
     "suites/requirements.yaml:23:9: error: a rule that cannot be seen needs 'why'\n"
     "  23 |   - id: a.type\n"
     "     |         ^^^^^^"},
    {"needs: []\n    why", "needs: []\n    rests-on: [a.gop]\n    why",
     "suites/requirements.yaml:33:16: error: unknown rule 'a.gop'\n"
     "  33 |     rests-on: [a.gop]\n"
     "     |                ^^^^^ did you mean 'a.gap'?"},
    {"needs: []\n    why", "needs: []\n    rests-on: [a.type]\n    why",
     "suites/requirements.yaml:33:16: error: 'a.type' rests on 'a.type', and that on 'a.type'\n"
     "  33 |     rests-on: [a.type]\n"
     "     |                ^^^^^^"},
    {"needs: []\n    why", "needs: []\n    spoiled-by: [a.gop]\n    why",
     "suites/requirements.yaml:33:18: error: unknown rule 'a.gop'\n"
     "  33 |     spoiled-by: [a.gop]\n"
     "     |                  ^^^^^ did you mean 'a.gap'?"},
    {"level: should", "level: shall",
     "suites/requirements.yaml:24:12: error: 'level' must be must, should or may, not 'shall'\n"
     "  24 |     level: shall\n"
     "     |            ^^^^^"},
    {"role: request\n", "role: server\n    judges: fields\n",
     "suites/requirements.yaml:37:11: error: a rule of this list has the role 'request'\n"
     "  37 |     role: server\n"
     "     |           ^^^^^^"},
};

TEST(LoadSuites, PointsAtMistakesInTheRules) {
  for (const RequirementCase& c : kRequirementCases) {
    SCOPED_TRACE(c.new_text);
    std::string text(kRequirements);
    text.replace(text.find(c.old_text), c.old_text.size(), c.new_text);
    const auto errors = errors_of({{"suites/requirements.yaml", text}});
    ASSERT_FALSE(errors.empty());
    EXPECT_EQ(errors[0], c.want);
  }
}

struct ScenarioCase {
  std::string then, more, want;  // want: the message without its place, or "" for none
};

std::vector<ScenarioCase> scenario_cases() {
  return {
      {"a.type: {header: X}", "", ""},
      {"a.typo: {header: X}", "", "unknown rule 'a.typo'"},
      {"a.request.type: {header: X}", "", "the rule 'a.request.type' is about requests and cannot judge a server"},
      {"a.type: {outcome: sucess}", "", "unknown outcome 'sucess'"},
      {"a.type: {any: [{status: 400}, {none: {outcome: sucess}}]}", "", "unknown outcome 'sucess'"},
      {"a.type: {header: X, same_as: first}", "", "unknown exchange 'first'"},
      {"a.type: {header: X, same_as: first}", "    given: [ping: {as: first}]\n", ""},
      {"a.type: {header: X}", "    needs: [read-back]\n", "unknown capability 'read-back'"},
      {"a.type: {header: X}", "    needs: [readback]\n", ""},
      {"a.gap: {status: 416}", "", "the profiles differ on 'a.gap'"},
      {"a.gap: {status: 416}", "    profiles: [win32, mc-bup]\n", "the profiles differ on 'a.gap'"},
      {"a.gap: {status: 416}", "    profiles: [win32]\n", ""},
      {"a.gap: {outcome: refused}", "", ""},
      {"a.gap: {win32: {status: 416}, mc-bup: {status: 400}, iis: none}", "", ""},
      {"a.gap: {win32: {status: 416}, mc-bup: {status: 400}, iis: {status: 416}}", "",
       "the rule 'a.gap' does not apply in iis"},
  };
}

// What the loader finds and what only the catalogue knows, of one file, in its order, and each once although two rows
// have it.
TEST(LoadSuites, ReportsAllErrorsOfAFileAtOnce) {
  const Checked checked =
      load_suites(files({{"suites/s.yaml",
                          "suite: s\nabout: x\nscenarios:\n  - id: s/one\n    title: One\n"
                          "    for_each: {n: [1, 2]}\n    needs: [readbak]\n"
                          "    when: {ping: {set: {BITS-Packet-Typ: \"${n}\"}}}\n    control: none\n"
                          "    then: [a.tpe: {outcome: sucess}]\n"}}));
  std::string messages;
  for (const Error& error : checked.errors) messages += error.place->text_at() + " " + error.message + "\n";
  EXPECT_EQ(messages,
            "suites/s.yaml:7:13 unknown capability 'readbak'\n"
            "suites/s.yaml:8:25 unknown BITS field 'BITS-Packet-Typ'\n"
            "suites/s.yaml:10:12 unknown rule 'a.tpe'\n"
            "suites/s.yaml:10:29 unknown outcome 'sucess'\n");
}

TEST(LoadSuites, PointsAtMistakesInScenarios) {
  for (const ScenarioCase& c : scenario_cases()) {
    SCOPED_TRACE(c.then + c.more);
    const Checked checked = load_suites(files({{"suites/s/one.yaml", scenario_file(c.then, c.more)}}));
    std::string got;
    for (const Error& error : checked.errors) got += error.message + (error.place ? "" : " (no place)");
    EXPECT_EQ(got, c.want);
  }
}

TEST(LoadSuites, RefusesAnIdThatIsThereTwice) {
  const std::string text = scenario_file("a.type: {header: X}");
  const Checked checked = load_suites(files({{"suites/s/a.yaml", text}, {"suites/s/b.yaml", text}}));
  ASSERT_EQ(checked.errors.size(), 1u);
  EXPECT_EQ(checked.errors[0].message, "duplicate scenario 's/one'");
  EXPECT_EQ(checked.errors[0].place->file, "suites/s/b.yaml");
  EXPECT_EQ(checked.errors[0].hint, "first at suites/s/a.yaml:4:9");
}

TEST(LoadSuites, TakesScenariosInTheOrderOfTheirPaths) {
  std::string second = scenario_file("a.type: {header: X}");
  second.replace(second.find("s/one"), 5, "s/two");
  const Checked checked =
      load_suites(files({{"suites/s/b.yaml", scenario_file("a.type: {header: X}")}, {"suites/s/a.yaml", second}}));
  ASSERT_EQ(checked.suites.scenarios.size(), 2u);
  EXPECT_EQ(checked.suites.scenarios[0].id, "s/two");
}

TEST(LoadSuites, JudgesAFolderWithoutRulesByTheBuiltInOnes) {
  const Checked checked = load_suites({{"mine/s/one.yaml", scenario_file("ack.packet-type.present: {header: X}")}});
  EXPECT_THAT(rendered(checked.errors), IsEmpty());
  EXPECT_EQ(checked.suites.scenarios.size(), 1u);
  EXPECT_NE(checked.suites.catalogue.find("ack.packet-type.present"), nullptr);
}

TEST(LoadSuites, DigestChangesWithEveryByte) {
  const auto one = load_suites(files({{"suites/s/one.yaml", scenario_file("a.type: {header: X}")}}));
  const auto other = load_suites(files({{"suites/s/one.yaml", scenario_file("a.type: {header: Y}")}}));
  EXPECT_EQ(one.suites.digest.size(), 64u);
  EXPECT_NE(one.suites.digest, other.suites.digest);
}

TEST(Coverage, NamesWhoLooksAtARule) {
  const Checked checked =
      load_suites(files({{"suites/s/one.yaml", scenario_file("a.gap: {outcome: refused}")},
                         {"suites/faults.yaml", "faults:\n  - {name: x, about: y, red: [a.gap]}\n"}}));
  ASSERT_THAT(rendered(checked.errors), IsEmpty());
  const auto all = coverage(checked.suites);
  EXPECT_THAT(all.at("a.gap").scenarios, ElementsAre("s/one"));
  EXPECT_THAT(all.at("a.gap").faults, ElementsAre("x"));
  EXPECT_EQ(all.at("a.gap").why_none, "");
  EXPECT_EQ(all.at("a.type").why_none, "nobody can tell");
  EXPECT_EQ(all.at("a.request.type").why_none,
            "one packet does not show it: it takes a client that is tested on purpose");
}

TEST(Coverage, SaysWhatARuleWithoutScenarioNeeds) {
  const auto all = coverage(load_suites(files({})).suites);
  EXPECT_EQ(all.at("a.gap").why_none, "needs readback, and no scenario uses that yet");
}

}  // namespace
}  // namespace bitspec::catalogue
