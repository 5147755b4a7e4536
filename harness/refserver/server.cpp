#include "harness/refserver/server.h"

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <list>
#include <mutex>
#include <thread>

#include "harness/base/run_catching.h"
#include "harness/refserver/cleaner.h"
#include "harness/refserver/config.h"
#include "harness/refserver/conversation.h"
#include "harness/refserver/faults/climbing_files.h"
#include "harness/refserver/faults/inject.h"
#include "harness/refserver/listeners.h"
#include "harness/refserver/notification.h"

namespace bitspec::refserver {
namespace {

constexpr std::size_t kMostConnections = 256;  // each has a thread
constexpr std::chrono::seconds kMakeRoom{1};   // that the end of a connection may take

Result<std::unique_ptr<Files>> open_files(const Options& options, const FaultSet& faults) {
  if (options.folder.empty()) return memory_files();
  auto files = folder_files({options.folder, faults.on(Fault::kPathReachesWork), options.keep_sessions});
  if (!files || !faults.on(Fault::kPathClimbs)) return files;
  return climbing_files(std::move(*files));
}

std::string work_folder_of(const Options& options, const FaultSet& faults) {
  if (options.folder.empty()) return "";
  return (std::filesystem::path(options.folder) / (faults.on(Fault::kPathReachesWork) ? "files/work" : "work"))
      .string();
}

StoreOptions store_options(const Options& options, const FaultSet& faults, Application& application) {
  StoreOptions result{
      .profile = options.profile, .id_seed = options.id_seed, .areas = options.areas, .application = &application};
  if (options.keep_sessions && !options.folder.empty()) {
    result.journal = std::make_shared<SessionJournal>(work_folder_of(options, faults));
  }
  inject(result, faults);
  return result;
}

// As hard to guess as a session id.
std::string secret(const Options& options) {
  return SessionIds(options.id_seed).next().text();
}

Result<std::unique_ptr<TlsContext>> open_tls(const Options& options) {
  if (!options.tls) return std::unique_ptr<TlsContext>();
  return TlsContext::open(*options.tls);
}

}  // namespace

class Server::Impl {
 public:
  // `files`: null, or the files of the server that is restarted.
  static Result<std::unique_ptr<Impl>> make(const Options& options, std::unique_ptr<Files> files);

  Impl(const Options& options, FaultSet faults, std::unique_ptr<Files> files, std::unique_ptr<TlsContext> tls,
       Listeners listeners)
      : options_(options),
        files_(std::move(files)),
        notifier_(options.profile, faults),
        store_(store_options(options, faults, notifier_), *files_),
        shared_{options.profile,
                faults,
                *files_,
                store_,
                {options.users, secret(options), faults},
                options.body_timeout,
                options.head_timeout,
                options.watch},
        tls_(std::move(tls)),
        cleaner_(store_),
        listeners_(std::move(listeners)) {
    listeners_.start([this](int fd, bool secure) { admit(fd, secure); });
  }

  ~Impl() { shut(); }

  // Ends every connection and every thread of a connection.
  void shut() {
    shared_.stopping = true;
    notifier_.stop();
    store_.stop();
    listeners_.stop();
    interrupt();
    for (auto& peer : peers_) {
      if (peer.thread.joinable()) peer.thread.join();
    }
    peers_.clear();
  }

  // Files in memory are passed to the next server on this port; without a folder, sessions are not.
  std::unique_ptr<Files> hand_over() {
    shut();
    if (!options_.folder.empty()) return nullptr;
    store_.end_all();
    return std::move(files_);
  }
  Options options_for_restart() const {
    auto options = options_;
    options.port = listeners_.port();
    options.tls_port = listeners_.tls_port();
    return options;
  }

  std::string url() const { return "http://" + options_.address + ":" + std::to_string(listeners_.port()) + "/"; }
  std::string tls_url() const {
    return tls_ ? "https://" + options_.address + ":" + std::to_string(listeners_.tls_port()) + "/" : "";
  }
  const Options& options() const { return options_; }
  Store& store() { return store_; }
  const FaultSet& faults() const { return shared_.faults; }

 private:
  // A thread and the connection it serves. The thread is used again: starting one costs more than most connections.
  struct Peer {
    std::unique_ptr<Socket> socket;  // null between two connections; guarded by the mutex
    std::uint64_t number = 0;
    std::condition_variable wanted;  // there is a socket again, or the server stops
    std::thread thread;
  };

