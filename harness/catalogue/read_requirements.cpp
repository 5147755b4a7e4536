#include "harness/catalogue/read_requirements.h"

#include <algorithm>
#include <set>

#include "harness/base/edit_distance.h"
#include "harness/catalogue/source_url.h"
#include "harness/catalogue/tables.h"
#include "harness/yaml/packed.h"

namespace bitspec::catalogue {
namespace {

using yaml::Node;

void read_sources(const Node& item, Requirement& rule) {
  const Node& sources = *item.find("source");
  rule.sources.reserve(sources.items.size());
  for (const Node& source : sources.items) {
    results::SourceRef ref{text_of(source, "doc"), text_of(source, "section"), text_of(source, "note"), ""};
    ref.url = source_url(ref.doc, ref.section);
    rule.sources.push_back(std::move(ref));
  }
}

void read_expectation(const Node& expect, Requirement& rule) {
  rule.expect_differs = expect.is_map();
  for (const Profile profile : kProfiles) {
    rule.expect[profile] = rule.expect_differs ? text_of(expect, profile_name(profile)) : expect.text;
  }
}

// All but its place.
Requirement read_rule(const Node& item) {
  Requirement rule;
  rule.id = text_of(item, "id");
  rule.title = text_of(item, "title");
  rule.role = text_of(item, "role");
  rule.when = text_of(item, "when");
  rule.why = text_of(item, "why");
  rule.level = level_of(text_of(item, "level"));
  rule.needs = words_of(item, "needs");
  rule.disagreements = words_of(item, "disagreement");
  rule.rests_on = words_of(item, "rests-on");
  rule.spoiled_by = words_of(item, "spoiled-by");
  rule.judges = text_of(item, "judges");
  rule.observable = text_of(item, "observable");
  read_sources(item, rule);
  read_expectation(*item.find("expect"), rule);
  return rule;
}

void read_capabilities(const Node& map, Catalogue& catalogue) {
  for (const auto& entry : map.entries) {
    catalogue.capabilities[entry.key] = entry.value.is_map() ? text_of(entry.value, "about") : entry.value.text;
    auto& values = catalogue.capability_values[entry.key];
    if (const Node* of_place = entry.value.find("values")) {
      for (const auto& value : of_place->entries) values[value.key] = value.value.text;
    }
  }
}

class Reader {
 public:
  Reader(const yaml::Document& file, Catalogue& catalogue, std::vector<Error>& errors)
      : file_(file), catalogue_(catalogue), errors_(errors) {}

  void read() {
    const Node& root = file_.root();
    read_words();
    read_capabilities(*root.find("capabilities"), catalogue_);
    for (const Node& item : root.find("requirements")->items) rule(item, "server");
    for (const Node& item : root.find("requests")->items) rule(item, "request");
    check_references();
  }

  void read_of_clients() {
    read_words();
    for (const auto& known : catalogue_.requirements) ids_.insert(known.id);
    for (const Node& item : file_.root().find("requirements")->items) rule(item, "client");
    check_references();
  }

 private:
  void read_words() {
    const Node& root = file_.root();
    judgements_ = keys(*root.find("judgements"));
    observables_ = keys(*root.find("observables"));
    capabilities_ = keys(*root.find("capabilities"));
    for (const Node& item : root.find("disagreements")->items) catalogue_.disagreements.push_back(text_of(item, "id"));
  }

  void check_references() {
    if (file_.built_in()) return;
    for (const Node& item : file_.root().find("disagreements")->items) check_rules(item, "requirements");
    for (const Node& item : file_.root().find("requirements")->items) check_rests_on(item);
  }

  static std::vector<std::string> keys(const Node& map) {
    std::vector<std::string> out;
    for (const auto& entry : map.entries) out.push_back(entry.key);
    return out;
  }

  void complain(const Node& at, std::string message, std::string hint = {}) {
    errors_.push_back(file_.error(at.spot, std::move(message), std::move(hint)));
  }

  void check_word(const Node& word, std::string_view what, const std::vector<std::string>& known) {
    for (const std::string& name : known) {
      if (name == word.text) return;
    }
    complain(word, "unknown " + std::string(what) + " '" + word.text + "'", did_you_mean(word.text, known));
  }

