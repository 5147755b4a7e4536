// bitspec version, bitspec schema: what this program is and which files it reads and writes.
#include <nlohmann/json.hpp>
#include <ostream>

#include "harness/cli/commands.h"
#include "harness/cli/open_suites.h"
#include "harness/cli/open_target.h"
#include "harness/known_failing/list.h"
#include "harness/scenario/schema.h"
#include "harness/target/grammar.h"
#include "reports/result_schema.h"

namespace bitspec::cli {

ExitCode print_version(const VersionArguments& a, Io& io) {
  if (!a.json) {
    io.out << "bitspec " << io.version << "\n";
    return ExitCode::kConformant;
  }
  const auto suites = open_suites({}, io);
  if (!suites) return suites.error();
  const nlohmann::ordered_json out = {{"name", "bitspec"},
                                      {"version", io.version},
                                      {"suites", suites->digest},
                                      {"rules", suites->catalogue.requirements.size()},
                                      {"scenarios", suites->scenarios.size()}};
  io.out << out.dump(1) << "\n";
  return ExitCode::kConformant;
}

ExitCode print_schema(const SchemaArguments& a, Io& io) {
  if (a.what == "scenario") {
    io.out << scenario::scenario_schema();
  } else if (a.what == "result") {
    io.out << reports::result_schema();
  } else if (a.what == "known-failing") {
    io.out << known_failing::schema();
  } else {
    const auto suites = open_suites({}, io, catalogue::Part::kCapabilities);
    if (!suites) return suites.error();
    io.out << target::target_schema(selftest::vocabulary_of(suites->catalogue));
  }
  return ExitCode::kConformant;
}

}  // namespace bitspec::cli
