// Conversation, continued: steps that are more, or other, than one request.
#include <barrier>
#include <thread>

#include "harness/base/run_catching.h"
#include "harness/engine/conversation.h"
#include "harness/engine/outbound.h"
#include "harness/target/capability_names.h"

namespace bitspec::engine {
namespace {

using scenario::Step;
using Clock = std::chrono::steady_clock;

}  // namespace

Result<void> Conversation::run_pipeline(const scenario::PipelineStep& step, std::vector<Exchange*>& made) {
  std::vector<BuiltRequest> requests;
  wire::OutgoingRequest joined;
  for (const Step& part : step.steps) {
    auto built = build(part);
    if (!built) return tl::unexpected(built.error());
    joined.head += built->out.head;
    if (built->out.body) {
      std::string body(built->out.body->size(), '\0');
      built->out.body->read(0, body);
      joined.head += body;
    }
    built->sent.follows_in_pipeline = !requests.empty();
    requests.push_back(std::move(*built));
  }
  if (requests.empty()) return {};
  std::vector<Exchange*> mine;
  for (auto& request : requests) {
    request.on = requests.front().on;
    mine.push_back(&record(request));
  }
  made.insert(made.end(), mine.begin(), mine.end());
  // On a fresh connection: on a used one it could not be told whether the server closed it before or because of this.
  if (Link& old = links_[requests.front().on]; !old.keep) drop(old);
  Link* link = acquire(requests.front(), *mine.front());
  if (!link) return {};
  link->fresh = false;
  const wire::SendReport report = link->connection->send(joined);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    mine[i]->report = report;
    mine[i]->connection = link->number;
    link->last = mine[i];
    read(*mine[i], *link->connection);
    absorb(requests[i], *mine[i]);
  }
  return {};
}

// Nobody sends his last (or first) byte before all are there, and the server has had the time to begin with each.
std::vector<std::optional<Error>> Conversation::send_together(bool before_last_byte,
                                                              std::vector<BuiltRequest>& requests,
                                                              const std::vector<Exchange*>& exchanges,
                                                              const std::vector<Link*>& links) {
  const auto all_there = [this, before_last_byte]() noexcept {
    if (before_last_byte) (void)run_catching([this] { let_peer_look(); });
  };
  std::barrier release(static_cast<std::ptrdiff_t>(requests.size()), all_there);
  std::vector<std::optional<Error>> errors(requests.size() + 1);
  const auto send = [&](std::size_t i) {
    if (!links[i]) return release.arrive_and_drop();
    bool arrived = false;
    const auto arrive = [&] {
      arrived = true;
      (void)release.arrive_and_wait();
    };
    if (!before_last_byte) arrive();
    errors[i] = run_catching([&] {
      send_and_read(requests[i], *exchanges[i], *links[i],
                    before_last_byte ? std::function<void()>(arrive) : std::function<void()>());
    });
    if (!arrived) release.arrive_and_drop();  // the connection broke before the last byte
  };
  in_parallel_ = true;
  std::vector<std::jthread> threads;
  errors.back() = run_catching([&] {
    while (threads.size() < requests.size()) threads.emplace_back(send, threads.size());
  });
  // Those that could not be started keep nobody waiting.
  for (std::size_t i = threads.size(); i < requests.size(); ++i) release.arrive_and_drop();
  threads.clear();
  in_parallel_ = false;
  return errors;
}

Result<void> Conversation::run_parallel(const scenario::ParallelStep& step, std::vector<Exchange*>& made) {
  std::vector<BuiltRequest> requests;
  for (const auto& [name, branch] : step.branches) {
    auto built = build(branch);
    if (!built) return tl::unexpected(built.error());
    built->on = "branch " + name;
    if (built->as.empty()) built->as = name;
    requests.push_back(std::move(*built));
  }
  std::vector<Exchange*> mine;
  std::vector<Link*> links;
  for (auto& request : requests) {
    mine.push_back(&record(request));
    links.push_back(acquire(request, *mine.back()));
  }
  made.insert(made.end(), mine.begin(), mine.end());
  const auto errors = send_together(step.before_last_byte, requests, mine, links);
  for (const auto& error : errors) {
    if (error) return tl::unexpected(*error);
  }
  for (std::size_t i = 0; i < requests.size(); ++i) {
    absorb(requests[i], *mine[i]);
    if (links[i]) drop(*links[i]);
  }
  return {};
}

