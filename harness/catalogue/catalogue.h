// The catalogue: every rule, what outcomes mean, what is true of every answer, which faults there are.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/catalogue/client_case.h"
#include "harness/results/result.h"
#include "harness/scenario/model.h"

namespace bitspec::catalogue {

// A breach of such a rule is never laid to another one.
inline bool is_security_rule(std::string_view id) {
  return id.starts_with("security.");
}

struct Requirement {
  std::string id, title, role, when, judges, observable, why;  // role: "server", "request", "client"
  results::Level level = results::Level::kMust;
  std::vector<results::SourceRef> sources;  // url filled from the catalogue's `sources`
  PerProfile<std::string> expect;           // begins with "n/a" where it does not apply
  bool expect_differs = false;              // written per profile
  std::vector<std::string> needs, disagreements;
  std::vector<std::string> rests_on;    // rules that must hold before this one can be judged
  std::vector<std::string> spoiled_by;  // rules that, broken in a scenario, leave nothing of it to judge this one by
  SourcePlace place;

  bool applies(Profile profile) const;
};

struct Outcome {
  std::string name, about;
  scenario::ProfileMatcher judged;
};

// Which exchanges an invariant covers; empty members do not restrict.
struct Cover {
  std::string answer_to_any;          // "any" or "any-packet", or "" if packets are listed
  std::vector<std::string> packets;   // "ping", ..., "unknown-packet"
  bool sent_whole = false;            // answered or not
  std::vector<std::string> outcome;   // "success", "refused", "gap": by status
  std::vector<std::string> expected;  // marks
  std::vector<std::string> has, request_has;
  std::optional<scenario::StatusMatcher> status, not_status;
  // Capabilities; left out: scenarios that need one of them, and places where the target declares one.
  std::vector<std::string> unless;
  std::vector<Profile> profiles;

  // Of an invariant on the requests of clients; all of the above but `has` and `profiles` is empty then.
  std::vector<std::string> requests;  // "any-packet", or "ping", ..., "unknown-packet"
  std::vector<std::string> after;     // how the packet before it in its session was answered: "success", "gap", ...
  std::string after_packet;           // and its type: "close"

  bool of_requests() const { return !requests.empty(); }
};

struct Invariant {
  std::string rule;
  SourcePlace place;
  Cover on;
  scenario::ProfileMatcher then;
};

struct Fault {
  std::string name, about, because;
  std::string blocks;  // why most other rules are blocked; empty: they are not
  Profile profile = Profile::kWin32;
  std::vector<std::string> red;         // exactly these
  std::vector<SourcePlace> red_places;  // of each of them
  SourcePlace place;
};

struct Catalogue {
  std::vector<Requirement> requirements;            // in file order; rules on servers, on packets, on clients
  std::map<std::string, std::string> capabilities;  // name, what it means
  // Name of each capability -> what a target says of a place where it holds: {bytes: "number"}, or {host: "text"}.
  std::map<std::string, std::map<std::string, std::string>> capability_values;
  std::vector<std::string> disagreements;  // ids
  std::vector<Outcome> outcomes;
  std::vector<Invariant> invariants;
  std::vector<Fault> faults;

  const Requirement* find(std::string_view id) const;
  const Outcome* outcome(std::string_view name) const;
};

struct ClientCases {
  std::vector<ClientCase> cases;              // in the order of paths, then of the files
  std::vector<ClientExpectation> every_case;  // rules that are judged in every case; nothing else is set

  const ClientCase* find(std::string_view id) const;
};

struct TextFile {
  std::string path, text;
  std::string_view tree = {};  // of a built-in file: the same, parsed and checked (harness/yaml/packed.h)
};

struct Suites {
  Catalogue catalogue;
  std::vector<scenario::Scenario> scenarios;  // in the order of paths, then of the files
  ClientCases client;
  std::string digest;
};

// Everything below a suites folder, embedded or from disk, parsed and cross-checked: every rule, outcome, capability
// and same_as name that is used exists; a rule whose `expect` differs per profile has expectations per profile or named
// outcomes; no rule of role request is expected of a server; ids are unique and begin with their suite.
struct Checked {
  Suites suites;
  std::vector<Error> errors;
};
Checked load_suites(const std::vector<TextFile>& files);

// How much of the built-in suites a command needs. The build has checked them, so that what is not needed is not read;
// `digest` is only there with kWhole.
enum class Part {
  kNothing,
  kCapabilities,
  kFaults,    // without places
  kRules,     // without places
  kHeads,     // of scenarios what lists show: scenario/heads.h
  kCoverage,  // kFaults, kRules, kHeads, client cases, and the rule and place of each invariant
  kWhole,
};
Checked load_embedded_suites(Part part = Part::kWhole);

std::vector<TextFile> embedded_suites();
Result<std::vector<TextFile>> read_suites_folder(
    const std::string& folder);  // .yaml only, files above 4 MiB are errors

// Which scenarios, invariants and client cases observe a rule and which faults break it: for list, explain and the "why
// none" column.
struct Coverage {
  std::vector<std::string> scenarios, invariants, faults;
  std::vector<std::string> cases;  // ids, and kEveryCase
  std::string why_none;            // from the catalogue, or "needs a capability this version has no scenario for", ...
};
inline constexpr std::string_view kEveryCase = "every case";
std::map<std::string, Coverage> coverage(const Suites& suites);

}  // namespace bitspec::catalogue
