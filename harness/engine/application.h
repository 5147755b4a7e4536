// The server application of a run: what notifications are posted to, on the address that the target says.
//
// One ApplicationListener serves the whole run with threads of its own; each conversation whose scenario has an
// `application` step has an Application there, which says what is answered and keeps what came.
#pragma once

#include <atomic>
#include <condition_variable>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "harness/base/byte_source.h"
#include "harness/base/result.h"
#include "harness/base/shortage.h"
#include "harness/engine/exchange.h"
#include "harness/scenario/model.h"
#include "harness/wire/listener.h"
#include "harness/wire/request_reader.h"

namespace bitspec::engine {

// An answer of the application with all its variables replaced.
struct PlannedAnswer {
  int status = 200;
  Fields fields;
  std::shared_ptr<const ByteSource> body;
  std::optional<std::string> response_file;
  bool length = true;
  milliseconds wait{0};
  scenario::ApplicationAnswer::Instead instead = scenario::ApplicationAnswer::Instead::kAnswer;
  std::optional<std::string> raw;
};

struct Notification {
  std::string application;  // its name in the scenario when it came
  wire::IncomingRequest request;
  BodyDigest body;
  std::map<std::string, BodyDigest> files;  // by the field that names one below the declared folder
  wire::SteadyTime began, came, answered;
  int connection = 0;  // number within the run
  std::string answer_head;
  int answer_status = 0;
  std::string note;  // why there was no answer, or no file
};

class Application {
 public:
  // `prefix`: paths of the conversation's uploads begin with it. `folder`: where files that notifications name may lie;
  // empty: none is touched.
  Application(std::string prefix, std::string folder) : prefix_(std::move(prefix)), folder_(std::move(folder)) {}

  void answer_with(std::string name, std::vector<PlannedAnswer> answers);
  // An upload outside of the prefix.
  void own(const std::string& path);
  bool owns(const std::string& path) const;

  // Those of one name. Where fewer than `wanted` have come, one that is on its way is given 100 ms.
  std::vector<Notification> seen(const std::string& name, std::size_t wanted) const;
  std::vector<Notification> all() const;

  // By the listener: keeps it, and says what is answered.
  PlannedAnswer take(Notification notification, std::size_t& index);
  void answered(std::size_t index, int status, std::string head, std::string note);
  const std::string& folder() const { return folder_; }

 private:
  const std::string prefix_, folder_;
  mutable std::mutex mutex_;
  mutable std::condition_variable came_;
  std::string name_;
  std::vector<PlannedAnswer> answers_;
  std::size_t next_ = 0;
  std::vector<std::string> paths_;
  std::vector<Notification> seen_;
};

class ApplicationListener {
 public:
  // `address` as in a target: "127.0.0.1:8099". Errors as wire::Listener::open. A connection that cannot be taken for
  // want of descriptors is put to `shortage`, if given.
  static Result<std::unique_ptr<ApplicationListener>> start(const std::string& address,
                                                            std::shared_ptr<ShortageNote> shortage = nullptr);
  ~ApplicationListener();

  void add(std::shared_ptr<Application> application);
  void remove(const Application* application);
  // Uploads of this run lie below such paths: what is posted about them without an application is answered and
  // forgotten. What is about no upload of the run is noted.
  void expect_uploads_with(std::string word);
  // True while only one scenario has an application: a post that names no upload, or a wrong one, is its then.
  void one_at_a_time(bool on) { one_at_a_time_ = on; }
  std::vector<std::string> notes() const;
  std::uint16_t port() const { return listener_->port(); }

 private:
  ApplicationListener(std::unique_ptr<wire::Listener> listener, std::shared_ptr<ShortageNote> shortage)
      : listener_(std::move(listener)), shortage_(std::move(shortage)) {}
  void accept();
  void serve(wire::Stream& stream, int number);
  bool read_request(wire::Stream& stream, std::string& pending, Notification& out);
  bool handle(wire::Stream& stream, Notification notification);
  std::shared_ptr<Application> owner_of(const Notification& notification);
  void note(std::string text);

  struct Worker {
    std::jthread thread;
    std::atomic<bool> done{false};
  };

  std::unique_ptr<wire::Listener> listener_;
  const std::shared_ptr<ShortageNote> shortage_;
  std::atomic<bool> stopping_{false}, one_at_a_time_{false};
  mutable std::mutex mutex_;
  std::string word_;
  std::vector<std::shared_ptr<Application>> applications_;
  std::vector<std::string> notes_;
  std::list<Worker> workers_;  // of the accepting thread only
  std::jthread acceptor_;
};

}  // namespace bitspec::engine
