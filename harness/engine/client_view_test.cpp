// Which scenarios an ordinary client can play.
#include "harness/engine/client_view.h"

#include <gtest/gtest.h>

#include "harness/scenario/loader.h"

namespace bitspec::engine {
namespace {

struct ScenarioCase {
  std::string_view when;  // and all that follows
  bool exact;
};

constexpr std::string_view kThen = "\n    then: [ping.success: {status: 2xx}]\n";

constexpr ScenarioCase kSteps[] = {
    {"{ping: {}}", false},
    {"{create: {protocols: [\"${bits15}\"]}}", false},
    {"{ping: {remove: [BITS-Packet-Type]}}", false},
    {"{ping: {set: {X-Field: a}}}", false},
    {"{ping: {set: {X-Field: a%20b}}}", true},
    {"{ping: {set: {X-Field: \"a\\rb\"}}}", true},
    {"{ping: {set: {Connection: close}}}", true},
    {"{ping: {remove: [Content-Length]}}", true},
    {"{ping: {rename: {BITS-Packet-Type: bits-packet-type}}}", false},
    {"{ping: {rename: {Host: HOST}}}", true},
    {"{ping: {order: [BITS-Packet-Type]}}", true},
    {"{ping: {version: HTTP/1.0}}", true},
    {"{ping: {length: 3}}", true},
    {"{ping: {body: {chunked: [a]}}}", true},
    {"{ping: {body: {text: abc}}}", false},
    {"{ping: {send: {split: [1], pause: 1ms}}}", true},
    {"[{ping: {answer: none}}, ping: {}]", true},
    {"[{connection: new}, ping: {}]", false},
    {"[{connection: keep}, ping: {}]", false},
    {"[{connection: half-close}, ping: {}]", true},
    {"[{connection: reset}, ping: {}]", true},
    {"{request: {method: GET, path: a}}", false},
    {"{request: {method: GET, path: a, version: HTTP/1.0}}", true},
    {"{raw: {lines: [\"GET / HTTP/1.1\", \"\"]}}", true},
    {"{pipeline: [ping: {}, ping: {}]}", true},
    {"{parallel: {release: at-once, branches: {a: {ping: {}}, b: {ping: {}}}}}", false},
    {"{parallel: {release: before-last-byte, branches: {a: {ping: {}}, b: {ping: {}}}}}", true},
};

bool exact(const std::string& rest) {
  const auto loaded = scenario::load_text(
      "suites/ping/x.yaml", "suite: ping\nabout: x\nscenarios:\n  - id: ping/x\n    title: x\n    " + rest);
  for (const auto& error : loaded.errors) ADD_FAILURE() << error.render();
  if (loaded.files.empty()) return false;
  return needs_exact_transport(loaded.files[0].scenarios[0], Profile::kWin32);
}

TEST(NeedsExactTransport, ByItsSteps) {
  for (const auto& c : kSteps) EXPECT_EQ(exact("when: " + std::string(c.when) + std::string(kThen)), c.exact) << c.when;
}

constexpr ScenarioCase kMatchers[] = {
    {"{status: 2xx}", false},
    {"{header: Date, form: imf-date}", false},
    {"{reason: {200: OK}}", false},
    {"{body: empty}", false},
    {"{ended: complete}", false},
    {"{free_of: bare-lf}", true},
    {"{well_formed: true}", true},
    {"{framed: true}", true},
    {"{connection: open}", true},
    {"{any: [{status: 2xx}, {free_of: bare-lf}]}", true},
    {"{none: {free_of: bare-lf}}", true},
    {"{each: {all: [{well_formed: true}]}}", true},
};

TEST(NeedsExactTransport, ByWhatItLooksAt) {
  for (const auto& c : kMatchers)
    EXPECT_EQ(exact("when: {ping: {}}\n    then: [ping.success: " + std::string(c.when) + "]\n"), c.exact) << c.when;
}

TEST(NeedsExactTransport, ByWhatIsBeforeAndBeside) {
  const std::string then(kThen);
  EXPECT_TRUE(exact("given: [connection: reset]\n    when: {ping: {}}" + then));
  EXPECT_TRUE(exact("when: {ping: {}}" + then + "    finally: [pipeline: [ping: {}, ping: {}]]\n"));
  EXPECT_TRUE(exact("when: {ping: {}}" + then +
                    "    and:\n      - when: {ping: {length: 3}}\n        then: [ping.success: {status: 2xx}]\n"));
}

}  // namespace
}  // namespace bitspec::engine