  void interrupt() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto& peer : peers_) {
      if (peer.socket) peer.socket->interrupt();
      peer.wanted.notify_one();
    }
  }

  void admit(int fd, bool secure) {
    std::unique_lock lock(mutex_);
    if (!has_room()) make_room(lock);
    auto peer = std::ranges::find_if(peers_, [](const Peer& p) { return !p.socket; });
    if (stopping_ || (peer == peers_.end() && peers_.size() >= kMostConnections)) return refuse(fd, secure);
    if (peer == peers_.end()) peer = peers_.emplace(peers_.end());
    peer->socket = std::make_unique<Socket>(fd, secure ? tls_.get() : nullptr);
    peer->number = ++count_;
    if (peer->thread.joinable()) return peer->wanted.notify_one();
    const auto no_thread = run_catching([&] { peer->thread = std::thread([this, &peer = *peer] { serve(peer); }); });
    if (no_thread) peers_.erase(peer);  // the connection with it
  }

  bool has_room() const {
    return peers_.size() < kMostConnections || std::ranges::any_of(peers_, [](const Peer& p) { return !p.socket; });
  }

  // Ends the connection that has been waiting for a request the longest, so that slow clients shut nobody out.
  void make_room(std::unique_lock<std::mutex>& lock) {
    const auto deadline = [](const Peer& p) { return p.socket ? p.socket->deadline() : kNoDeadline; };
    const auto oldest = std::ranges::min_element(peers_, {}, deadline);
    if (oldest == peers_.end() || deadline(*oldest) == kNoDeadline) return;
    oldest->socket->interrupt();
    freed_.wait_for(lock, kMakeRoom, [this] { return stopping_ || has_room(); });
  }

  void serve(Peer& peer) {
    std::unique_lock lock(mutex_);
    for (;;) {
      peer.wanted.wait(lock, [&] { return peer.socket || stopping_; });
      if (!peer.socket) return;
      lock.unlock();
      // Out of memory, one connection ends and not the server.
      (void)run_catching([&] { Conversation(shared_, *peer.socket, peer.number).run(); });
      lock.lock();
      peer.socket.reset();
      freed_.notify_one();
    }
  }

  static void refuse(int fd, bool secure) {
    Socket socket(fd);
    if (secure) return;  // a handshake would block the next connection
    auto spec = plain_answer(503);
    spec.fields.add("Connection", "close");
    socket.write(answer_bytes(spec));
  }

  Options options_;
  std::unique_ptr<Files> files_;
  Notifier notifier_;
  Store store_;
  Shared shared_;
  std::unique_ptr<TlsContext> tls_;  // null: no TLS
  Cleaner cleaner_;
  std::mutex mutex_;
  std::list<Peer> peers_;
  std::condition_variable freed_;  // a peer has no socket any more
  std::uint64_t count_ = 0;
  bool stopping_ = false;
  Listeners listeners_;  // last: its threads use everything above
};

Result<std::unique_ptr<Server::Impl>> Server::Impl::make(const Options& options, std::unique_ptr<Files> files) {
  auto faults = FaultSet::parse(options.faults);
  if (!faults) return tl::unexpected(faults.error());
  if (!files) {
    auto opened = open_files(options, *faults);
    if (!opened) return tl::unexpected(opened.error());
    files = with_prepared(std::move(*opened), options.prepared);
  }
  auto tls = open_tls(options);
  if (!tls) return tl::unexpected(tls.error());
  auto listeners = Listeners::open(
      {options.address, options.second_address, options.port, options.tls.has_value(), options.tls_port});
  if (!listeners) return tl::unexpected(listeners.error());
  return std::make_unique<Impl>(options, *faults, std::move(files), std::move(*tls), std::move(*listeners));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(const Options& options) {
  if (const auto wrong = contradictions(options); !wrong.empty()) return bad_input(wrong.front());
  auto impl = Impl::make(options, nullptr);
  if (!impl) return tl::unexpected(impl.error());
  return std::unique_ptr<Server>(new Server(std::move(*impl)));
}

Result<void> Server::restart() {
  const auto options = impl_->options_for_restart();
  auto files = impl_->hand_over();
  impl_.reset();  // the port is free from here on
  auto impl = Impl::make(options, std::move(files));
  if (!impl) return tl::unexpected(impl.error());
  impl_ = std::move(*impl);
  return {};
}

std::string Server::url() const {
  return impl_->url();
}

std::string Server::tls_url() const {
  return impl_->tls_url();
}

bool Server::set_uploads(const std::string& path, bool on) {
  return impl_->store().set_uploads(path, on);
}

std::string Server::files_folder() const {
  const auto& folder = impl_->options().folder;
  return folder.empty() ? "" : (std::filesystem::path(folder) / "files").string();
}

std::string Server::work_folder() const {
  return work_folder_of(impl_->options(), impl_->faults());
}

const std::vector<FaultInfo>& fault_list() {
  static const std::vector<FaultInfo> kList = [] {
    std::vector<FaultInfo> list;
    for (const auto& entry : fault_table()) list.push_back({std::string(entry.name), std::string(entry.about)});
    std::ranges::sort(list, {}, &FaultInfo::name);
    return list;
  }();
  return kList;
}

}  // namespace bitspec::refserver
