#include "harness/scenario/loader.h"

#include <gtest/gtest.h>

#include "harness/scenario/testing/step_text.h"

namespace bitspec::scenario {
namespace {

// The scenarios of a file, which must be right.
std::vector<Scenario> scenarios(std::string_view list) {
  const Loaded loaded = load_text("f.yaml", "suite: t\nabout: x\nscenarios:\n" + std::string(list));
  for (const Error& error : loaded.errors) ADD_FAILURE() << error.render();
  return loaded.files.empty() ? std::vector<Scenario>{} : loaded.files.front().scenarios;
}

Scenario scenario(const std::string& rest) {
  auto all = scenarios("- id: t/a\n  title: x\n" + rest);
  return all.empty() ? Scenario{} : all.front();
}

constexpr char kThen[] = "  then: [r: {outcome: success}]\n";

Step when(const std::string& step) {
  // A name that nothing uses is a mistake.
  const std::size_t as = step.find("{as: ");
  const std::string name = as == std::string::npos ? "" : step.substr(as + 5, step.find_first_of(",}", as) - as - 5);
  const std::string then =
      name.empty() ? kThen : "  then: [r: {outcome: success}, q: {header: A, same_as: " + name + "}]\n";
  const Scenario one = scenario("  given: [create: ]\n  when: " + step + "\n" + then);
  return one.blocks.empty() || one.blocks[0].when.empty() ? Step{} : one.blocks[0].when.back();
}

template <class T>
T when_as(const std::string& step) {
  const Step read = when(step);
  const T* what = std::get_if<T>(&read.what);
  return what ? *what : (ADD_FAILURE() << step, T{});
}

Matcher matcher(const std::string& text) {
  const Scenario one = scenario("  when: {ping: }\n  then: [r: " + text + "]\n  control: none\n");
  return one.blocks.empty() ? Matcher{} : *one.blocks[0].then[0].matcher[Profile::kWin32];
}

TEST(Loader, ReadsTheHeadOfAScenario) {
  const Loaded loaded = load_text("f.yaml",
                                  "suite: t\nabout: What it is\nscenarios:\n"
                                  "- id: t/a\n  title: It works\n  tags: [slow, last]\n  needs: [readback]\n"
                                  "  profiles: [iis, mc-bup]\n  when: {ping: }\n  then: [r: {outcome: success}]\n"
                                  "  finally: {cancel: {session: s, id: x}}\n  given: {create: }\n");
  ASSERT_EQ(loaded.files.size(), 1u);
  const SuiteFile& file = loaded.files[0];
  EXPECT_EQ(file.path, "f.yaml");
  EXPECT_EQ(file.suite, "t");
  EXPECT_EQ(file.about, "What it is");
  const Scenario& one = file.scenarios.at(0);
  EXPECT_EQ(one.id, "t/a");
  EXPECT_EQ(one.suite, "t");
  EXPECT_EQ(one.title, "It works");
  EXPECT_EQ(one.place.text_at(), "f.yaml:4:7");
  EXPECT_TRUE(one.has_tag("slow"));
  EXPECT_FALSE(one.has_tag("alone"));
  EXPECT_EQ(one.needs, std::vector<std::string>{"readback"});
  EXPECT_EQ(one.profiles, (std::vector<Profile>{Profile::kIis, Profile::kMcBup}));
  EXPECT_EQ(one.given.size(), 1u);
  EXPECT_EQ(one.finally.size(), 1u);
}

TEST(Loader, ReadsAPacketWithAllItsOverrides) {
  const auto step = when_as<PacketStep>(
      "{fragment: {as: f, session: s, range: 0-9/20, on: second, bytes: other, path: /x, target: '*', method: M, "
      "version: V,\n"
      "    type: T, id: I, content_range: C, length: 50, body: {chunked: [a, b]}, set: {A: 1}, add: {B: [2, 3], C: "
      "4},\n"
      "    remove: [D], rename: {E: e}, order: [Host], answer: none,\n"
      "    send: {split: [5, {head: 6}], pause: 20ms, cut: {after: x}, end: reset, continue: true}}}");
  EXPECT_EQ(
      describe(step),
      "fragment as=f on=second session=s bytes=other path=/x target=* method=M version=V type=T id=I range=0-9/20 "
      "content_range=C length=50 chunked=[a][b] set(A=1) add(B=2) add(B=3) add(C=4) remove(D) rename(E=e) "
      "order(Host) no-answer split@body5 split@head6 pause=20 cut@'x' end=reset continue");
  EXPECT_TRUE(step.has_overrides());
  EXPECT_EQ(describe(step.without_overrides()), "fragment as=f on=second session=s bytes=other range=0-9/20 no-answer");
}

struct StepCase {
  std::string yaml, want;
};

TEST(Loader, ReadsPackets) {
  const StepCase cases[] = {
      {"{ping: {}}", "ping"},
      {"{ping: }", "ping"},
      {"[ping: , ping: {as: p}]", "ping as=p"},
      {"{create: }", "create as=s"},
      {"{create: {as: t, protocols: [\"${guid:a}\", '${bits15}']}}", "create as=t protocols=${guid:a} ${bits15}"},
      {"{create: {protocols: 'a,b'}}", "create as=s protocols=a,b"},
      {"{fragment: {range: \"${s.next}-9/10\"}}", "fragment range=${s.next}-9/10"},
      {"{close: {body: {text: abc}}}", "close text=abc"},
      {"{cancel: {body: {size: 7}, send: {split: 3}}}", "cancel size=7 split@body3"},
  };
  for (const StepCase& c : cases) {
    SCOPED_TRACE(c.yaml);
    EXPECT_EQ(describe(when_as<PacketStep>(c.yaml)), c.want);
  }
}

TEST(Loader, WritesOutUploads) {
  const StepCase cases[] = {
      {"{size: 10}", "create as=s; fragment session=s range=0-9/10; close session=s"},
      {"{as: u, size: 25, fragments: [10, 4], path: /x, bytes: b, on: c}",
       "create as=u on=c bytes=b path=/x; fragment on=c session=u bytes=b range=0-9/25; fragment on=c session=u "
       "bytes=b range=10-13/25; "
       "fragment on=c session=u bytes=b range=14-17/25; fragment on=c session=u bytes=b range=18-21/25; "
       "fragment on=c session=u bytes=b range=22-24/25; close on=c session=u bytes=b"},
      {"{size: 3, fragments: [10], close: false}", "create as=s; fragment session=s range=0-2/3"},
      {"{size: 0}", "create as=s; close session=s"},
  };
  for (const StepCase& c : cases) {
    SCOPED_TRACE(c.yaml);
    const Scenario one = scenario("  when: {upload: " + c.yaml + "}\n" + kThen);
    ASSERT_EQ(one.blocks.size(), 1u);
    std::string got;
    for (const Step& step : one.blocks[0].when)
      got += (got.empty() ? "" : "; ") + describe(std::get<PacketStep>(step.what));
    EXPECT_EQ(got, c.want);
  }
}

TEST(Loader, ReadsRequestsAndDownloads) {
  const auto request =
      when_as<RequestStep>("{request: {method: PUT, path: /p, fields: {A: b, C: d}, body: {text: x}, on: c}}");
  EXPECT_EQ(request.method.text, "PUT");
  EXPECT_EQ(request.path->text, "/p");
  EXPECT_EQ(request.on, "c");
  ASSERT_EQ(request.fields.size(), 2u);
  EXPECT_EQ(request.fields[1].first, "C");
  EXPECT_EQ(request.body->text.text, "x");
  EXPECT_FALSE(request.head);

  const auto get = when_as<RequestStep>("{get: {session: s, range: bytes=0-9, version: HTTP/1.0}}");
  EXPECT_EQ(get.method.text, "GET");
  EXPECT_EQ(get.session, "s");
  EXPECT_EQ(get.fields.at(0).first, "Range");
  EXPECT_EQ(get.fields.at(0).second.text, "bytes=0-9");
  EXPECT_EQ(get.version->text, "HTTP/1.0");
  EXPECT_TRUE(when_as<RequestStep>("{head: }").head);
  EXPECT_EQ(when_as<ReadBackStep>("{read_back: {as: r, path: /x}}").path->text, "/x");
}

TEST(Loader, ReadsRawSteps) {
  const auto raw = when_as<RawStep>(
      "{raw: {as: r, session: s, lines: [\"A ${path}\", ''], body: 'x\\r\\x00', ends: lf, http: malformed, packet: "
      "fragment}}");
  EXPECT_EQ(raw.as, "r");
  EXPECT_EQ(raw.session, "s");
  ASSERT_EQ(raw.lines.size(), 2u);
  EXPECT_EQ(raw.lines[0].text, "A ${path}");
  EXPECT_EQ(raw.body.text, "x\\r\\x00");
  EXPECT_EQ(raw.ends, RawStep::Ends::kLf);
  EXPECT_TRUE(raw.malformed_http);
  EXPECT_EQ(raw.packet, PacketType::kFragment);
  EXPECT_FALSE(raw.begins_session);
  EXPECT_TRUE(when_as<RawStep>("{raw: {as: t, lines: [x, '']}}").begins_session);
  EXPECT_TRUE(when_as<RawStep>("{raw: {as: t, lines: [x, ''], packet: create}}").begins_session);
  EXPECT_FALSE(when_as<RawStep>("{raw: {lines: [x, ''], packet: create}}").begins_session);
}

TEST(Loader, ReadsConnectionsWaitsAndCompanies) {
  const Scenario one = scenario(
      "  given:\n"
      "  - connection: new\n"
      "  - connection: {on: second, do: half-close}\n"
      "  - wait: 300ms\n"
      "  - pipeline: [ping: , raw: {lines: [X, '']}]\n"
      "  - parallel: {release: before-last-byte, branches: {a: {ping: }, b: {request: {method: GET}}}}\n"
      "  when: {ping: }\n" +
      std::string(kThen));
  ASSERT_EQ(one.given.size(), 5u);
  EXPECT_EQ(std::get<ConnectionStep>(one.given[0].what).what, ConnectionStep::Do::kNew);
  EXPECT_EQ(std::get<ConnectionStep>(one.given[0].what).on, "main");
  EXPECT_EQ(std::get<ConnectionStep>(one.given[1].what).what, ConnectionStep::Do::kHalfClose);
  EXPECT_EQ(std::get<ConnectionStep>(one.given[1].what).on, "second");
  EXPECT_EQ(std::get<WaitStep>(one.given[2].what).time.text, "300ms");
  EXPECT_EQ(std::get<PipelineStep>(one.given[3].what).steps.at(1).name, "raw");
  const auto& parallel = std::get<ParallelStep>(one.given[4].what);
  EXPECT_TRUE(parallel.before_last_byte);
  ASSERT_EQ(parallel.branches.size(), 2u);
  EXPECT_EQ(parallel.branches[1].name, "b");
  EXPECT_EQ(parallel.branches[1].step.name, "request");
}

TEST(Loader, ReadsBlocks) {
  const Scenario one = scenario(
      "  when: {ping: }\n  within: 2s\n  save: {next: {header: A}}\n  then:\n"
      "  - r.one: {outcome: success, regardless: true}\n"
      "  - r.two: {win32: {status: 200}, mc-bup: none, iis: {status: 2xx}}\n"
      "  and:\n  - if: {header: A}\n    when: [{ping: {id: \"${next}\"}}]\n    then: [r.three: {status: [200, "
      "3xx]}]\n");
  ASSERT_EQ(one.blocks.size(), 2u);
  const Block& first = one.blocks[0];
  EXPECT_EQ(first.within->text, "2s");
  EXPECT_EQ(first.save.at(0), (std::pair<std::string, std::string>{"next", "A"}));
  ASSERT_EQ(first.then.size(), 2u);
  EXPECT_EQ(first.then[0].rule, "r.one");
  EXPECT_TRUE(first.then[0].regardless);
  EXPECT_FALSE(first.then[0].differs);
  EXPECT_EQ(first.then[0].matcher[Profile::kWin32], first.then[0].matcher[Profile::kIis]);
  EXPECT_TRUE(first.then[1].differs);
  EXPECT_EQ(first.then[1].matcher[Profile::kMcBup], nullptr);
  EXPECT_EQ(first.then[1].matcher[Profile::kIis]->get<condition::Status>()->statuses.any_of.at(0).to, 299u);
  EXPECT_EQ(first.only_if, nullptr);
  EXPECT_EQ(one.blocks[1].only_if->get<condition::Header>()->name, "A");
  EXPECT_EQ(one.blocks[1].then[0].matcher[Profile::kWin32]->get<condition::Status>()->statuses.any_of.size(), 2u);
}

TEST(Loader, ReadsConditionsOnFields) {
  const Matcher m = matcher(
      "{header: A, is: x, is_ignoring_case: X, not: y, guid: g, number: {from: 1, to: '${s.next}'}, hex: [0x1, "
      "0xFFFFFFFF],"
      " form: imf-date, count: {from: 2}, same_as: other}"
      "]\n  given: [create: ]\n  tags: [x");
  const auto* header = m.get<condition::Header>();
  ASSERT_TRUE(header);
  EXPECT_EQ(header->name, "A");
  EXPECT_EQ(header->is->text, "x");
  EXPECT_EQ(header->is_ignoring_case->text, "X");
  EXPECT_EQ(header->is_not->text, "y");
  EXPECT_EQ(header->guid->text, "g");
  EXPECT_EQ(header->number_from->text, "1");
  EXPECT_EQ(header->number_to->text, "${s.next}");
  EXPECT_EQ(header->hex, (std::vector<std::uint32_t>{1, 0xffffffff}));
  EXPECT_EQ(header->form, ValueForm::kImfDate);
  EXPECT_EQ(header->count->from, 2u);
  EXPECT_EQ(header->count->to, UINT64_MAX);
  EXPECT_EQ(header->same_as, "other");
  const Matcher exact = matcher("{header: A, number: 100, count: 1}");
  const auto* number = exact.get<condition::Header>();
  ASSERT_TRUE(number);
  EXPECT_EQ(number->number_from->text, "100");
  EXPECT_EQ(number->number_to->text, "100");
  EXPECT_EQ(number->count->to, 1u);
}

TEST(Loader, ReadsConditionsOnAnswers) {
  const Matcher m = matcher(
      "{outcome: [gap, refused], absent: [A, B], reason: {416: Range Not Satisfiable}, version: HTTP/1.1, well_formed: "
      "true,"
      " framed: true, free_of: [bare-lf, no-colon], ended: [closed, reset], connection: open, interim: 100, at_most: "
      "2s, distinct: D,"
      " unpredictable: {header: U, bits: 64}, files: {outside: unchanged}}");
  ASSERT_EQ(m.conditions.size(), 14u);
  EXPECT_EQ(m.get<condition::Outcome>()->names, (std::vector<std::string>{"gap", "refused"}));
  EXPECT_EQ(m.get<condition::Absent>()->names, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(m.get<condition::Reason>()->phrases.at(0), (std::pair<int, std::string>{416, "Range Not Satisfiable"}));
  EXPECT_EQ(m.get<condition::Version>()->text, "HTTP/1.1");
  EXPECT_TRUE(m.get<condition::WellFormed>());
  EXPECT_TRUE(m.get<condition::Framed>());
  EXPECT_EQ(m.get<condition::FreeOf>()->deviations, (std::vector<std::string>{"bare-lf", "no-colon"}));
  EXPECT_EQ(m.get<condition::Ended>()->any_of, (std::vector<std::string>{"closed", "reset"}));
  EXPECT_FALSE(m.get<condition::Connection>()->closed);
  EXPECT_EQ(m.get<condition::Interim>()->status, 100);
  EXPECT_EQ(m.get<condition::AtMost>()->time, milliseconds(2000));
  EXPECT_EQ(m.get<condition::Distinct>()->field, "D");
  EXPECT_EQ(m.get<condition::Unpredictable>()->field, "U");
  EXPECT_EQ(m.get<condition::Unpredictable>()->bits, 64);
  EXPECT_TRUE(m.get<condition::Files>()->outside_unchanged);
  EXPECT_FALSE(m.get<condition::Files>()->working_empty);
  EXPECT_FALSE(m.get<condition::Status>());
}

TEST(Loader, PutsConditionsInTheOrderOfTheTable) {
  const Matcher m = matcher("{body: empty, status: 200, any: [{status: 200}], header: A, ended: complete}");
  std::vector<std::size_t> order;
  for (const Condition& condition : m.conditions) order.push_back(condition.index());
  ASSERT_EQ(order.size(), 5u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_TRUE(std::holds_alternative<condition::Status>(m.conditions[0]));
}

TEST(Loader, ReadsRegardlessAsItIsWritten) {
  const auto expectation = [](const std::string& regardless) {
    return scenario("  when: {ping: }\n  then: [r: {status: 200, regardless: " + regardless + "}]\n")
        .blocks.at(0)
        .then.at(0);
  };
  EXPECT_TRUE(expectation("true").regardless);
  EXPECT_FALSE(expectation("false").regardless);
}

BodyMatcher body(const std::string& text) {
  const Matcher m = matcher(text);
  const auto* found = m.get<condition::Body>();
  return found ? found->body : BodyMatcher{};
}

TEST(Loader, ReadsBodies) {
  EXPECT_EQ(body("{body: as-sent}").kind, BodyKind::kAsSent);
  EXPECT_EQ(body("{body: empty}").kind, BodyKind::kEmpty);
  EXPECT_EQ(body("{body: {absent: true}}").kind, BodyKind::kAbsent);
  EXPECT_EQ(body("{body: {text: abc}}").text.text, "abc");
  EXPECT_EQ(body("{body: {size: 12}}").size.text, "12");
  const BodyMatcher parts = body("{body: {parts: [{range: 0-4}, {bytes: b, range: 5-9}]}}");
  ASSERT_EQ(parts.parts.size(), 2u);
  EXPECT_EQ(parts.parts[0].bytes, "");
  EXPECT_EQ(parts.parts[1].bytes, "b");
  EXPECT_EQ(parts.parts[1].first, 5u);
  EXPECT_EQ(parts.parts[1].last, 9u);
  const BodyMatcher range = body("{body: {range: 3-4}}");
  EXPECT_EQ(range.kind, BodyKind::kParts);
  EXPECT_EQ(range.parts.at(0).first, 3u);
  for (const char* text : {"{body: {one_of: [a, b], size: 6}}", "{body: {size: 6, one_of: [a, b]}}"}) {
    const BodyMatcher choice = body(text);
    EXPECT_EQ(choice.kind, BodyKind::kOneOf);
    EXPECT_EQ(choice.streams, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(choice.size.text, "6");
  }
}

TEST(Loader, ReadsMatchersInsideOfMatchers) {
  const Matcher m = matcher(
      "{any: [{status: 200}, {status: 201}], all: [{status: 2xx}], none: {status: 204}, each: {status: 2xx}, some: "
      "{status: 200},"
      " others: {status: 201}, offered: {status: 202}, informative: {status: 203}}");
  ASSERT_EQ(m.conditions.size(), 7u);
  EXPECT_EQ(m.get<condition::Any>()->matchers.size(), 2u);
  EXPECT_EQ(m.get<condition::All>()->matchers.size(), 1u);
  EXPECT_EQ(m.get<condition::None>()->matcher->get<condition::Status>()->statuses.any_of[0].from, 204u);
  EXPECT_TRUE(m.get<condition::Each>()->matcher);
  EXPECT_TRUE(m.get<condition::Some>()->some && m.get<condition::Some>()->others);
  EXPECT_TRUE(m.get<condition::Offered>()->matcher);
  EXPECT_TRUE(m.get<condition::Informative>()->matcher);
  const Matcher either = matcher("{informative: either}");
  EXPECT_FALSE(either.get<condition::Informative>()->matcher);
}

TEST(Loader, ReadsNothingFromABrokenFile) {
  const Loaded loaded =
      load_text("f.yaml", "suite: t\nabout: x\nscenarios: [{id: t/a, title: x, when: {ping: }, then: 1}]\n");
  EXPECT_TRUE(loaded.files.empty());
  EXPECT_EQ(loaded.errors.size(), 1u);
}

}  // namespace
}  // namespace bitspec::scenario
