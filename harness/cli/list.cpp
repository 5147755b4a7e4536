// bitspec list: what there is, for people, as JSON, or the rules as a page.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "harness/cli/commands.h"
#include "harness/cli/open_suites.h"
#include "harness/client/faults.h"
#include "harness/engine/scenario_needs.h"
#include "reports/rules_page.h"

namespace bitspec::cli {
namespace {

using Json = nlohmann::ordered_json;

using Lines = std::vector<std::pair<std::string, std::string>>;  // name, what it is

// In which it expects anything: a run plans it in these.
std::vector<std::string> profile_names(const scenario::Scenario& scenario, const catalogue::Catalogue& catalogue) {
  std::vector<std::string> out;
  for (const Profile profile : kProfiles) {
    if (engine::applies(scenario, catalogue, profile, results::Level::kMay)) out.emplace_back(profile_name(profile));
  }
  return out;
}

Json scenarios_json(const catalogue::Suites& suites) {
  std::map<std::string, std::vector<std::string>> rules;
  for (const auto& [rule, covered] : catalogue::coverage(suites)) {
    for (const auto& scenario : covered.scenarios) rules[scenario].push_back(rule);
  }
  Json out = Json::array();
  for (const auto& s : suites.scenarios) {
    Json& item = out.emplace_back();
    item["id"] = s.id;
    item["title"] = s.title;
    item["suite"] = s.suite;
    item["tags"] = s.tags;
    item["needs"] = s.needs;
    item["profiles"] = profile_names(s, suites.catalogue);
    item["rules"] = rules[s.id];
    item["place"] = fmt::format("{}:{}", s.place.file, s.place.line);
  }
  return out;
}

Lines scenario_lines(const catalogue::Suites& suites) {
  Lines out;
  for (const auto& s : suites.scenarios) out.emplace_back(s.id, s.title);
  return out;
}

Json sources_of(const catalogue::Requirement& rule) {
  Json out = Json::array();
  for (const auto& s : rule.sources) {
    Json& item = out.emplace_back();
    item["doc"] = s.doc;
    item["section"] = s.section;
    item["note"] = s.note;
    item["url"] = s.url;
  }
  return out;
}

Json requirements_json(const catalogue::Suites& suites) {
  const auto coverage = catalogue::coverage(suites);
  Json out = Json::array();
  for (const auto& r : suites.catalogue.requirements) {
    const auto& covered = coverage.at(r.id);
    Json& item = out.emplace_back();
    item["id"] = r.id;
    item["title"] = r.title;
    item["role"] = r.role;
    item["level"] = results::level_name(r.level);
    item["when"] = r.when;
    for (const Profile profile : kProfiles) item["expect"][std::string(profile_name(profile))] = r.expect[profile];
    item["judges"] = r.judges;
    item["observable"] = r.observable;
    item["why"] = r.why;
    item["needs"] = r.needs;
    item["rests_on"] = r.rests_on;
    item["spoiled_by"] = r.spoiled_by;
    item["sources"] = sources_of(r);
    item["disagreements"] = r.disagreements;
    item["scenarios"] = covered.scenarios;
    item["invariants"] = covered.invariants;
    item["cases"] = covered.cases;
    item["faults"] = covered.faults;
    item["why_none"] = covered.why_none;
  }
  return out;
}

Lines requirement_lines(const catalogue::Suites& suites) {
  Lines out;
  for (const auto& r : suites.catalogue.requirements) {
    out.emplace_back(r.id, fmt::format("{:<6}  {}", results::level_name(r.level), r.title));
  }
  return out;
}

Lines profile_lines(const catalogue::Suites&) {
  const std::pair<Profile, const char*> about[] = {
      {Profile::kWin32, "the Win32 reference pages; MC-BUP fills in where they are silent (default)"},
      {Profile::kMcBup, "the open specification MC-BUP, read literally"},
      {Profile::kIis, "what Windows does, by documents and published captures"},
  };
  Lines out;
  for (const auto& [profile, text] : about) out.emplace_back(profile_name(profile), text);
  return out;
}

Json profiles_json(const catalogue::Suites& suites) {
  Json out = Json::array();
  for (const auto& [name, about] : profile_lines(suites)) out.push_back({{"name", name}, {"about", about}});
  return out;
}

// What a target says of a place where it holds: names and kinds.
std::map<std::string, std::string> values_of(const catalogue::Suites& suites, const std::string& capability) {
  const auto& all = suites.catalogue.capability_values;
  const auto found = all.find(capability);
  return found == all.end() ? std::map<std::string, std::string>{} : found->second;
}

Json capabilities_json(const catalogue::Suites& suites) {
  Json out = Json::array();
  for (const auto& [name, about] : suites.catalogue.capabilities) {
    Json values = Json::object();
    for (const auto& [key, kind] : values_of(suites, name)) values[key] = kind;
    out.push_back({{"name", name}, {"about", about}, {"values", std::move(values)}});
  }
  return out;
}

Lines capability_lines(const catalogue::Suites& suites) {
  Lines out;
  for (const auto& [name, about] : suites.catalogue.capabilities) {
    std::string shown;
    for (const auto& [key, kind] : values_of(suites, name)) shown += (shown.empty() ? "" : ", ") + key;
    out.emplace_back(name, shown.empty() ? about : fmt::format("{} (values: {})", about, shown));
  }
  return out;
}

Json faults_json(const catalogue::Suites& suites) {
  Json out = Json::array();
  for (const auto& f : suites.catalogue.faults) {
    out.push_back({{"name", f.name},
                   {"about", f.about},
                   {"profile", profile_name(f.profile)},
                   {"red", f.red},
                   {"because", f.because}});
  }
  return out;
}

Lines fault_lines(const catalogue::Suites& suites) {
  Lines out;
  for (const auto& f : suites.catalogue.faults) out.emplace_back(f.name, f.about);
  return out;
}

Json client_faults_json(const catalogue::Suites&) {
  Json out = Json::array();
  for (const auto& f : client::fault_table()) out.push_back({{"name", f.name}, {"about", f.about}, {"rule", f.rule}});
  return out;
}

Lines client_fault_lines(const catalogue::Suites&) {
  Lines out;
  for (const auto& f : client::fault_table()) out.emplace_back(f.name, f.about);
  return out;
}

struct List {
  std::string_view what;
  Lines (*lines)(const catalogue::Suites&);
  Json (*json)(const catalogue::Suites&);
  catalogue::Part shown;  // in lines; what the other forms show is in `all`
  catalogue::Part all;
};

constexpr List kLists[] = {
    {"scenarios", scenario_lines, scenarios_json, catalogue::Part::kHeads, catalogue::Part::kHeads},
    {"requirements", requirement_lines, requirements_json, catalogue::Part::kRules, catalogue::Part::kCoverage},
    {"profiles", profile_lines, profiles_json, catalogue::Part::kNothing, catalogue::Part::kNothing},
    {"capabilities", capability_lines, capabilities_json, catalogue::Part::kCapabilities,
     catalogue::Part::kCapabilities},
    {"faults", fault_lines, faults_json, catalogue::Part::kFaults, catalogue::Part::kFaults},
    {"client-faults", client_fault_lines, client_faults_json, catalogue::Part::kNothing, catalogue::Part::kNothing},
};

void print(const Lines& lines, std::ostream& out) {
  std::size_t width = 0;
  for (const auto& [name, about] : lines) width = std::max(width, std::min<std::size_t>(name.size(), 50));
  for (const auto& [name, about] : lines) out << fmt::format("{:<{}}  {}\n", name, width, about);
}

}  // namespace

ExitCode list_things(const ListArguments& a, Io& io) {
  if (a.markdown && a.what != "requirements") {
    complain(io, Error{ErrorCode::kBadInput, "--markdown lists requirements only", std::nullopt, {}});
    return ExitCode::kUsage;
  }
  const List& list =
      *std::find_if(std::begin(kLists), std::end(kLists), [&](const List& l) { return l.what == a.what; });
  const auto suites = open_suites(a.suites, io, a.json || a.markdown ? list.all : list.shown);
  if (!suites) return suites.error();
  if (a.markdown) {
    io.out << reports::rules_page(*suites);
  } else if (a.json) {
    io.out << list.json(*suites).dump(1, ' ', false, Json::error_handler_t::replace) << "\n";
  } else {
    print(list.lines(*suites), io.out);
  }
  return ExitCode::kConformant;
}

}  // namespace bitspec::cli
