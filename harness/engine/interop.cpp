#include "harness/engine/interop.h"

#include <algorithm>
#include <set>

#include "harness/base/printable.h"
#include "harness/engine/accepted_differences.h"
#include "harness/engine/body_hash.h"
#include "harness/engine/plain_packets.h"
#include "harness/protocol/url.h"

namespace bitspec::engine {
namespace {

using scenario::Step;

constexpr std::size_t kShownOfAnswer = 200;  // bytes of a value

std::vector<Step> steps_of(const Environment& environment) {
  std::vector<Step> steps = {plain_packet(PacketType::kPing, "ping"),
                             plain_packet(PacketType::kCreateSession, "create"),
                             plain_packet(PacketType::kFragment, "fragment", "0-999/3000"),
                             plain_packet(PacketType::kFragment, "fragment", "1000-2999/3000"),
                             plain_packet(PacketType::kCloseSession, "close")};
  if (environment.read_back == ReadBack::kGet) steps.push_back(read_back_step());
  return steps;
}

// The steps one after the other on one connection, up to the first that does not do what the next one needs.
void tour(Conversation& talk, const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    std::vector<Exchange*> made;
    if (!talk.run(step, made) || made.empty() || !talk.met(*made.back())) break;
  }
  talk.finish();
}

// As cpp-httplib reads the values of a field; kClientChanges.
std::vector<std::string> as_the_client_reads(const std::vector<std::string>& values) {
  std::vector<std::string> out;
  for (const auto& value : values) {
    if (!value.empty()) out.push_back(percent_decode(value).value_or(value));
  }
  return out;
}

std::string shown(const std::vector<std::string>& values) {
  std::string out;
  for (const auto& value : values) out += (out.empty() ? "'" : ", '") + printable(value, kShownOfAnswer) + "'";
  return out.empty() ? "no such field" : out;
}

bool has_own_value(std::string_view name) {
  return std::any_of(std::begin(kOwnValues), std::end(kOwnValues),
                     [name](const auto& own) { return same_name(own.what, name); });
}

// Names of BITS fields in either answer, as the first that has them writes them.
std::vector<std::string> bits_fields(const Exchange& exact, const Exchange& client) {
  std::vector<std::string> names;
  std::set<std::string> known;
  for (const Fields* fields : {&exact.answer.fields, &client.answer.fields}) {
    for (const Field& field : fields->list()) {
      const std::string key = lower(field.name);
      if (key.starts_with("bits-") && known.insert(key).second) names.push_back(field.name);
    }
  }
  return names;
}

std::string line(const Exchange& exact, const std::string& expected, const std::string& got) {
  return exact.sent.step + ": expected " + expected + ", got " + got;
}

}  // namespace

std::vector<std::string> interop_differences(const Exchange& exact, const Exchange& client) {
  if (!client.answered() || client.answer.status / 100 != exact.answer.status / 100 ||
      client.answer.ending != exact.answer.ending)
    return {line(exact, exact.outcome_text(), client.outcome_text())};
  std::vector<std::string> out;
  for (const auto& name : bits_fields(exact, client)) {
    const auto expected = as_the_client_reads(exact.answer.fields.all(name));
    const auto got = client.answer.fields.all(name);
    const bool same = has_own_value(name) ? expected.size() == got.size() : expected == got;
    if (!same) out.push_back(line(exact, printable(name, kShownOfAnswer) + " " + shown(expected), shown(got)));
  }
  if (exact.read_back && client.body.sha256 != exact.body.sha256)
    out.push_back(line(exact, "the " + std::to_string(exact.body.size) + " bytes that the exact transport got",
                       std::to_string(client.body.size) + " other ones"));
  return out;
}

Result<std::vector<std::string>> interop_findings(const Environment& environment, const std::string& program,
                                                  std::uint64_t seed) {
  Environment once = environment;
  once.one_connection = true;  // an ordinary upload has one, and it is one child process only
  once.clients.reset();
  const auto steps = steps_of(environment);
  Conversation exact(once, "interop-exact", seed);
  tour(exact, steps);
  once.clients = std::make_shared<wire::HttplibPool>(program, environment.target->url, environment.limits);
  Conversation client(once, "interop-client", seed);
  tour(client, steps);
  if (const Exchange* first = client.last(); first && first->connection == 0)
    return fail(ErrorCode::kIo, first->client_note);  // no finding about the server

  std::vector<std::string> out;
  const std::size_t both = std::min(exact.exchanges().size(), client.exchanges().size());
  for (std::size_t i = 0; i < both && exact.exchanges()[i].answered() && !environment.stopped(); ++i) {
    const auto found = interop_differences(exact.exchanges()[i], client.exchanges()[i]);
    out.insert(out.end(), found.begin(), found.end());
  }
  return out;
}

}  // namespace bitspec::engine
