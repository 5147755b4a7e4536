// Puts the files of a suites folder together: the catalogue first, then the scenarios that use its names.
#include <algorithm>
#include <tuple>

#include "harness/catalogue/cross_check.h"
#include "harness/catalogue/digest.h"
#include "harness/catalogue/embedded.h"
#include "harness/catalogue/read_client_cases.h"
#include "harness/catalogue/read_requirements.h"
#include "harness/catalogue/read_rules.h"
#include "harness/scenario/heads.h"
#include "harness/scenario/loader.h"
#include "harness/yaml/node.h"

namespace bitspec::catalogue {
namespace {

using Read = void (*)(const yaml::Document&, Catalogue&, std::vector<Error>&);

struct CatalogueFile {
  std::string_view name;
  Read read;
};

constexpr CatalogueFile kCatalogueFiles[] = {
    {"requirements.yaml", read_requirements},
    {"client-rules.yaml", read_client_rules},
    {"outcomes.yaml", read_outcomes},
    {"invariants.yaml", read_invariants},
    {"request-invariants.yaml", read_invariants},
    {"faults.yaml", read_faults},
};

std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

const TextFile* find_named(const std::vector<TextFile>& files, std::string_view name) {
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const TextFile& file) { return name_of(file.path) == name; });
  return found == files.end() ? nullptr : &*found;
}

bool is_catalogue_file(std::string_view path) {
  return std::any_of(std::begin(kCatalogueFiles), std::end(kCatalogueFiles),
                     [&](const CatalogueFile& one) { return name_of(path) == one.name; });
}

Result<yaml::Document> document_of(const TextFile& file) {
  return file.tree.empty() ? yaml::Document::read(file.path, file.text)
                           : yaml::Document::unpack(file.path, file.text, file.tree);
}

void load_catalogue(const std::vector<TextFile>& files, Checked& out) {
  for (const CatalogueFile& one : kCatalogueFiles) {
    const TextFile* file = find_named(files, one.name);
    if (!file) continue;
    const auto document = document_of(*file);
    if (!document) {
      out.errors.push_back(document.error());
      continue;
    }
    one.read(*document, out.suites.catalogue, out.errors);
  }
}

// All that others say of a rule is in its title.
void add_own_rule(const scenario::OwnRule& own, Checked& out) {
  if (const Requirement* first = out.suites.catalogue.find(own.id)) {
    out.errors.push_back(
        {ErrorCode::kBadInput, "duplicate rule '" + own.id + "'", own.place, "first at " + first->place.text_at()});
    return;
  }
  Requirement rule;
  rule.id = own.id;
  rule.title = own.title;
  rule.role = "server";
  rule.level = level_of(own.level);
  rule.expect.values.fill(own.title);
  rule.place = own.place;
  out.suites.catalogue.requirements.push_back(std::move(rule));
}

void load_scenarios(const std::vector<TextFile>& files, Checked& out) {
  for (const TextFile& file : files) {
    if (is_catalogue_file(file.path)) continue;
    const auto document = document_of(file);
    if (!document) {
      out.errors.push_back(document.error());
      continue;
    }
    if (is_client_cases_file(*document)) {
      read_client_cases(*document, out.suites.client, out.errors);
      continue;
    }
    scenario::Loaded loaded = scenario::load_document(*document);
    std::move(loaded.errors.begin(), loaded.errors.end(), std::back_inserter(out.errors));
    for (auto* files_of : {&loaded.files, &loaded.with_errors}) {
      for (scenario::SuiteFile& suite : *files_of) {
        for (const scenario::OwnRule& rule : suite.rules) add_own_rule(rule, out);
        std::move(suite.scenarios.begin(), suite.scenarios.end(), std::back_inserter(out.suites.scenarios));
      }
    }
  }
}

// File by file and in the order of each; each once, since the rows of a table repeat the mistakes of their scenario.
void tidy(std::vector<Error>& errors) {
  const auto key = [](const Error& error) {
    const SourcePlace place = error.place.value_or(SourcePlace{});
    return std::tuple(place.file, place.line, place.column, error.message);
  };
  std::stable_sort(errors.begin(), errors.end(), [&](const Error& a, const Error& b) { return key(a) < key(b); });
  const auto same = [&](const Error& a, const Error& b) { return key(a) == key(b); };
  errors.erase(std::unique(errors.begin(), errors.end(), same), errors.end());
}

void read_built_in_heads(const EmbeddedFile& file, Checked& out) {
  const auto document = yaml::Document::unpack(file.path, {}, file.heads);
  if (!document) return out.errors.push_back(document.error());
  for (auto& head : scenario::read_heads(*document)) out.suites.scenarios.push_back(std::move(head));
}

void read_built_in_client_cases(const EmbeddedFile& file, Checked& out) {
  const auto document = yaml::Document::unpack(file.path, file.text, file.tree);
  if (!document) return out.errors.push_back(document.error());
  read_client_cases(*document, out.suites.client, out.errors);
}

Checked load_built_in_parts(Part part) {
  const bool all = part == Part::kCoverage;
  Checked out;
  Catalogue& catalogue = out.suites.catalogue;
  const EmbeddedFile* client_rules = nullptr;
  for (const EmbeddedFile& file : embedded_files()) {
    const std::string_view name = name_of(file.path);
    if (!file.heads.empty()) {
      if (all || part == Part::kHeads) read_built_in_heads(file, out);
    } else if (name == "requirements.yaml") {
      if (all || part == Part::kRules) read_built_in_rules(file, catalogue);
      if (part == Part::kCapabilities) read_built_in_capabilities(file, catalogue);
    } else if (name == "client-rules.yaml") {
      if (all || part == Part::kRules) client_rules = &file;
    } else if (name == "invariants.yaml" || name == "request-invariants.yaml") {
      if (all) read_built_in_invariants(file, catalogue);
    } else if (name == "faults.yaml") {
      if (all || part == Part::kFaults) read_built_in_faults(file, catalogue);
    } else if (file.path.find("/client/") != std::string_view::npos) {
      if (all) read_built_in_client_cases(file, out);
    }
  }
  // Behind the rules about servers, as in the whole.
  if (client_rules) read_built_in_rules(*client_rules, catalogue);
  return out;
}

}  // namespace

Checked load_suites(const std::vector<TextFile>& given) {
  std::vector<TextFile> files = given;
  // A folder of somebody's own scenarios is judged by the rules that are built in.
  if (!find_named(files, kCatalogueFiles[0].name)) {
    for (TextFile& file : embedded_suites()) {
      if (is_catalogue_file(file.path)) files.push_back(std::move(file));
    }
  }
  std::sort(files.begin(), files.end(), [](const TextFile& a, const TextFile& b) { return a.path < b.path; });

  Checked out;
  out.suites.digest = digest_of(files);
  load_catalogue(files, out);
  const bool catalogue_read = out.errors.empty();
  if (catalogue_read) check_catalogue(out.suites.catalogue, out.errors);
  load_scenarios(files, out);
  // Without the names every use of one would be an error.
  if (catalogue_read) {
    check_scenarios(out.suites, out.errors);
    check_client_cases(out.suites, out.errors);
  }
  tidy(out.errors);
  return out;
}

Checked load_embedded_suites(Part part) {
  if (part != Part::kWhole) return load_built_in_parts(part);
  const std::vector<TextFile> files = embedded_suites();
  Checked out;
  out.suites.digest = digest_of(files);
  load_catalogue(files, out);
  load_scenarios(files, out);
  return out;
}

}  // namespace bitspec::catalogue
