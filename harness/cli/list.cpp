// bitspec list: what there is, for people, as JSON, or the rules as a page.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <ostream>

#include "harness/cli/commands.h"
#include "harness/cli/open_suites.h"
#include "harness/engine/scenario_needs.h"
#include "reports/rules_page.h"

namespace bitspec::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Listing {
  Json items = Json::array();
  std::vector<std::pair<std::string, std::string>> lines;  // name, what it is
};

// In which it expects anything: a run plans it in these.
std::vector<std::string> profile_names(const scenario::Scenario& scenario, const catalogue::Catalogue& catalogue) {
  std::vector<std::string> out;
  for (const Profile profile : kProfiles) {
    if (engine::applies(scenario, catalogue, profile, results::Level::kMay)) out.emplace_back(profile_name(profile));
  }
  return out;
}

Listing scenarios(const catalogue::Suites& suites) {
  std::map<std::string, std::vector<std::string>> rules;
  for (const auto& [rule, covered] : catalogue::coverage(suites)) {
    for (const auto& scenario : covered.scenarios) rules[scenario].push_back(rule);
  }
  Listing out;
  for (const auto& s : suites.scenarios) {
    out.items.push_back({{"id", s.id},
                         {"title", s.title},
                         {"suite", s.suite},
                         {"tags", s.tags},
                         {"needs", s.needs},
                         {"profiles", profile_names(s, suites.catalogue)},
                         {"rules", rules[s.id]},
                         {"place", fmt::format("{}:{}", s.place.file, s.place.line)}});
    out.lines.emplace_back(s.id, s.title);
  }
  return out;
}

Json sources_of(const catalogue::Requirement& rule) {
  Json out = Json::array();
  for (const auto& s : rule.sources) {
    out.push_back({{"doc", s.doc}, {"section", s.section}, {"note", s.note}, {"url", s.url}});
  }
  return out;
}

Listing requirements(const catalogue::Suites& suites) {
  const auto coverage = catalogue::coverage(suites);
  Listing out;
  for (const auto& r : suites.catalogue.requirements) {
    const auto& covered = coverage.at(r.id);
    Json expect = Json::object();
    for (const Profile profile : kProfiles) expect[std::string(profile_name(profile))] = r.expect[profile];
    out.items.push_back({{"id", r.id},
                         {"title", r.title},
                         {"role", r.role},
                         {"level", results::level_name(r.level)},
                         {"when", r.when},
                         {"expect", std::move(expect)},
                         {"judges", r.judges},
                         {"observable", r.observable},
                         {"why", r.why},
                         {"needs", r.needs},
                         {"rests_on", r.rests_on},
                         {"sources", sources_of(r)},
                         {"disagreements", r.disagreements},
                         {"scenarios", covered.scenarios},
                         {"invariants", covered.invariants},
                         {"faults", covered.faults},
                         {"why_none", covered.why_none}});
    out.lines.emplace_back(r.id, fmt::format("{:<6}  {}", results::level_name(r.level), r.title));
  }
  return out;
}

Listing profiles() {
  const std::pair<Profile, const char*> about[] = {
      {Profile::kWin32, "the Win32 reference pages; MC-BUP fills in where they are silent (default)"},
      {Profile::kMcBup, "the open specification MC-BUP, read literally"},
      {Profile::kIis, "what Windows does, by documents and published captures"},
  };
  Listing out;
  for (const auto& [profile, text] : about) {
    const std::string name(profile_name(profile));
    out.items.push_back({{"name", name}, {"about", text}});
    out.lines.emplace_back(name, text);
  }
  return out;
}

Listing capabilities(const catalogue::Suites& suites) {
  Listing out;
  for (const auto& [name, about] : suites.catalogue.capabilities) {
    Json values = Json::object();
    std::string shown;
    if (const auto found = suites.catalogue.capability_values.find(name);
        found != suites.catalogue.capability_values.end()) {
      for (const auto& [key, kind] : found->second) {
        values[key] = kind;
        shown += (shown.empty() ? "" : ", ") + key;
      }
    }
    out.items.push_back({{"name", name}, {"about", about}, {"values", std::move(values)}});
    out.lines.emplace_back(name, shown.empty() ? about : fmt::format("{} (values: {})", about, shown));
  }
  return out;
}

Listing faults(const catalogue::Suites& suites) {
  Listing out;
  for (const auto& f : suites.catalogue.faults) {
    out.items.push_back({{"name", f.name},
                         {"about", f.about},
                         {"profile", profile_name(f.profile)},
                         {"red", f.red},
                         {"because", f.because}});
    out.lines.emplace_back(f.name, f.about);
  }
  return out;
}

Listing listing(const std::string& what, const catalogue::Suites& suites) {
  if (what == "scenarios") return scenarios(suites);
  if (what == "requirements") return requirements(suites);
  if (what == "profiles") return profiles();
  if (what == "capabilities") return capabilities(suites);
  return faults(suites);
}

// As much of the suites as the list shows.
tl::expected<catalogue::Suites, ExitCode> suites_for(const ListArguments& a, Io& io) {
  if (a.what == "profiles" && a.suites.empty()) return catalogue::Suites{};
  const bool by_scenario = a.what == "scenarios" || a.what == "requirements";
  return open_suites(a.suites, io, by_scenario ? catalogue::Part::kHeads : catalogue::Part::kCatalogue);
}

}  // namespace

ExitCode list_things(const ListArguments& a, Io& io) {
  if (a.markdown && a.what != "requirements") {
    complain(io, Error{ErrorCode::kBadInput, "--markdown lists requirements only", std::nullopt, {}});
    return ExitCode::kUsage;
  }
  const auto suites = suites_for(a, io);
  if (!suites) return suites.error();
  if (a.markdown) {
    io.out << reports::rules_page(*suites);
    return ExitCode::kConformant;
  }
  const Listing found = listing(a.what, *suites);
  if (a.json) {
    io.out << found.items.dump(1, ' ', false, Json::error_handler_t::replace) << "\n";
    return ExitCode::kConformant;
  }
  std::size_t width = 0;
  for (const auto& [name, about] : found.lines) width = std::max(width, std::min<std::size_t>(name.size(), 50));
  for (const auto& [name, about] : found.lines) io.out << fmt::format("{:<{}}  {}\n", name, width, about);
  return ExitCode::kConformant;
}

}  // namespace bitspec::cli
