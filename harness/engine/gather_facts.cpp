#include "harness/engine/gather_facts.h"

#include <set>

#include "harness/engine/body_hash.h"
#include "harness/scenario/walk.h"

namespace bitspec::engine {
namespace {

namespace condition = scenario::condition;

class Gatherer {
 public:
  Gatherer(const FactSources& sources, Facts& facts) : from_(sources), facts_(facts) {}

  void look(const scenario::Matcher& matcher) {
    scenario::for_each_matcher(matcher, [this](const scenario::Matcher& one) { own(one); });
  }

  const std::set<std::string>& streams() const { return streams_; }
  bool asks_for_absence() const { return absence_; }

 private:
  // Of the matcher itself, without those inside it.
  void own(const scenario::Matcher& matcher) {
    scenario::for_each_part(
        matcher, [this](const scenario::Template& text) { expand(text); },
        [this](const scenario::OutcomeName& name) { outcome(std::string(name.text)); },
        [this](const scenario::ExchangeName& name) { exchange(std::string(name.text)); },
        [this](const scenario::SessionName& name) { session_url(std::string(name.text)); },
        [this](const scenario::StreamName& name) { streams_.emplace(name.text); });
    if (const auto* seen = matcher.get<condition::Seen>()) notifications(*seen);
    if (const auto* files = matcher.get<condition::Files>()) folders(*files);
    if (const auto* body = matcher.get<condition::Body>())
      absence_ = absence_ || body->body.kind == scenario::BodyKind::kAbsent;
  }

  void expand(const scenario::Template& text) {
    if (text.text.find('$') == std::string::npos) return;
    facts_.texts.insert_or_assign(text.text, from_.conversation.sessions().expand(text));
  }

  void outcome(const std::string& name) {
    if (!outcomes_.insert(name).second) return;
    const catalogue::Outcome* known = from_.catalogue.outcome(name);
    const auto matcher = known ? known->judged[from_.environment.profile] : nullptr;
    if (matcher) look(*matcher);
  }

  void exchange(const std::string& name) { facts_.exchanges[name] = from_.conversation.named(name); }

  void session_url(const std::string& name) {
    const Session* session = from_.conversation.sessions().find(name);
    Result<std::string> url = fail(ErrorCode::kNotFound, "no session '" + name + "'");
    if (session) url = from_.environment.url().origin() + session->path;
    facts_.session_urls.insert_or_assign(name, std::move(url));
  }

  void notifications(const condition::Seen& seen) {
    const std::uint64_t wanted = seen.times ? seen.times->from : 1;
    facts_.notifications[seen.application] =
        from_.conversation.notifications(seen.application, static_cast<std::size_t>(wanted));
  }

  std::set<std::string> names_sent() const {
    std::set<std::string> names;
    for (const Exchange& exchange : from_.conversation.exchanges()) add_names_sent(exchange.sent, names);
    return names;
  }

  void folders(const condition::Files& files) {
    if (!from_.outside_before) return;
    const target::Target& target = *from_.environment.target;
    if (files.outside_unchanged)
      facts_.files_outside = snapshot_difference(*from_.outside_before, snapshot_outside(target), names_sent());
    if (files.working_empty) facts_.files_working = leftover_of(target, from_.conversation.sessions().ids());
    from_.environment.look_for_shortage();
  }

  const FactSources& from_;
  Facts& facts_;
  std::set<std::string> outcomes_, streams_;
  bool absence_ = false;
};

}  // namespace

namespace {

void gather_old_files(const FactSources& sources, Facts& facts) {
  if (!sources.environment.target->one_url || !facts.sent) return;
  for (const auto& [session, unused] : facts.sent->uploads) {
    auto& old = facts.old_files[session];
    if (sources.old_file && !sources.old_file->empty()) old.push_back(*sources.old_file);
    for (const auto& [other, upload] : facts.sent->uploads) {
      if (other == session || upload.streams.size() != 1 || upload.total == 0 || upload.total > kKeptBody) continue;
      const auto bytes = sources.conversation.sessions().bytes(upload.streams.front(), 0, upload.total);
      old.push_back(digest_of(*bytes).sha256);
    }
  }
}

}  // namespace

void gather_facts(const scenario::Matcher& matcher, const FactSources& sources, Facts& facts) {
  Gatherer gatherer(sources, facts);
  gatherer.look(matcher);
  if (!facts.sent) facts.sent = sources.conversation.sessions().sent_bytes();
  for (const std::string& stream : gatherer.streams()) {
    if (!stream.empty()) facts.sent->streams[stream] = sources.conversation.sessions().stream(stream);
  }
  if (gatherer.asks_for_absence()) gather_old_files(sources, facts);
}

void gather_connections(const scenario::Matcher& matcher, const std::vector<Exchange*>& asked,
                        Conversation& conversation, Facts& facts) {
  scenario::for_each_matcher(matcher, [&](const scenario::Matcher& one) {
    const auto* connection = one.get<condition::Connection>();
    if (!connection) return;
    for (Exchange* exchange : asked)
      facts.connections.insert_or_assign({exchange, connection->closed},
                                         conversation.connection_is(*exchange, connection->closed));
  });
}

}  // namespace bitspec::engine
