// Gathers what judging a matcher needs to know: asks the conversation, its connections, the application and the folders
// of the server, before the judge is called.
#pragma once

#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/engine/conversation.h"
#include "harness/engine/facts.h"
#include "harness/engine/read_back.h"
#include "harness/scenario/matcher.h"

namespace bitspec::engine {

struct FactSources {
  const Environment& environment;
  const catalogue::Catalogue& catalogue;  // what outcomes stand for
  Conversation& conversation;
  const Snapshot* outside_before;         // beside the upload folder; null: the server's folders are not known
  const std::string* old_file = nullptr;  // SHA-256 of what the one URL held before the scenario; null: not looked at
};

// Adds to `facts` what the matcher asks about, but for connections. A condition on notifications waits 100 ms for those
// that are on their way.
void gather_facts(const scenario::Matcher& matcher, const FactSources& sources, Facts& facts);

// Adds what became of the connections of the exchanges `asked`, if the matcher asks for it. A condition that one is
// closed waits for that, for the time limit of an exchange at most: to be called only where nothing else decides.
void gather_connections(const scenario::Matcher& matcher, const std::vector<Exchange*>& asked,
                        Conversation& conversation, Facts& facts);

}  // namespace bitspec::engine
