// Mistakes in which each part is allowed by itself.
#include "harness/scenario/testing/loader_messages.h"

namespace bitspec::scenario {
namespace {

#define kHead \
  "suite: t\nabout: x\nscenarios:\n  - id: t/a\n    title: x\n"  // a macro, so that it joins the text behind it
#define kTail "    then: [a.b: {status: 2xx}]\n"

const MessageCase kTreeMessages[] = {
    {"a misspelt field of a step", kHead "    when: {ping: {set: {BITS-Packet-Typ: Ping}}}\n" kTail,
     "f.yaml:6:25: error: unknown BITS field 'BITS-Packet-Typ'\n"
     "  6 |     when: {ping: {set: {BITS-Packet-Typ: Ping}}}\n"
     "    |                         ^^^^^^^^^^^^^^^ did you mean 'BITS-Packet-Type'? If not, list it under "
     "'unknown_fields' "
     "of the scenario\n"},
    {"a misspelt field that is taken away", kHead "    when: {ping: {remove: [bits-sesion-id]}}\n" kTail,
     "f.yaml:6:28: error: unknown BITS field 'bits-sesion-id'\n"
     "  6 |     when: {ping: {remove: [bits-sesion-id]}}\n"
     "    |                            ^^^^^^^^^^^^^^ did you mean 'BITS-Session-Id'? If not, list it under "
     "'unknown_fields' of the scenario\n"},
    {"a misspelt field of an expectation", kHead "    when: {ping: {}}\n    then: [a.b: {header: BITS-Protokol}]\n",
     "f.yaml:7:26: error: unknown BITS field 'BITS-Protokol'\n"
     "  7 |     then: [a.b: {header: BITS-Protokol}]\n"
     "    |                          ^^^^^^^^^^^^^ did you mean 'BITS-Protocol'? If not, list it under "
     "'unknown_fields' of "
     "the scenario\n"},
    {"a field that is meant",
     kHead "    unknown_fields: [BITS-Packet-Typ]\n    when: {ping: {set: {BITS-Packet-Typ: Ping}}}\n" kTail, ""},
    {"a field that is nothing like a known one", kHead "    when: {ping: {set: {BITS-Future-Thing: x}}}\n" kTail, ""},
    {"a known field in another case", kHead "    when: {ping: {set: {bits-PACKET-type: x}}}\n" kTail, ""},
    {"a column that nothing uses",
     kHead "    for_each: {n: [1, 2], m: [3, 4]}\n    when: {ping: {set: {X-A: \"${n}\"}}}\n" kTail,
     "f.yaml:6:27: error: nothing uses 'm' of 'for_each'\n"
     "  6 |     for_each: {n: [1, 2], m: [3, 4]}\n"
     "    |                           ^ write ${m} where its values belong\n"},
    {"a column with arithmetic", kHead "    for_each: {n: [1]}\n    when: {ping: {set: {X-A: \"${n+1}\"}}}\n" kTail,
     ""},
    {"a name that nothing uses", kHead "    when: {ping: {as: first}}\n" kTail,
     "f.yaml:6:23: error: nothing uses the exchange 'first'\n"
     "  6 |     when: {ping: {as: first}}\n"
     "    |                       ^^^^^ leave out 'as'\n"},
    {"a name that is used",
     kHead "    given: [ping: {as: first}]\n    when: {ping: {}}\n"
           "    then: [a.b: {header: BITS-Protocol, same_as: first}]\n",
     ""},
    {"the same rule twice",
     kHead "    when: {ping: {}}\n    then:\n      - a.b: {status: 2xx}\n      - a.b: {status: 200}\n",
     "f.yaml:9:9: error: duplicate rule 'a.b' in this list\n"
     "  9 |       - a.b: {status: 200}\n"
     "    |         ^^^ first at line 8; 'all' joins several conditions\n"},
    {"the same rule, once recorded only",
     kHead "    when: {ping: {}}\n    then:\n      - a.b: {status: 2xx}\n      - a.b: {offered: {status: 200}}\n", ""},
    {"a status that contradicts the outcome",
     kHead "    when: {ping: {}}\n    control: none\n    then: [a.b: {outcome: success, status: 404}]\n",
     "f.yaml:8:44: error: status 404 contradicts outcome 'success'\n"
     "  8 |     then: [a.b: {outcome: success, status: 404}]\n"
     "    |                                            ^^^ success is 2xx\n"},
    {"a refusal with a status of success",
     kHead "    when: {ping: {}}\n    control: none\n    then: [a.b: {outcome: [refused, gap], status: [400, 200]}]\n",
     "f.yaml:8:57: error: status 200 contradicts outcome 'refused'\n"
     "  8 |     then: [a.b: {outcome: [refused, gap], status: [400, 200]}]\n"
     "    |                                                         ^^^ a refusal is 4xx or 5xx\n"},
    {"a status that goes with one of the outcomes",
     kHead "    when: {ping: {}}\n    control: none\n    then: [a.b: {outcome: [success, gap], status: [416, 200]}]\n",
     ""},
    {"lines without the empty one", kHead "    when: {raw: {lines: [GET / HTTP/1.1, \"Host: h\"]}}\n" kTail,
     "f.yaml:6:42: error: these lines have no end: an empty line ends the head of a request\n"
     "  6 |     when: {raw: {lines: [GET / HTTP/1.1, \"Host: h\"]}}\n"
     "    |                                          ^^^^^^^^^ add \"\" as the last line; or 'http: malformed' where "
     "the "
     "head is meant to have no end\n"},
    {"lines that are whole", kHead "    when: {raw: {lines: [GET / HTTP/1.1, \"Host: h\", \"\"]}}\n" kTail, ""},
    {"lines that are meant to have no end", kHead "    when: {raw: {http: malformed, lines: [GET / HTTP/1.1]}}\n" kTail,
     ""},
};

TEST(TreeChecks, PointAtTheWordThatIsWrong) {
  expect_messages(kTreeMessages);
}

TEST(TreeChecks, FindAllMistakesOfAFile) {
  const std::string found =
      complaints(kHead
                 "    for_each: {n: [1, 2]}\n"
                 "    when: {ping: {as: x, set: {BITS-Packet-Typ: Ping}}}\n"
                 "    then:\n      - a.b: {status: 404, outcome: success}\n      - a.b: {header: BITS-Sesion-Id}\n");
  for (const char* part :
       {"'n' of 'for_each'", "'BITS-Packet-Typ'", "exchange 'x'", "status 404", "duplicate rule", "'BITS-Sesion-Id'"}) {
    EXPECT_NE(found.find(part), std::string::npos) << part << "\n" << found;
  }
}

}  // namespace
}  // namespace bitspec::scenario
