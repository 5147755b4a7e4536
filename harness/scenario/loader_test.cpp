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
  const Scenario one = scenario("  given: [create: ]\n  when: " + step + "\n" + kThen);
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
  EXPECT_TRUE(when_as<RawStep>("{raw: {as: t, lines: [x]}}").begins_session);
  EXPECT_TRUE(when_as<RawStep>("{raw: {as: t, lines: [x], packet: create}}").begins_session);
  EXPECT_FALSE(when_as<RawStep>("{raw: {lines: [x], packet: create}}").begins_session);
}

TEST(Loader, ReadsConnectionsWaitsAndCompanies) {
  const Scenario one = scenario(
      "  given:\n"
      "  - connection: new\n"
      "  - connection: {on: second, do: half-close}\n"
      "  - wait: 300ms\n"
      "  - pipeline: [ping: , raw: {lines: [X]}]\n"
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
  EXPECT_EQ(first.then[1].matcher[Profile::kIis]->status->any_of.at(0).to, 299u);
  EXPECT_EQ(first.only_if, nullptr);
  EXPECT_EQ(one.blocks[1].only_if->header->name, "A");
  EXPECT_EQ(one.blocks[1].then[0].matcher[Profile::kWin32]->status->any_of.size(), 2u);
}

TEST(Loader, ReadsConditionsOnFields) {
  const Matcher m = matcher(
      "{header: A, is: x, is_ignoring_case: X, not: y, guid: g, number: {from: 1, to: '${s.next}'}, hex: [0x1, "
      "0xFFFFFFFF],"
      " form: imf-date, count: {from: 2}, same_as: other}"
      "]\n  given: [create: ]\n  tags: [x");
  ASSERT_TRUE(m.header);
  EXPECT_EQ(m.header->name, "A");
  EXPECT_EQ(m.header->is->text, "x");
  EXPECT_EQ(m.header->is_ignoring_case->text, "X");
  EXPECT_EQ(m.header->is_not->text, "y");
  EXPECT_EQ(m.header->guid->text, "g");
  EXPECT_EQ(m.header->number_from->text, "1");
  EXPECT_EQ(m.header->number_to->text, "${s.next}");
  EXPECT_EQ(m.header->hex, (std::vector<std::uint32_t>{1, 0xffffffff}));
  EXPECT_EQ(m.header->form, ValueForm::kImfDate);
  EXPECT_EQ(m.header->count->from, 2u);
  EXPECT_EQ(m.header->count->to, UINT64_MAX);
  EXPECT_EQ(m.header->same_as, "other");
  const Matcher exact = matcher("{header: A, number: 100, count: 1}");
  EXPECT_EQ(exact.header->number_from->text, "100");
  EXPECT_EQ(exact.header->number_to->text, "100");
  EXPECT_EQ(exact.header->count->to, 1u);
}

TEST(Loader, ReadsConditionsOnAnswers) {
  const Matcher m = matcher(
      "{outcome: [gap, refused], absent: [A, B], reason: {416: Range Not Satisfiable}, version: HTTP/1.1, well_formed: "
      "true,"
      " framed: false, free_of: [bare-lf, no-colon], ended: [closed, reset], connection: open, interim: 100, at_most: "
      "2s, distinct: D,"
      " unpredictable: {header: U, bits: 64}, files: {outside: unchanged, working: empty}}");
  EXPECT_EQ(m.outcome, (std::vector<std::string>{"gap", "refused"}));
  EXPECT_EQ(m.absent, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(m.reason.at(0), (std::pair<int, std::string>{416, "Range Not Satisfiable"}));
  EXPECT_EQ(m.version, "HTTP/1.1");
  EXPECT_EQ(m.well_formed, true);
  EXPECT_EQ(m.framed, false);
  EXPECT_EQ(m.free_of, (std::vector<std::string>{"bare-lf", "no-colon"}));
  EXPECT_EQ(m.ended, (std::vector<std::string>{"closed", "reset"}));
  EXPECT_EQ(m.connection, "open");
  EXPECT_EQ(m.interim, 100);
  EXPECT_EQ(m.at_most, milliseconds(2000));
  EXPECT_EQ(m.distinct, "D");
  EXPECT_EQ(m.unpredictable, (std::pair<std::string, int>{"U", 64}));
  EXPECT_EQ(m.files_outside_unchanged, true);
  EXPECT_EQ(m.files_working_empty, true);
}

TEST(Loader, ReadsBodies) {
  EXPECT_EQ(matcher("{body: as-sent}").body->kind, BodyKind::kAsSent);
  EXPECT_EQ(matcher("{body: empty}").body->kind, BodyKind::kEmpty);
  EXPECT_EQ(matcher("{body: {absent: true}}").body->kind, BodyKind::kAbsent);
  EXPECT_EQ(matcher("{body: {text: abc}}").body->text.text, "abc");
  EXPECT_EQ(matcher("{body: {size: 12}}").body->size.text, "12");
  const BodyMatcher parts = *matcher("{body: {parts: [{range: 0-4}, {bytes: b, range: 5-9}]}}").body;
  ASSERT_EQ(parts.parts.size(), 2u);
  EXPECT_EQ(parts.parts[0].bytes, "");
  EXPECT_EQ(parts.parts[1].bytes, "b");
  EXPECT_EQ(parts.parts[1].first, 5u);
  EXPECT_EQ(parts.parts[1].last, 9u);
  const BodyMatcher range = *matcher("{body: {range: 3-4}}").body;
  EXPECT_EQ(range.kind, BodyKind::kParts);
  EXPECT_EQ(range.parts.at(0).first, 3u);
  for (const char* text : {"{body: {one_of: [a, b], size: 6}}", "{body: {size: 6, one_of: [a, b]}}"}) {
    const BodyMatcher choice = *matcher(text).body;
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
  EXPECT_EQ(m.any.size(), 2u);
  EXPECT_EQ(m.all.size(), 1u);
  EXPECT_EQ(m.none->status->any_of[0].from, 204u);
  EXPECT_TRUE(m.each && m.some && m.others && m.offered && m.informative);
  EXPECT_FALSE(m.informative_either);
  EXPECT_TRUE(matcher("{informative: either}").informative_either);
}

TEST(Loader, ReadsNothingFromABrokenFile) {
  const Loaded loaded =
      load_text("f.yaml", "suite: t\nabout: x\nscenarios: [{id: t/a, title: x, when: {ping: }, then: 1}]\n");
  EXPECT_TRUE(loaded.files.empty());
  EXPECT_EQ(loaded.errors.size(), 1u);
}

}  // namespace
}  // namespace bitspec::scenario