  void check_words(const Node& map, std::string_view key, std::string_view what,
                   const std::vector<std::string>& known) {
    const Node* list = map.find(key);
    if (!list) return;
    for (const Node& item : list->items) check_word(item, what, known);
  }

  void rule(const Node& item, std::string_view role) {
    Requirement rule = read_rule(item);
    rule.place = file_.place(item.find("id")->spot);
    if (!ids_.insert(rule.id).second) complain(*item.find("id"), "duplicate rule '" + rule.id + "'");
    if (rule.role != role) complain(*item.find("role"), "a rule of this list has the role '" + std::string(role) + "'");
    check_words(item, "needs", "capability", capabilities_);
    check_words(item, "disagreement", "disagreement", catalogue_.disagreements);
    check_observation(item, rule);
    catalogue_.requirements.push_back(std::move(rule));
  }

  void check_observation(const Node& item, const Requirement& rule) {
    check_word(*item.find("observable"), "observable", observables_);
    if (const Node* judges = item.find("judges")) check_word(*judges, "judgement", judgements_);
    if (rule.role != "request" && rule.judges.empty())
      complain(*item.find("id"), "a " + rule.role + " rule needs 'judges'");
    if (rule.observable == "none" && rule.why.empty())
      complain(*item.find("id"), "a rule that cannot be seen needs 'why'");
  }

  void check_rules(const Node& item, std::string_view key) {
    const Node* list = item.find(key);
    if (!list) return;
    for (const Node& id : list->items) {
      if (!ids_.contains(id.text)) check_word(id, "rule", {ids_.begin(), ids_.end()});
    }
  }

  // A circle would let each rule hide the others.
  void check_rests_on(const Node& item) {
    check_rules(item, "rests-on");
    check_rules(item, "spoiled-by");
    const Node* list = item.find("rests-on");
    if (!list) return;
    const std::string id = text_of(item, "id");
    if (is_security_rule(id)) {
      complain(*list, "the breach of a security rule is never blocked: '" + id + "' rests on nothing",
               "let its scenarios show the cause first, or tell the two apart in the expectation");
    }
    for (const Node& base : list->items) {
      std::set<std::string> seen;
      if (reaches(base.text, id, seen)) {
        complain(base, "'" + id + "' rests on '" + base.text + "', and that on '" + id + "'");
      }
    }
  }

  bool reaches(const std::string& from, const std::string& to, std::set<std::string>& seen) const {
    if (from == to) return true;
    const Requirement* rule = seen.insert(from).second ? catalogue_.find(from) : nullptr;
    if (!rule) return false;
    return std::any_of(rule->rests_on.begin(), rule->rests_on.end(),
                       [&](const std::string& base) { return reaches(base, to, seen); });
  }

  const yaml::Document& file_;
  Catalogue& catalogue_;
  std::vector<Error>& errors_;
  std::vector<std::string> judgements_, observables_, capabilities_;
  std::set<std::string> ids_;
};

}  // namespace

results::Level level_of(std::string_view word) {
  if (word == "must") return results::Level::kMust;
  return word == "should" ? results::Level::kShould : results::Level::kMay;
}

void read_requirements(const yaml::Document& file, Catalogue& catalogue, std::vector<Error>& errors) {
  if (fits(file, "requirements file", errors)) Reader(file, catalogue, errors).read();
}

void read_client_rules(const yaml::Document& file, Catalogue& catalogue, std::vector<Error>& errors) {
  if (fits(file, "client rules file", errors)) Reader(file, catalogue, errors).read_of_clients();
}

void read_built_in_capabilities(const EmbeddedFile& file, Catalogue& catalogue) {
  read_capabilities(yaml::PackedMap(file.tree).value("capabilities"), catalogue);
}

void read_built_in_rules(const EmbeddedFile& file, Catalogue& catalogue) {
  const auto read = [&](const Node& item) { catalogue.requirements.push_back(read_rule(item)); };
  for (const char* list : {"requirements", "requests"}) yaml::PackedMap(file.tree).for_each_item(list, read);
}

}  // namespace bitspec::catalogue
