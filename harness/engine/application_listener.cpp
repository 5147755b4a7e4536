// ApplicationListener: accepts, reads, and answers as the applications say.
#include <algorithm>

#include "harness/base/printable.h"
#include "harness/base/run_catching.h"
#include "harness/engine/application.h"
#include "harness/engine/body_hash.h"
#include "harness/engine/notified_files.h"
#include "harness/protocol/content_range.h"
#include "harness/protocol/url.h"

namespace bitspec::engine {
namespace {

using Clock = std::chrono::steady_clock;
using wire::IoStatus;

constexpr std::size_t kMostConnections = 32;  // at a time
constexpr std::size_t kMostNotes = 20;
constexpr milliseconds kListenerSlice{100};  // after which a thread looks whether the run is over
constexpr milliseconds kIdle{30'000};        // for the next request, and for the whole of one
constexpr milliseconds kSilence{10'000};

std::string_view reason_of(int status) {
  if (status == 200) return "OK";
  if (status == 403) return "Forbidden";
  if (status == 404) return "Not Found";
  if (status == 500) return "Internal Server Error";
  return "Status";
}

std::string head_of(const PlannedAnswer& answer) {
  std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " " + std::string(reason_of(answer.status)) + "\r\n";
  for (const Field& field : answer.fields.list()) head += field.name + ": " + field.value + "\r\n";
  if (answer.length)
    head += "Content-Length: " + std::to_string(answer.body ? answer.body->size() : 0) + "\r\n";
  else
    head += "Connection: close\r\n";
  return head + "\r\n";
}

bool write_all(wire::Stream& stream, std::string_view bytes) {
  const auto until = Clock::now() + kIdle;
  while (!bytes.empty()) {
    const auto written = stream.write_some(bytes, until, false);
    if (written.status != IoStatus::kOk) return false;
    bytes.remove_prefix(written.bytes);
  }
  return true;
}

bool write_body(wire::Stream& stream, const ByteSource& body) {
  std::vector<char> buffer(64 * 1024);
  for (std::uint64_t at = 0; at < body.size();) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), body.size() - at));
    body.read(at, std::span(buffer.data(), size));
    if (!write_all(stream, {buffer.data(), size})) return false;
    at += size;
  }
  return true;
}

std::string decoded_path(const std::string& url) {
  // What is no URL may still tell whose it is.
  const auto scheme = url.find("://");
  const auto slash = scheme == std::string::npos ? url.find('/') : url.find('/', scheme + 3);
  const std::string path = slash == std::string::npos ? url : url.substr(slash);
  return percent_decode(path).value_or(path);
}

}  // namespace

Result<std::unique_ptr<ApplicationListener>> ApplicationListener::start(const std::string& address,
                                                                        std::shared_ptr<ShortageNote> shortage) {
  const auto colon = address.rfind(':');
  const auto port = parse_decimal(colon == std::string::npos ? "" : address.substr(colon + 1));
  if (!port || *port > 65535)
    return bad_input("'" + printable(address, 100) + "' is not an address such as 127.0.0.1:8099");
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  auto listener = wire::Listener::open(host, static_cast<std::uint16_t>(*port));
  if (!listener) return tl::unexpected(listener.error());
  auto out = std::unique_ptr<ApplicationListener>(new ApplicationListener(std::move(*listener), std::move(shortage)));
  const auto error = run_catching([&] { out->acceptor_ = std::jthread([raw = out.get()] { raw->accept(); }); });
  if (error && out->shortage_) out->shortage_->note(*error);
  if (error) return tl::unexpected(*error);
  return out;
}

ApplicationListener::~ApplicationListener() {
  stopping_ = true;
  listener_->stop();
  if (acceptor_.joinable()) acceptor_.join();
  workers_.clear();
}

void ApplicationListener::add(std::shared_ptr<Application> application) {
  const std::lock_guard lock(mutex_);
  applications_.push_back(std::move(application));
}

void ApplicationListener::remove(const Application* application) {
  const std::lock_guard lock(mutex_);
  std::erase_if(applications_, [application](const auto& one) { return one.get() == application; });
}

void ApplicationListener::expect_uploads_with(std::string word) {
  const std::lock_guard lock(mutex_);
  word_ = std::move(word);
}

std::vector<std::string> ApplicationListener::notes() const {
  const std::lock_guard lock(mutex_);
  return notes_;
}

void ApplicationListener::note(std::string text) {
  const std::lock_guard lock(mutex_);
  if (notes_.size() < kMostNotes && std::find(notes_.begin(), notes_.end(), text) == notes_.end())
    notes_.push_back(std::move(text));
}

void ApplicationListener::accept() {
  int number = 0;
  while (!stopping_) {
    auto stream = listener_->accept(Clock::now() + kListenerSlice);
    workers_.remove_if([](const Worker& worker) { return worker.done.load(); });
    if (!stream && shortage_) shortage_->note(stream.error());
    if (!stream) return note("the application stopped listening: " + stream.error().message);
    if (!*stream) continue;
    if (workers_.size() >= kMostConnections) {
      note("the server has more than " + std::to_string(kMostConnections) + " open connections to the application");
      (*stream)->close();
      continue;
    }
    Worker& worker = workers_.emplace_back();
    // No exception may leave this thread: there is none but for want of memory or threads.
    const auto error = run_catching([&] {
      worker.thread = std::jthread([this, &worker, n = ++number, its = std::move(*stream)] {
        serve(*its, n);
        its->close();
        worker.done = true;
      });
    });
    if (error && shortage_) shortage_->note(*error);
    if (error) return note(error->message);
  }
}

