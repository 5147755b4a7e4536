// What no file can know by itself: that the names used in one are defined in another.
#pragma once

#include <vector>

#include "harness/catalogue/catalogue.h"

namespace bitspec::catalogue {

// Rules, outcomes and capabilities that the invariants and faults name exist; faults give reasons for long lists.
void check_catalogue(const Catalogue& catalogue, std::vector<Error>& errors);

// The same for scenarios; ids are unique; a rule whose text differs per profile is not judged by one matcher for all.
void check_scenarios(const Suites& suites, std::vector<Error>& errors);

// The same for cases of clients.
void check_client_cases(const Suites& suites, std::vector<Error>& errors);

}  // namespace bitspec::catalogue
