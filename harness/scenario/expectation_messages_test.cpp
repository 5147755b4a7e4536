// What the loader says about every kind of mistake in expectations: rules, matchers, controls, blocks.
#include "harness/scenario/testing/loader_messages.h"

namespace bitspec::scenario {
namespace {

#define kHead "suite: t\nabout: x\nscenarios:\n"  // a macro, so that it joins the text behind it

const MessageCase kExpectationMessages[] = {
    {"an expectation of two rules",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [{a: {outcome: success}, b: {status: 200}}]\n",
     "f.yaml:7:34: error: an expectation is a map with one key, the rule it observes\n"
     "  7 |   then: [{a: {outcome: success}, b: {status: 200}}]\n"
     "    |                                  ^ check for a missing '-' or wrong indentation\n"},
    {"a rule without a matcher",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [a: ]\n",
     "f.yaml:7:10: error: 'a' must be a map, not nothing\n"
     "  7 |   then: [a: ]\n"
     "    |          ^\n"},
    {"a matcher without conditions",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {}]\n",
     "f.yaml:7:13: error: a matcher needs at least one condition\n"
     "  7 |   then: [r: {}]\n"
     "    |             ^\n"},
    {"only regardless",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {regardless: true}]\n",
     "f.yaml:7:13: error: a matcher needs at least one condition\n"
     "  7 |   then: [r: {regardless: true}]\n"
     "    |             ^\n"},
    {"a profile left out",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {win32: {status: 200}, iis: none}]\n",
     "f.yaml:7:10: error: an expectation per profile needs 'mc-bup'\n"
     "  7 |   then: [r: {win32: {status: 200}, iis: none}]\n"
     "    |          ^\n"},
    {"a profile beside a condition",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {win32: none, mc-bup: none, iis: none, status: 200}]\n",
     "f.yaml:7:52: error: 'status' cannot be combined with 'win32'\n"
     "  7 |   then: [r: {win32: none, mc-bup: none, iis: none, status: 200}]\n"
     "    |                                                    ^^^^^^\n"},
    {"unknown condition",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {stauts: 200}]\n",
     "f.yaml:7:14: error: unknown key 'stauts'\n"
     "  7 |   then: [r: {stauts: 200}]\n"
     "    |              ^^^^^^ did you mean 'status'?\n"},
    {"condition on no field",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {is: x}]\n",
     "f.yaml:7:14: error: 'is' needs 'header'\n"
     "  7 |   then: [r: {is: x}]\n"
     "    |              ^^\n"},
    {"unknown status",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {status: success}]\n",
     "f.yaml:7:22: error: 'status' must be a status such as 416 or 4xx or a list, not 'success'\n"
     "  7 |   then: [r: {status: success}]\n"
     "    |                      ^^^^^^^\n"},
    {"status in quotes",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {status: \"416\"}]\n",
     "f.yaml:7:22: error: 'status' must be a status such as 416 or 4xx or a list, not '416'\n"
     "  7 |   then: [r: {status: \"416\"}]\n"
     "    |                      ^^^^^ remove the quotes\n"},
    {"hex without 0x",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {header: A, hex: 80070057}]\n",
     "f.yaml:7:30: error: 'hex' must be a number such as 0x80070057 (32 bits) or a list, not '80070057'\n"
     "  7 |   then: [r: {header: A, hex: 80070057}]\n"
     "    |                              ^^^^^^^^\n"},
    {"number that is none",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {header: A, number: ten}]\n",
     "f.yaml:7:33: error: 'number' must be a whole number or a map, not 'ten'\n"
     "  7 |   then: [r: {header: A, number: ten}]\n"
     "    |                                 ^^^\n"},
    {"numbers the wrong way round",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {header: A, number: {from: 5, to: 4}}]\n",
     "f.yaml:7:33: error: the range ends before it starts\n"
     "  7 |   then: [r: {header: A, number: {from: 5, to: 4}}]\n"
     "    |                                 ^\n"},
    {"counts the wrong way round",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {header: A, count: {from: 5, to: 4}}]\n",
     "f.yaml:7:32: error: the range ends before it starts\n"
     "  7 |   then: [r: {header: A, count: {from: 5, to: 4}}]\n"
     "    |                                ^\n"},
    {"an empty range",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {header: A, count: {}}]\n",
     "f.yaml:7:32: error: a range needs 'from' or 'to'\n"
     "  7 |   then: [r: {header: A, count: {}}]\n"
     "    |                                ^\n"},
    {"unknown form",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {header: A, form: hex}]\n",
     "f.yaml:7:31: error: 'form' must be decimal, guid, session-id, error-code, hex-prefix, error-context, imf-date, "
     "printable, failure-code, url, host, packet-type, protocol-list, blank-separated, content-range or file-name, not "
     "'hex'\n"
     "  7 |   then: [r: {header: A, form: hex}]\n"
     "    |                               ^^^\n"},
    {"field name with a colon",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {header: \"A:\"}]\n",
     "f.yaml:7:22: error: 'header' must be the name of a header field, not 'A:'\n"
     "  7 |   then: [r: {header: \"A:\"}]\n"
     "    |                      ^^^^\n"},
    {"unknown body",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {body: as_sent}]\n",
     "f.yaml:7:20: error: 'body' must be as-sent, empty or a map, not 'as_sent'\n"
     "  7 |   then: [r: {body: as_sent}]\n"
     "    |                    ^^^^^^^ did you mean 'as-sent'?\n"},
    {"a body of two conditions",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {body: {size: 5, text: x}}]\n",
     "f.yaml:7:20: error: a body has one of 'text', 'absent', 'size', 'parts', 'range' and 'one_of' with 'size'\n"
     "  7 |   then: [r: {body: {size: 5, text: x}}]\n"
     "    |                    ^\n"},
    {"one_of without its size",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {body: {one_of: [a, b]}}]\n",
     "f.yaml:7:21: error: 'one_of' needs 'size'\n"
     "  7 |   then: [r: {body: {one_of: [a, b]}}]\n"
     "    |                     ^^^^^^\n"},
    {"absent that is false",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {body: {absent: false}}]\n",
     "f.yaml:7:29: error: 'absent' must be true (put it under 'none' for the opposite), not 'false'\n"
     "  7 |   then: [r: {body: {absent: false}}]\n"
     "    |                             ^^^^^\n"},
    {"framed that is false",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {framed: false}]\n",
     "f.yaml:7:22: error: 'framed' must be true (put it under 'none' for the opposite), not 'false'\n"
     "  7 |   then: [r: {framed: false}]\n"
     "    |                      ^^^^^\n"},
    {"well_formed that is false",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {well_formed: false}]\n",
     "f.yaml:7:27: error: 'well_formed' must be true (put it under 'none' for the opposite), not 'false'\n"
     "  7 |   then: [r: {well_formed: false}]\n"
     "    |                           ^^^^^\n"},
    {"part_fields that is false",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {multipart: {part_fields: false}}]\n",
     "f.yaml:7:39: error: 'part_fields' must be true (put it under 'none' for the opposite), not 'false'\n"
     "  7 |   then: [r: {multipart: {part_fields: false}}]\n"
     "    |                                       ^^^^^\n"},
    {"a part the wrong way round",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {body: {parts: [{range: 5-4}]}}]\n",
     "f.yaml:7:37: error: 'range' must be a range such as 0-99, not '5-4'\n"
     "  7 |   then: [r: {body: {parts: [{range: 5-4}]}}]\n"
     "    |                                     ^^^\n"},
    {"a reason for no status",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {reason: {ok: OK}}]\n",
     "f.yaml:7:23: error: a key of 'reason' must be a status such as 416\n"
     "  7 |   then: [r: {reason: {ok: OK}}]\n"
     "    |                       ^^\n"},
    {"a reason for nothing",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {reason: {}}]\n",
     "f.yaml:7:22: error: 'reason' is an empty map\n"
     "  7 |   then: [r: {reason: {}}]\n"
     "    |                      ^\n"},
    {"others without some",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {others: {status: 200}}]\n",
     "f.yaml:7:14: error: 'others' needs 'some'\n"
     "  7 |   then: [r: {others: {status: 200}}]\n"
     "    |              ^^^^^^\n"},
    {"bits of nothing",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {unpredictable: {header: A, bits: 0}}]\n",
     "f.yaml:7:47: error: 'bits' must be from 1 to 128\n"
     "  7 |   then: [r: {unpredictable: {header: A, bits: 0}}]\n"
     "    |                                               ^\n"},
    {"files of nothing",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {files: {}}]\n",
     "f.yaml:7:21: error: 'files' needs 'outside' or 'working'\n"
     "  7 |   then: [r: {files: {}}]\n"
     "    |                     ^\n"},
    {"unknown deviation",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {free_of: bare-l}]\n",
     "f.yaml:7:23: error: 'free_of' must be status-line, no-reason-space, bare-lf, bare-cr, leading-bytes, no-colon, "
     "name-syntax, obs-fold, control-byte, content-length-syntax, content-length-twice, content-length-conflict, "
     "length-and-chunked, transfer-encoding, no-framing, chunk-syntax, short-body, body-not-allowed, stray-bytes, "
     "head-too-large, too-many-interim or a list, not 'bare-l'\n"
     "  7 |   then: [r: {free_of: bare-l}]\n"
     "    |                       ^^^^^^ did you mean 'bare-lf'?\n"},
    {"interim that is final",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {interim: 200}]\n",
     "f.yaml:7:23: error: 'interim' must be a status from 100 to 199, not '200'\n"
     "  7 |   then: [r: {interim: 200}]\n"
     "    |                       ^^^\n"},
    {"informative of another word",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {informative: both}]\n",
     "f.yaml:7:27: error: 'informative' must be either or a map, not 'both'\n"
     "  7 |   then: [r: {informative: both}]\n"
     "    |                           ^^^^\n"},
    {"same_as_request outside of invariants",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {same_as_request: A}]\n",
     "f.yaml:7:14: error: unknown key 'same_as_request'\n"
     "  7 |   then: [r: {same_as_request: A}]\n"
     "    |              ^^^^^^^^^^^^^^^\n"},
    {"a refusal without overrides",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {outcome: refused}]\n",
     "f.yaml:7:10: error: a refusal needs a control, but the last step of 'when' has no override to remove\n"
     "  7 |   then: [r: {outcome: refused}]\n"
     "    |          ^ add 'control:' with a correct form of the request\n"},
    {"a refusal of a raw step",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {raw: {lines: [X, '']}}\n"
           "  then: [r: {win32: {status: 400}, mc-bup: {outcome: success}, iis: none}]\n",
     "f.yaml:7:10: error: a refusal needs a control, but it cannot be derived from 'raw'\n"
     "  7 |   then: [r: {win32: {status: 400}, mc-bup: {outcome: success}, iis: none}]\n"
     "    |          ^ add 'control:' with a correct form of the request\n"},
    {"a refusal of a fragment without a range",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {fragment: {content_range: x}}\n"
           "  then: [r: {status: 4xx}]\n",
     "f.yaml:8:10: error: a refusal needs a control, but without its overrides the fragment has no 'range'\n"
     "  8 |   then: [r: {status: 4xx}]\n"
     "    |          ^ add 'control:' with a correct form of the request\n"},
    {"a control of another word",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  control: no\n"
           "  when: {ping: {}}\n"
           "  then: [ping.success: {outcome: success}]\n",
     "f.yaml:6:12: error: 'control' must be none, a map or a list, not 'no'\n"
     "  6 |   control: no\n"
     "    |            ^^\n"},
    {"if in the first block",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  if: {status: 200}\n"
           "  when: {ping: {}}\n"
           "  then: [ping.success: {outcome: success}]\n",
     "f.yaml:6:3: error: unknown key 'if'\n"
     "  6 |   if: {status: 200}\n"
     "    |   ^^ did you mean 'id'?\n"},
    {"a block without then",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: {}}\n"
           "  then: [ping.success: {outcome: success}]\n"
           "  and:\n"
           "  - when: {ping: }\n",
     "f.yaml:9:5: error: an 'and' block needs 'then'\n"
     "  9 |   - when: {ping: }\n"
     "    |     ^^^^\n"},
};

#undef kHead

TEST(ExpectationMessages, NameTheMistakeAndItsPlace) {
  expect_messages(kExpectationMessages);
}

}  // namespace
}  // namespace bitspec::scenario