Result<void> Conversation::run_connection(const scenario::ConnectionStep& step) {
  using Do = scenario::ConnectionStep::Do;
  if (step.what == Do::kPerPacket) {
    per_packet_ = true;
    return {};
  }
  Link& link = links_[step.on];
  switch (step.what) {
    case Do::kNew:
    case Do::kClose:
      drop(link);
      break;
    case Do::kHalfClose:
      if (link.connection) link.connection->half_close();
      break;
    case Do::kReset:
      if (link.connection) link.connection->reset();
      link.connection.reset();
      break;
    case Do::kKeep:
      link.keep = true;
      break;
    case Do::kPerPacket:
      break;
  }
  return {};
}

Result<void> Conversation::wait(const scenario::WaitStep& step) {
  const auto time = sessions_.duration(step.time);
  if (!time) return tl::unexpected(time.error());
  // In slices, so that Ctrl-C is felt.
  for (const auto until = Clock::now() + *time; Clock::now() < until && !environment_.stopped();) {
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    std::this_thread::sleep_for(std::min(left, milliseconds(50)));
  }
  return {};
}

Result<PlannedAnswer> Conversation::planned(const scenario::ApplicationAnswer& answer) {
  PlannedAnswer out;
  std::optional<Error> error;
  const auto text = [&](const scenario::Template& source) {
    auto value = sessions_.expand(source);
    if (!value) error = value.error();
    return value ? *value : std::string();
  };
  out.status = answer.status;
  for (const auto& [name, value] : answer.fields) out.fields.add(name, text(value));
  if (answer.body && answer.body->kind == scenario::BodySpec::Kind::kText) {
    out.body = text_source(text(answer.body->text));
  } else if (answer.body) {
    const auto size = sessions_.number(answer.body->size);
    if (!size) return tl::unexpected(size.error());
    const std::string stream = answer.bytes.empty() ? "application" : answer.bytes;
    out.body = sessions_.bytes(stream, 0, *size);
  }
  if (answer.response_file) out.response_file = text(*answer.response_file);
  if (answer.wait) {
    const auto time = sessions_.duration(*answer.wait);
    if (!time) return tl::unexpected(time.error());
    out.wait = *time;
  }
  if (answer.raw) {
    auto bytes = sessions_.expand_escaped(*answer.raw);
    if (!bytes) return tl::unexpected(bytes.error());
    out.raw = std::move(*bytes);
  }
  out.length = answer.length;
  out.instead = answer.instead;
  if (error) return tl::unexpected(std::move(*error));
  return out;
}

Result<void> Conversation::run_application(const scenario::ApplicationStep& step) {
  if (!environment_.applications) return fail(ErrorCode::kNotFound, "no listener for notifications");
  std::vector<PlannedAnswer> answers;
  for (const auto& answer : step.answers) {
    auto plan = planned(answer);
    if (!plan) return tl::unexpected(plan.error());
    answers.push_back(std::move(*plan));
  }
  if (!application_) {
    const std::string* folder = location_.value(target::kNotificationByReference, "folder");
    application_ = std::make_shared<Application>(sessions_.path_for(""), folder ? *folder : "");
    environment_.applications->add(application_);
  }
  application_->answer_with(step.as, std::move(answers));
  return {};
}

std::vector<Notification> Conversation::notifications(const std::string& application, std::size_t wanted) const {
  return application_ ? application_->seen(application, wanted) : std::vector<Notification>();
}

std::vector<Notification> Conversation::all_notifications() const {
  return application_ ? application_->all() : std::vector<Notification>();
}

Result<void> Conversation::follow_host_id(const scenario::FollowHostIdStep& step) {
  Session* session = sessions_.find(step.session);
  if (!session) return fail(ErrorCode::kNotFound, "no session to follow to another host");
  if (session->host_id.empty())
    return fail(ErrorCode::kNotFound, "the Ack of the create of '" + session->name + "' had no BITS-Host-Id");
  auto host = host_named(*environment_.target, location_.url, session->host_id);
  if (!host) return tl::unexpected(host.error());
  session->host = std::move(*host);
  return {};
}

Result<void> Conversation::run_server(const scenario::ServerStep& step) {
  using Do = scenario::ServerStep::Do;
  if (!environment_.control) return fail(ErrorCode::kNotFound, "the target has no hook for this");
  // What a restart does to our connections is no loss of sessions.
  for (auto& [name, link] : links_) drop(link);
  switch (step.what) {
    case Do::kRestart:
      return environment_.control->restart();
    case Do::kUploadsOff:
      return environment_.control->uploads_off();
    case Do::kUploadsOn:
      return environment_.control->uploads_on();
  }
  return {};
}

}  // namespace bitspec::engine
