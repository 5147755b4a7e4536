// The steps and conditions about applications, hosts, users and the server itself: what is read, and what is refused.
#include <gtest/gtest.h>

#include "harness/scenario/loader.h"

namespace bitspec::scenario {
namespace {

constexpr char kApplicationHead[] = "suite: t\nabout: x\nscenarios:\n- id: t/a\n  title: x\n";

Scenario application_scenario(const std::string& rest) {
  const Loaded loaded = load_text("f.yaml", kApplicationHead + rest);
  for (const Error& error : loaded.errors) ADD_FAILURE() << error.render();
  return loaded.files.empty() ? Scenario{} : loaded.files.front().scenarios.front();
}

// "line:column message" of each complaint, with its hint.
std::string application_complaints(const std::string& rest) {
  std::string out;
  for (const Error& error : load_text("f.yaml", kApplicationHead + rest).errors) {
    out += (out.empty() ? "" : "\n") + std::to_string(error.place->line) + ":" + std::to_string(error.place->column) +
           " " + error.message + (error.hint.empty() ? "" : " (" + error.hint + ")");
  }
  return out;
}

Matcher application_matcher(const std::string& text) {
  const Scenario one = application_scenario(
      "  given: [{application: {as: app, answers: [{}]}}, create: ]\n  when: {ping: }\n  then: [r: " + text + "]\n");
  return one.blocks.empty() ? Matcher{} : *one.blocks[0].then[0].matcher[Profile::kWin32];
}

TEST(LoaderApplication, ReadsTheAnswers) {
  const Scenario one = application_scenario(
      "  given:\n  - application:\n      as: app\n      answers:\n"
      "      - {status: 403, fields: {X-A: '${target.url}/x'}, body: {text: no}, wait: 300ms}\n"
      "      - {response_file: {text: yes}, length: none}\n"
      "      - {body: {size: 12, bytes: other}}\n"
      "      - {instead: silence, wait: '${capability.session_timeout.ms*2}ms'}\n"
      "      - {raw: \"HTTP/1.1 200 OK\\\\r\\\\n\"}\n"
      "  needs: [session_timeout]\n  when: {ping: }\n  then: [r: {seen: app}]\n");
  ASSERT_EQ(one.given.size(), 1u);
  const auto& step = std::get<ApplicationStep>(one.given[0].what);
  EXPECT_EQ(step.as, "app");
  ASSERT_EQ(step.answers.size(), 5u);
  EXPECT_EQ(step.answers[0].status, 403);
  EXPECT_EQ(step.answers[0].fields.at(0).first, "X-A");
  EXPECT_EQ(step.answers[0].body->text.text, "no");
  EXPECT_EQ(step.answers[0].wait->text, "300ms");
  EXPECT_TRUE(step.answers[0].length);
  EXPECT_EQ(step.answers[1].response_file->text, "yes");
  EXPECT_FALSE(step.answers[1].length);
  EXPECT_EQ(step.answers[2].body->size.text, "12");
  EXPECT_EQ(step.answers[2].bytes, "other");
  EXPECT_EQ(step.answers[3].instead, ApplicationAnswer::Instead::kSilence);
  EXPECT_EQ(step.answers[4].raw->text, "HTTP/1.1 200 OK\\r\\n");
}

TEST(LoaderApplication, ReadsHostsUsersAndHooks) {
  const Scenario one = application_scenario(
      "  given: [create: {user: b}, follow_host_id: {}, server: uploads-off]\n"
      "  when: [upload: {as: u, size: 3, user: none}]\n  then: [r: {status: 2xx}]\n");
  EXPECT_EQ(std::get<PacketStep>(one.given[0].what).user, "b");
  EXPECT_EQ(std::get<FollowHostIdStep>(one.given[1].what).session, "");
  EXPECT_EQ(std::get<ServerStep>(one.given[2].what).what, ServerStep::Do::kUploadsOff);
  EXPECT_EQ(std::get<PacketStep>(one.blocks[0].when[1].what).user, "none");
  EXPECT_TRUE(one.has_tag("alone"));  // a hook meets whatever else runs
}

TEST(LoaderApplication, AUserIsAnOverride) {
  const Scenario one = application_scenario("  when: {create: {user: none}}\n  then: [r: {status: 401}]\n");
  ASSERT_EQ(one.blocks[0].control.kind, Control::Kind::kDerived);
  EXPECT_EQ(std::get<PacketStep>(one.blocks[0].control.steps[0].what).user, "");
}

TEST(LoaderApplication, ADerivedControlHasNoApplication) {
  const Scenario one = application_scenario(
      "  given: [{application: {as: app, answers: [{status: 403}]}}, create: ]\n"
      "  when: {fragment: {range: 0-9/10, set: {X-A: b}}}\n  then: [r: {status: 403}]\n");
  ASSERT_EQ(one.blocks[0].control.steps.size(), 2u);
  EXPECT_EQ(one.blocks[0].control.steps[0].name, "create");
}

TEST(LoaderApplication, ReadsWhatWasSeen) {
  const Matcher times = application_matcher("{seen: app, times: {from: 1, to: 2}}");
  const auto* seen = times.get<condition::Seen>();
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->application, "app");
  EXPECT_EQ(seen->times->from, 1u);
  EXPECT_EQ(seen->times->to, 2u);
  EXPECT_FALSE(seen->notification);
  const Matcher post = application_matcher(
      "{seen: app, notification: {method: POST, url: /a, url_ends: b, original_url: s, header: X-A, is: c, absent: "
      "[X-B], version: HTTP/1.1, body: as-sent, file: {field: X-F, body: as-sent}, any: [{absent: X-C}]}}");
  ASSERT_TRUE(post.get<condition::Seen>() && post.get<condition::Seen>()->notification);
  const Matcher& one = *post.get<condition::Seen>()->notification;
  ASSERT_EQ(one.conditions.size(), 10u);
  EXPECT_EQ(one.get<condition::Header>()->is->text, "c");
  EXPECT_EQ(one.get<condition::Absent>()->names, std::vector<std::string>{"X-B"});
  EXPECT_EQ(one.get<condition::Any>()->matchers.size(), 1u);
  EXPECT_EQ(one.get<condition::Method>()->text.text, "POST");
  EXPECT_EQ(one.get<condition::Url>()->text.text, "/a");
  EXPECT_EQ(one.get<condition::UrlEnds>()->text.text, "b");
  EXPECT_EQ(one.get<condition::OriginalUrl>()->session, "s");
  EXPECT_EQ(one.get<condition::NotifiedFile>()->field, "X-F");
  EXPECT_EQ(one.get<condition::NotifiedFile>()->body.kind, BodyKind::kAsSent);
  EXPECT_EQ(one.get<condition::NotifiedFile>()->session, "s");
}

TEST(LoaderApplication, ReadsMultipartAndTimes) {
  const Matcher m = application_matcher("{multipart: {ranges: [\"50-59\", \"0-9\"], order: any}, at_least: 250ms}");
  const auto* ranges = m.get<condition::Multipart>();
  ASSERT_TRUE(ranges);
  ASSERT_EQ(ranges->ranges.size(), 2u);
  EXPECT_EQ(ranges->ranges[0].from, 50u);
  EXPECT_TRUE(ranges->any_order);
  EXPECT_FALSE(ranges->part_fields);
  EXPECT_EQ(m.get<condition::AtLeast>()->time, milliseconds(250));
  const Matcher fields =
      application_matcher("{multipart: {part_fields: true, like: p, part_field_bytes: 180, preamble_line_ends: 2}}");
  const auto* parts = fields.get<condition::Multipart>();
  ASSERT_TRUE(parts);
  EXPECT_TRUE(parts->part_fields);
  EXPECT_EQ(parts->like, "p");
  EXPECT_EQ(parts->part_field_bytes, 180u);
  EXPECT_EQ(parts->preamble_line_ends, 2u);
}

struct ApplicationCase {
  std::string_view what, rest, want;
};

TEST(LoaderApplication, Complaints) {
  const ApplicationCase cases[] = {
      {"an application that was not named",
       "  given: {application: {as: app, answers: [{}]}}\n  when: {ping: }\n  then: [r: {seen: ap}]\n",
       "8:13 no earlier step names an application 'ap' (did you mean 'app'?)"},
      {"a notification about a session that is not there",
       "  given: {application: {as: app, answers: [{}]}}\n  when: {ping: }\n"
       "  then: [r: {seen: app, notification: {original_url: s}}]\n",
       "8:39 no earlier step starts a session 's'"},
      {"no answers", "  given: {application: {as: app}}\n  when: {ping: }\n  then: [r: {status: 200}]\n",
       "6:11 an application step needs 'answers'"},
      {"no answer and a status",
       "  given: {application: {as: app, answers: [{instead: reset, wait: 1s, status: 200}]}}\n"
       "  when: {ping: }\n  then: [r: {status: 200}]\n",
       "6:45 only 'wait' can be combined with 'instead'"},
      {"two kinds of reply",
       "  given: {application: {as: app, answers: [{body: {text: a, size: 1}}]}}\n"
       "  when: {ping: }\n  then: [r: {status: 200}]\n",
       "6:51 the body of a reply has either 'text' or 'size'"},
      {"a status of no final answer",
       "  given: {application: {as: app, answers: [{status: 100}]}}\n  when: {ping: }\n  then: [r: {status: 200}]\n",
       "6:53 'status' must be a status from 200 to 599, not '100'"},
      {"times without seen", "  when: {ping: }\n  then: [r: {times: 1}]\n", "7:14 'times' needs 'seen'"},
      {"a hook that is judged", "  when: {server: restart}\n  then: [r: {status: 200}]\n",
       "6:10 the last step of 'when' is judged; 'server' gets no answer"},
      {"an unknown user", "  when: {ping: {user: c}}\n  then: [r: {status: 200}]\n",
       "6:23 'user' must be a, b, none or wrong, not 'c' (did you mean 'a'?)"},
      {"a capability that is not needed",
       "  when: {ping: {path: '${capability.host_id.host}'}}\n  then: [r: {status: 200}]\n",
       "6:24 unknown variable '${capability.host_id.host}' (a scenario can ask about the capabilities that it lists "
       "under 'needs')"},
      {"a wait that is no time", "  given: {wait: 3}\n  when: {ping: }\n  then: [r: {status: 200}]\n",
       "6:17 'wait' must be a time such as 300ms or 2s (at most an hour), not '3'"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.what);
    EXPECT_EQ(application_complaints(std::string(c.rest)), c.want);
  }
}

TEST(LoaderApplication, CalculatesWithRowsAndVariables) {
  const Scenario one = application_scenario(
      "  given: [create: ]\n  needs: [fragment_limit]\n  for_each: {size: [10]}\n"
      "  when: {fragment: {range: '0-${size*2-1}/${capability.fragment_limit.bytes*2}'}}\n"
      "  then: [r: {status: 200}]\n");
  EXPECT_EQ(std::get<PacketStep>(one.blocks[0].when[0].what).range->text, "0-19/${capability.fragment_limit.bytes*2}");
}

}  // namespace
}  // namespace bitspec::scenario
