// The suites that are built in have no mistakes.
#include "harness/catalogue/embedded.h"

#include <gtest/gtest.h>

#include <regex>

#include "harness/base/testing/source_folder.h"
#include "harness/catalogue/catalogue.h"
#include "harness/catalogue/digest.h"
#include "harness/yaml/packed.h"

namespace bitspec::catalogue {
namespace {

// Without their trees the files are checked like those of a user.
std::vector<TextFile> embedded_texts() {
  std::vector<TextFile> files = embedded_suites();
  for (TextFile& file : files) file.tree = {};
  return files;
}

TEST(EmbeddedSuites, LoadWithoutErrors) {
  const Checked checked = load_suites(embedded_texts());
  for (const Error& error : checked.errors) ADD_FAILURE() << error.render();
  EXPECT_GT(checked.suites.scenarios.size(), 0u);
  EXPECT_GT(checked.suites.catalogue.requirements.size(), 400u);
}

// As `printf 'a.yaml\0x: 1\0b/c.yaml\0y: 2\0' | sha256sum` says.
TEST(Digest, IsTheSha256OfPathsAndTexts) {
  EXPECT_EQ(digest_of({{"a.yaml", "x: 1"}, {"b/c.yaml", "y: 2"}}),
            "e463c9a1d3617fc4a9184e4c9ea19e11ab839e2eb331327357a19b96e3595791");
  EXPECT_EQ(load_embedded_suites().suites.digest, digest_of(embedded_suites()));
}

// The trees of the build are those that the parser makes: what is read from them says the same in every place.
TEST(EmbeddedSuites, AreTheSameParsedAnew) {
  std::vector<TextFile> files = embedded_suites();
  for (TextFile& file : files) {
    const auto document = yaml::Document::read(file.path, file.text);
    ASSERT_TRUE(document) << file.path;
    EXPECT_TRUE(yaml::pack(document->root()) == file.tree) << file.path << " has changed since the build";
  }
}

using Lines = std::vector<std::string>;

// What lists show of a scenario, as a line.
std::string line_of(const scenario::Scenario& s) {
  std::string out = s.id + "|" + s.title + "|" + s.suite + "|" + s.place.text_at();
  for (const auto& tag : s.tags) out += "|tag " + tag;
  for (const auto& need : s.needs) out += "|needs " + need;
  for (const Profile profile : s.profiles) out += "|" + std::string(profile_name(profile));
  for (const auto& block : s.blocks) {
    out += "|then";
    for (const auto& expectation : block.then) {
      out += " " + expectation.rule;
      for (const Profile profile : kProfiles) out += expectation.matcher[profile] ? "+" : "-";
    }
  }
  return out;
}

Lines lines_of(const Suites& suites) {
  Lines out;
  for (const auto& s : suites.scenarios) out.push_back(line_of(s));
  return out;
}

TEST(EmbeddedSuites, HeadsAreThoseOfTheWholeScenarios) {
  const Checked whole = load_suites(embedded_texts()), heads = load_embedded_suites(Part::kHeads);
  EXPECT_TRUE(heads.errors.empty());
  EXPECT_EQ(lines_of(heads.suites), lines_of(whole.suites));
  EXPECT_TRUE(heads.suites.catalogue.requirements.empty());
}

TEST(EmbeddedSuites, CoverageIsThatOfTheWholeSuites) {
  const Checked whole = load_suites(embedded_texts()), part = load_embedded_suites(Part::kCoverage);
  EXPECT_TRUE(part.errors.empty());
  EXPECT_EQ(lines_of(part.suites), lines_of(whole.suites));
  const auto left = coverage(whole.suites), right = coverage(part.suites);
  ASSERT_EQ(left.size(), right.size());
  for (const auto& [rule, covered] : left) {
    EXPECT_EQ(right.at(rule).scenarios, covered.scenarios) << rule;
    EXPECT_EQ(right.at(rule).invariants, covered.invariants) << rule;
    EXPECT_EQ(right.at(rule).faults, covered.faults) << rule;
    EXPECT_EQ(right.at(rule).why_none, covered.why_none) << rule;
  }
}

TEST(EmbeddedSuites, PartsHaveWhatTheWholeHas) {
  const Catalogue whole = load_suites(embedded_texts()).suites.catalogue;
  EXPECT_TRUE(load_embedded_suites(Part::kNothing).suites.catalogue.capabilities.empty());
  for (const Part part : {Part::kCapabilities, Part::kWhole}) {
    const Catalogue catalogue = load_embedded_suites(part).suites.catalogue;
    EXPECT_EQ(catalogue.capabilities, whole.capabilities);
    EXPECT_EQ(catalogue.capability_values, whole.capability_values);
  }
  for (const Part part : {Part::kRules, Part::kCoverage, Part::kWhole}) {
    const Catalogue catalogue = load_embedded_suites(part).suites.catalogue;
    ASSERT_EQ(catalogue.requirements.size(), whole.requirements.size());
    for (std::size_t i = 0; i < whole.requirements.size(); ++i) {
      EXPECT_EQ(catalogue.requirements[i].id, whole.requirements[i].id);
      EXPECT_EQ(catalogue.requirements[i].title, whole.requirements[i].title);
    }
  }
  for (const Part part : {Part::kFaults, Part::kCoverage, Part::kWhole}) {
    const Catalogue catalogue = load_embedded_suites(part).suites.catalogue;
    ASSERT_EQ(catalogue.faults.size(), whole.faults.size());
    for (std::size_t i = 0; i < whole.faults.size(); ++i) EXPECT_EQ(catalogue.faults[i].name, whole.faults[i].name);
  }
}

// `explain` and reports show one entry, and of `expect` the text of one profile: none may lean on another.
TEST(Catalogue, EveryEntryReadsByItself) {
  const std::regex leans(
      "\\b(as|see|like|of) (above|below|there)\\b|\\bditto\\b|\\bidem\\b|\\blikewise$|"
      "\\b(as|see|like) (for )?[a-z]+\\.[a-z-]+|\\bsee reading\\b|"
      "\\bas (in |for )?(win32|mc-bup|iis)\\b|^(the )?same$|^-?$",
      std::regex::icase);
  const auto reads = [&](const std::string& entry, const std::string& text) {
    EXPECT_FALSE(std::regex_search(text, leans)) << entry << ": " << text;
  };
  const Checked checked = load_embedded_suites();
  for (const Requirement& rule : checked.suites.catalogue.requirements) {
    reads(rule.id, rule.title);
    reads(rule.id, rule.when);
    for (const Profile profile : kProfiles) reads(rule.id, rule.expect[profile]);
    if (!rule.why.empty()) reads(rule.id, rule.why);
  }
  for (const auto& [name, about] : checked.suites.catalogue.capabilities) reads(name, about);
  for (const Outcome& outcome : checked.suites.catalogue.outcomes) reads(outcome.name, outcome.about);
  for (const Fault& fault : checked.suites.catalogue.faults) {
    reads(fault.name, fault.about);
    if (!fault.because.empty()) reads(fault.name, fault.because);
  }
  for (const auto& scenario : checked.suites.scenarios) reads(scenario.id, scenario.title);
  EXPECT_TRUE(std::regex_search("as above", leans));
  EXPECT_TRUE(std::regex_search("status 404, as for create.success", leans));
  EXPECT_FALSE(std::regex_search("status 200, as for the plain form", leans));
}

TEST(SuitesFolder, HoldsTheSameAsTheProgram) {
  const auto read = read_suites_folder(source_folder() + "/suites");
  ASSERT_TRUE(read) << read.error().render();
  const auto embedded = embedded_suites();
  ASSERT_EQ(read->size(), embedded.size());
  for (std::size_t i = 0; i < embedded.size(); ++i) {
    EXPECT_TRUE((*read)[i].path.ends_with(embedded[i].path)) << (*read)[i].path;
    EXPECT_TRUE((*read)[i].text == embedded[i].text) << embedded[i].path << " has changed since the build";
  }
}

TEST(SuitesFolder, MustExistAndHoldSomething) {
  const auto missing = read_suites_folder("/no/such/folder");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "cannot read the folder /no/such/folder: No such file or directory");
  const auto misspelt = read_suites_folder(source_folder() + "/siutes");
  ASSERT_FALSE(misspelt);
  EXPECT_EQ(misspelt.error().hint, "did you mean '" + source_folder() + "/suites'?");
  const auto empty = read_suites_folder(source_folder() + "/cmake");
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().message, "no .yaml file below " + source_folder() + "/cmake");
}

// Its breach is never blocked.
TEST(EmbeddedSuites, NoRuleOfSecurityRestsOnAnother) {
  const Checked checked = load_suites(embedded_suites());
  std::size_t rules = 0;
  for (const Requirement& rule : checked.suites.catalogue.requirements) {
    if (!is_security_rule(rule.id)) continue;
    ++rules;
    EXPECT_TRUE(rule.rests_on.empty()) << rule.id;
  }
  EXPECT_GE(rules, 10u);
}

}  // namespace
}  // namespace bitspec::catalogue