void ApplicationListener::serve(wire::Stream& stream, int number) {
  std::string pending;
  for (int requests = 0; requests < 1000 && !stopping_; ++requests) {
    Notification notification;
    notification.connection = number;
    if (!read_request(stream, pending, notification)) return;
    const bool closes = notification.request.closes;
    if (!handle(stream, std::move(notification)) || closes) return;
  }
}

bool ApplicationListener::read_request(wire::Stream& stream, std::string& pending, Notification& out) {
  BodyHash hash;
  wire::RequestReader reader({}, [&hash](std::string_view bytes) { hash.add(bytes); });
  const auto until = Clock::now() + kIdle;
  std::vector<char> buffer(64 * 1024);
  bool told_to_go_on = false;
  while (!reader.done()) {
    if (!pending.empty()) {
      if (!reader.started()) out.began = Clock::now();
      pending.erase(0, reader.feed(pending));
      if (reader.head_done() && reader.request().expects_continue && !told_to_go_on && !reader.done()) {
        told_to_go_on = true;
        if (!write_all(stream, "HTTP/1.1 100 Continue\r\n\r\n")) return false;
      }
      continue;
    }
    if (stopping_) return false;
    const auto got = stream.read_some(buffer, std::min(Clock::now() + kListenerSlice, until));
    if (got.status == IoStatus::kOk)
      pending.assign(buffer.data(), got.bytes);
    else if (got.status != IoStatus::kDeadline || Clock::now() >= until)
      reader.end(got.status);
  }
  if (reader.error()) note("the request to the application is not valid HTTP: " + reader.error()->message);
  if (!reader.whole() || !reader.started()) return false;
  out.request = reader.request();
  out.body = hash.take();
  out.came = Clock::now();
  return true;
}

std::shared_ptr<Application> ApplicationListener::owner_of(const Notification& notification) {
  const auto url = notification.request.fields.first("BITS-Original-Request-URL");
  const std::string path = url ? decoded_path(*url) : "";
  std::unique_lock lock(mutex_);
  for (const auto& application : applications_) {
    if (url && application->owns(path)) return application;
  }
  // A control, say, that has no application of its own.
  const bool of_this_run = url && !word_.empty() && path.find(word_) != std::string::npos;
  // Of a control and the scenario it belongs to, the control runs.
  if (!of_this_run && one_at_a_time_ && !applications_.empty()) return applications_.back();
  lock.unlock();
  if (!of_this_run)
    note("notification about an upload that is not from this run: " +
         (url ? "BITS-Original-Request-URL: " + printable(*url, 200) : std::string("no BITS-Original-Request-URL")));
  return nullptr;
}

// False: the connection is done with.
bool ApplicationListener::handle(wire::Stream& stream, Notification notification) {
  using Instead = scenario::ApplicationAnswer::Instead;
  const auto owner = owner_of(notification);
  const Fields fields = notification.request.fields;
  std::size_t index = 0;
  PlannedAnswer answer;
  if (owner) {
    notification.files = files_named(owner->folder(), fields);
    answer = owner->take(std::move(notification), index);
  }
  for (const auto until = Clock::now() + answer.wait; Clock::now() < until && !stopping_;)
    std::this_thread::sleep_for(std::min(kListenerSlice, std::chrono::ceil<milliseconds>(until - Clock::now())));
  std::string problem;
  if (owner && answer.response_file) {
    const auto file = response_file_named(fields);
    const auto written =
        file ? write_below(owner->folder(), *file, *answer.response_file) : bad_input("no file is named for the reply");
    if (!written) problem = "the reply was not written: " + written.error().message;
  }
  const auto tell = [&](int status, std::string head, std::string what) {
    if (owner) owner->answered(index, status, std::move(head), problem.empty() ? std::move(what) : problem);
  };
  if (answer.instead == Instead::kReset || answer.instead == Instead::kClose) {
    tell(0, "", answer.instead == Instead::kReset ? "the connection was reset" : "the connection was closed");
    answer.instead == Instead::kReset ? stream.reset() : stream.close();
    return false;
  }
  if (answer.instead == Instead::kSilence) {
    tell(0, "", "no answer");
    std::vector<char> buffer(4096);
    for (const auto until = Clock::now() + kSilence; Clock::now() < until && !stopping_;) {
      const auto got = stream.read_some(buffer, std::min(Clock::now() + kListenerSlice, until));
      if (got.status == IoStatus::kEnd || got.status == IoStatus::kReset) break;
    }
    return false;
  }
  if (answer.raw) {
    tell(answer.status, *answer.raw, "");
    write_all(stream, *answer.raw);
    return false;
  }
  const std::string head = head_of(answer);
  tell(answer.status, head, "");
  if (!write_all(stream, head) || (answer.body && !write_body(stream, *answer.body))) return false;
  return answer.length;
}

}  // namespace bitspec::engine
