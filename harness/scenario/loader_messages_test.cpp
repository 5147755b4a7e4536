// What the loader says about every kind of mistake in files, scenarios and steps.
#include "harness/scenario/testing/loader_messages.h"

namespace bitspec::scenario {
namespace {

#define kHead "suite: t\nabout: x\nscenarios:\n"  // a macro, so that it joins the text behind it

const MessageCase kLoaderMessages[] = {
    {"an empty file", "",
     "f.yaml:1:1: error: a file of scenarios must be a map, not nothing\n"
     "  1 | \n"
     "    | ^\n"},
    {"not a map", "- a\n",
     "f.yaml:1:1: error: a file of scenarios must be a map, not a list\n"
     "  1 | - a\n"
     "    | ^\n"},
    {"unknown key of the file",
     "suit: t\n"
     "about: x\n"
     "scenarios: []\n",
     "f.yaml:1:1: error: the file needs 'suite'\n"
     "  1 | suit: t\n"
     "    | ^^^^\n"
     "f.yaml:1:1: error: unknown key 'suit'\n"
     "  1 | suit: t\n"
     "    | ^^^^ did you mean 'suite'?\n"
     "f.yaml:3:12: error: 'scenarios' is an empty list\n"
     "  3 | scenarios: []\n"
     "    |            ^\n"},
    {"a suite in capitals",
     "suite: Fragment\n"
     "about: x\n"
     "scenarios: [1]\n",
     "f.yaml:1:8: error: 'suite' must be lower-case words joined by '-', not 'Fragment'\n"
     "  1 | suite: Fragment\n"
     "    |        ^^^^^^^^\n"},
    {"scenarios that are none", kHead "- x\n",
     "f.yaml:4:3: error: a scenario must be a map, not 'x'\n"
     "  4 | - x\n"
     "    |   ^\n"},
    {"keys left out", kHead "- id: t/a\n",
     "f.yaml:4:3: error: a scenario needs 'then'\n"
     "  4 | - id: t/a\n"
     "    |   ^^\n"
     "f.yaml:4:3: error: a scenario needs 'title'\n"
     "  4 | - id: t/a\n"
     "    |   ^^\n"
     "f.yaml:4:3: error: a scenario needs 'when'\n"
     "  4 | - id: t/a\n"
     "    |   ^^\n"},
    {"unknown key of a scenario",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  whn: {ping: }\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:4:3: error: a scenario needs 'when'\n"
     "  4 | - id: t/a\n"
     "    |   ^^\n"
     "f.yaml:6:3: error: unknown key 'whn'\n"
     "  6 |   whn: {ping: }\n"
     "    |   ^^^ did you mean 'when'?\n"},
    {"id of another suite",
     kHead "- id: u/a\n"
           "  title: x\n"
           "  when: {ping: {}}\n"
           "  then: [ping.success: {outcome: success}]\n",
     "f.yaml:4:7: error: ids in this file must begin with 't/'\n"
     "  4 | - id: u/a\n"
     "    |       ^^^\n"},
    {"id without a suite",
     kHead "- id: a\n"
           "  title: x\n"
           "  when: {ping: {}}\n"
           "  then: [ping.success: {outcome: success}]\n",
     "f.yaml:4:7: error: 'id' must be <suite>/<lower-case-words>, not 'a'\n"
     "  4 | - id: a\n"
     "    |       ^\n"},
    {"id used twice",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: {}}\n"
           "  then: [ping.success: {outcome: success}]\n"
           "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: {}}\n"
           "  then: [ping.success: {outcome: success}]\n",
     "f.yaml:8:7: error: duplicate id 't/a'\n"
     "  8 | - id: t/a\n"
     "    |       ^^^ first at line 4\n"},
    {"unknown profile",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  profiles: [win64]\n"
           "  when: {ping: {}}\n"
           "  then: [ping.success: {outcome: success}]\n",
     "f.yaml:6:14: error: an item of 'profiles' must be win32, mc-bup or iis, not 'win64'\n"
     "  6 |   profiles: [win64]\n"
     "    |              ^^^^^\n"},
    {"within without a unit",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  within: 300\n"
           "  when: {ping: {}}\n"
           "  then: [ping.success: {outcome: success}]\n",
     "f.yaml:6:11: error: 'within' must be a time such as 300ms or 2s (at most an hour), not '300'\n"
     "  6 |   within: 300\n"
     "    |           ^^^\n"},
    {"within that is too long",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  within: 4000s\n"
           "  when: {ping: {}}\n"
           "  then: [ping.success: {outcome: success}]\n",
     "f.yaml:6:11: error: 'within' must be a time such as 300ms or 2s (at most an hour), not '4000s'\n"
     "  6 |   within: 4000s\n"
     "    |           ^^^^^\n"},
    {"save of something else",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  save: {x: {status: 1}}\n"
           "  when: {ping: {}}\n"
           "  then: [ping.success: {outcome: success}]\n",
     "f.yaml:6:10: error: a saved value needs 'header'\n"
     "  6 |   save: {x: {status: 1}}\n"
     "    |          ^\n"
     "f.yaml:6:14: error: unknown key 'status'\n"
     "  6 |   save: {x: {status: 1}}\n"
     "    |              ^^^^^^ known: header\n"},
    {"save under a bad name",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  save: {1x: {header: A}}\n"
           "  when: {ping: {}}\n"
           "  then: [ping.success: {outcome: success}]\n",
     "f.yaml:6:10: error: '1x' must be a name (letters, digits, '-' and '_')\n"
     "  6 |   save: {1x: {header: A}}\n"
     "    |          ^^\n"},
    {"a bare step",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: ping\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:9: error: 'when' must be a map or a list, not 'ping'\n"
     "  7 |   when: ping\n"
     "    |         ^^^^ write 'ping: {}'\n"},
    {"a bare step in a list",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: [ping]\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:10: error: an item of 'when' must be a map, not 'ping'\n"
     "  7 |   when: [ping]\n"
     "    |          ^^^^ write 'ping: {}'\n"},
    {"unknown step",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {fragmnt: {}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:10: error: unknown step 'fragmnt'\n"
     "  7 |   when: {fragmnt: {}}\n"
     "    |          ^^^^^^^ did you mean 'fragment'?\n"},
    {"two steps in one",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {ping: {}, close: {}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:20: error: a step is a map with one key; 'close' is a second\n"
     "  7 |   when: {ping: {}, close: {}}\n"
     "    |                    ^^^^^ check for a missing '-' or wrong indentation\n"},
    {"key of another packet",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {ping: {range: 0-9/10}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:17: error: unknown key 'range'\n"
     "  7 |   when: {ping: {range: 0-9/10}}\n"
     "    |                 ^^^^^\n"},
    {"range that ends before it starts",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {fragment: {range: 5-4/9}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:28: error: 'range' must be first-last/total: range ends before it starts\n"
     "  7 |   when: {fragment: {range: 5-4/9}}\n"
     "    |                            ^^^^^ for a range that breaks the rules use 'content_range' and 'body'\n"},
    {"range that is none",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {fragment: {range: bytes 0-9/10}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:28: error: 'range' must be first-last/total: expected a number at offset 0\n"
     "  7 |   when: {fragment: {range: bytes 0-9/10}}\n"
     "    |                            ^^^^^^^^^^^^ for a range that breaks the rules use 'content_range' and "
     "'body'\n"},
    {"range that leaves open the total",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {fragment: {range: 0-9}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:28: error: 'range' must be first-last/total: expected '/' at offset 3\n"
     "  7 |   when: {fragment: {range: 0-9}}\n"
     "    |                            ^^^ for a range that breaks the rules use 'content_range' and 'body'\n"},
    {"number in quotes",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {ping: {body: {size: \"5\"}}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:30: error: 'size' must be a whole number, not '5'\n"
     "  7 |   when: {ping: {body: {size: \"5\"}}}\n"
     "    |                              ^^^ remove the quotes\n"},
    {"a body of two kinds",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {ping: {body: {size: 5, text: x}}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:23: error: a body has one of 'text', 'size' and 'chunked'\n"
     "  7 |   when: {ping: {body: {size: 5, text: x}}}\n"
     "    |                       ^\n"},
    {"an answer that is not none",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {ping: {answer: later}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:25: error: 'answer' must be none, not 'later'\n"
     "  7 |   when: {ping: {answer: later}}\n"
     "    |                         ^^^^^\n"},
    {"a send point of two kinds",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {ping: {send: {cut: {head: 1, after: x}}}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:29: error: a place in the request has either 'head' or 'after'\n"
     "  7 |   when: {ping: {send: {cut: {head: 1, after: x}}}}\n"
     "    |                             ^\n"},
    {"unknown end",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {ping: {send: {end: closed}}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:29: error: 'end' must be close, half-close or reset, not 'closed'\n"
     "  7 |   when: {ping: {send: {end: closed}}}\n"
     "    |                             ^^^^^^ did you mean 'close'?\n"},
    {"an empty send",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {ping: {send: {}}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:23: error: 'send' is an empty map\n"
     "  7 |   when: {ping: {send: {}}}\n"
     "    |                       ^\n"},
    {"a raw step of nothing",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {raw: {}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:15: error: a raw step needs 'lines' or 'body'\n"
     "  7 |   when: {raw: {}}\n"
     "    |               ^\n"},
    {"unknown escape",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {raw: {body: a\\qb}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:22: error: unknown escape '\\q'; known: \\r \\n \\t \\0 \\\\ \\xNN\n"
     "  7 |   when: {raw: {body: a\\qb}}\n"
     "    |                      ^^^^\n"},
    {"half an escape",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {raw: {body: a\\x4}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:22: error: unknown escape '\\x4'; known: \\r \\n \\t \\0 \\\\ \\xNN\n"
     "  7 |   when: {raw: {body: a\\x4}}\n"
     "    |                      ^^^^\n"},
    {"unknown connection action",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: [{connection: close}, {connection: clsoe}, ping: ]\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:44: error: 'connection' must be new, close, half-close, reset, keep, per-packet or a map, not 'clsoe'\n"
     "  7 |   when: [{connection: close}, {connection: clsoe}, ping: ]\n"
     "    |                                            ^^^^^ did you mean 'close'?\n"},
    {"a connection step as the judged one",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: [{ping: }, {connection: close}]\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:21: error: the last step of 'when' is judged; 'connection' gets no answer\n"
     "  7 |   when: [{ping: }, {connection: close}]\n"
     "    |                     ^^^^^^^^^^\n"},
    {"upload without a size",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {upload: {fragments: [5]}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:10: error: an upload step needs 'size'\n"
     "  7 |   when: {upload: {fragments: [5]}}\n"
     "    |          ^^^^^^\n"},
    {"upload in fragments of nothing",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {upload: {size: 9, fragments: [5, 0]}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:39: error: a fragment of 'upload' has at least one byte\n"
     "  7 |   when: {upload: {size: 9, fragments: [5, 0]}}\n"
     "    |                                       ^\n"},
    {"upload in too many fragments",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {upload: {size: 9000, fragments: [1]}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:18: error: an upload has at most 4096 fragments\n"
     "  7 |   when: {upload: {size: 9000, fragments: [1]}}\n"
     "    |                  ^\n"},
    {"a pipeline of steps that send nothing",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {pipeline: [{wait: 1s}]}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:22: error: unknown sending step 'wait'\n"
     "  7 |   when: {pipeline: [{wait: 1s}]}\n"
     "    |                      ^^^^\n"},
    {"parallel without branches",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {parallel: {release: at-once}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:10: error: a parallel step needs 'branches'\n"
     "  7 |   when: {parallel: {release: at-once}}\n"
     "    |          ^^^^^^^^\n"},
    {"a branch that is a list",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {parallel: {branches: {a: [ping: ]}}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:35: error: 'a' must be a map, not a list\n"
     "  7 |   when: {parallel: {branches: {a: [ping: ]}}}\n"
     "    |                                   ^\n"},
    {"get without a session",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {get: }\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:6:10: error: 'get' needs a session, but none has been started\n"
     "  6 |   when: {get: }\n"
     "    |          ^^^ add a 'create' step before it\n"},
    {"unknown session",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {close: {session: t}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:10: error: no earlier step starts a session 't'\n"
     "  7 |   when: {close: {session: t}}\n"
     "    |          ^^^^^ did you mean 's'?\n"},
    {"which session",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: [{create: {as: t}}, {close: }]\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:30: error: 'close' needs a session, but there are several\n"
     "  7 |   when: [{create: {as: t}}, {close: }]\n"
     "    |                              ^^^^^ write 'session: s'\n"},
    {"open variable",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {ping: {id: \"a${s.id\"}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:21: error: '${' without its '}'; write '$${' for the characters themselves\n"
     "  7 |   when: {ping: {id: \"a${s.id\"}}\n"
     "    |                     ^^^^^^^^^\n"},
    {"empty variable",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {ping: {id: \"${}\"}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:21: error: '${}' has no name in it\n"
     "  7 |   when: {ping: {id: \"${}\"}}\n"
     "    |                     ^^^^^\n"},
    {"unknown variable",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {ping: {id: \"${s.idd}\"}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:22: error: unknown variable '${s.idd}'\n"
     "  7 |   when: {ping: {id: \"${s.idd}\"}}\n"
     "    |                      ^^^^^^^^ did you mean 's.id'?\n"},
    {"unknown variable in a matcher",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  when: {ping: }\n"
           "  then: [r: {header: A, is: \"x ${lsat} y\"}]\n",
     "f.yaml:7:32: error: unknown variable '${lsat}'\n"
     "  7 |   then: [r: {header: A, is: \"x ${lsat} y\"}]\n"
     "    |                                ^^^^^^^\n"},
    {"repeat without a count",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {ping: {id: \"${repeat:x}\"}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:22: error: '${repeat:x}' must be ${repeat:text:count}\n"
     "  7 |   when: {ping: {id: \"${repeat:x}\"}}\n"
     "    |                      ^^^^^^^^^^^\n"},
    {"repeat without times",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {repeat: {do: {ping: }}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:10: error: a repeat step needs 'times'\n"
     "  7 |   when: {repeat: {do: {ping: }}}\n"
     "    |          ^^^^^^\n"},
    {"repeat no time",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {repeat: {times: 0, do: {ping: }}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:26: error: 'times' must be at least 1\n"
     "  7 |   when: {repeat: {times: 0, do: {ping: }}}\n"
     "    |                          ^\n"},
    {"repeat for ever",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {repeat: {times: 100000000, do: {ping: }}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:41: error: the file becomes too large once 'for_each' and 'repeat' are expanded\n"
     "  7 |   when: {repeat: {times: 100000000, do: {ping: }}}\n"
     "    |                                         ^\n"},
    {"repeat of a wrong step",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  given: [create: ]\n"
           "  when: {repeat: {times: 3, do: {pin: }}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:34: error: unknown step 'pin'\n"
     "  7 |   when: {repeat: {times: 3, do: {pin: }}}\n"
     "    |                                  ^^^ did you mean 'ping'?\n"},
    {"rows of different number",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  for_each: {a: [1, 2], b: [1]}\n"
           "  when: {ping: {}}\n"
           "  then: [ping.success: {outcome: success}]\n",
     "f.yaml:6:25: error: 'b' has 1 rows and 'a' has 2\n"
     "  6 |   for_each: {a: [1, 2], b: [1]}\n"
     "    |                         ^\n"},
    {"no rows",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  for_each: {a: []}\n"
           "  when: {ping: {}}\n"
           "  then: [ping.success: {outcome: success}]\n",
     "f.yaml:6:17: error: 'a' is an empty list\n"
     "  6 |   for_each: {a: []}\n"
     "    |                 ^\n"},
    {"a row that is no list",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  for_each: {a: 5}\n"
           "  when: {ping: {}}\n"
           "  then: [ping.success: {outcome: success}]\n",
     "f.yaml:6:17: error: 'a' must be a list, not '5'\n"
     "  6 |   for_each: {a: 5}\n"
     "    |                 ^\n"},
    {"a row that does not fit",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  for_each: {a: [300, many]}\n"
           "  when: {ping: {body: {size: \"${a}\"}}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:6:23: error: 'size' must be a whole number, not 'many'\n"
     "  6 |   for_each: {a: [300, many]}\n"
     "    |                       ^^^^\n"},
    {"a list inside of text",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  for_each: {a: [[1]]}\n"
           "  when: {ping: {id: \"x${a}\"}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:21: error: '${a}' is not text, so nothing may stand around it\n"
     "  7 |   when: {ping: {id: \"x${a}\"}}\n"
     "    |                     ^^^^^^^\n"},
    {"a row that makes a key twice",
     kHead "- id: t/a\n"
           "  title: x\n"
           "  for_each: {a: [B]}\n"
           "  when: {ping: {set: {B: 1, \"${a}\": 2}}}\n"
           "  then: [r: {outcome: success}]\n",
     "f.yaml:7:29: error: duplicate key 'B'\n"
     "  7 |   when: {ping: {set: {B: 1, \"${a}\": 2}}}\n"
     "    |                             ^^^^^^\n"},
};

#undef kHead

TEST(LoaderMessages, NameTheMistakeAndItsPlace) {
  expect_messages(kLoaderMessages);
}

TEST(LoaderMessages, AreAllThatAFileHas) {
  EXPECT_EQ(complaints("suite: t\nabout: x\nscenarios:\n"
                       "- {id: t/a, title: x, when: {pin: }, then: [r: {status: 200}]}\n"
                       "- {id: t/b, title: x, when: {ping: }, then: [r: {status: 700}]}\n"),
            "f.yaml:4:30: error: unknown step 'pin'\n"
            "  4 | - {id: t/a, title: x, when: {pin: }, then: [r: {status: 200}]}\n"
            "    |                              ^^^ did you mean 'ping'?\n"
            "f.yaml:5:58: error: 'status' must be a status such as 416 or 4xx or a list, not '700'\n"
            "  5 | - {id: t/b, title: x, when: {ping: }, then: [r: {status: 700}]}\n"
            "    |                                                          ^^^\n");
}

TEST(LoaderMessages, EndAtAHundred) {
  std::string text = "suite: t\nabout: x\nscenarios:\n";
  for (int i = 0; i < 1000; ++i) text += "- x\n";
  EXPECT_EQ(load_text("f.yaml", text).errors.size(), 100u);
}

}  // namespace
}  // namespace bitspec::scenario
