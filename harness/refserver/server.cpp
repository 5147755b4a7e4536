#include "harness/refserver/server.h"

#include <algorithm>
#include <filesystem>
#include <list>
#include <mutex>
#include <thread>

#include "harness/refserver/cleaner.h"
#include "harness/refserver/config.h"
#include "harness/refserver/conversation.h"
#include "harness/refserver/doors.h"
#include "harness/refserver/notification.h"

namespace bitspec::refserver {
namespace {

constexpr std::size_t kMostConnections = 256;  // each has a thread

Result<std::unique_ptr<Files>> open_files(const Options& options, const FaultSet& faults) {
  if (options.folder.empty()) return memory_files();
  return folder_files({options.folder, faults.on(Fault::kPathReachesWork), faults.on(Fault::kPathClimbs)});
}

Result<std::unique_ptr<TlsContext>> open_tls(const Options& options) {
  if (!options.tls) return std::unique_ptr<TlsContext>();
  return TlsContext::open(*options.tls);
}

}  // namespace

class Server::Impl {
 public:
  Impl(const Options& options, FaultSet faults, std::unique_ptr<Files> files, std::unique_ptr<TlsContext> tls,
       Doors doors)
      : options_(options),
        files_(std::move(files)),
        notifier_(options.profile, faults),
        store_({.profile = options.profile,
                .faults = faults,
                .id_seed = options.id_seed,
                .areas = options.areas,
                .application = &notifier_},
               *files_),
        shared_{options.profile, faults, *files_, store_},
        tls_(std::move(tls)),
        cleaner_(store_),
        doors_(std::move(doors)) {
    doors_.start([this](int fd, bool secure) { admit(fd, secure); });
  }

  ~Impl() {
    shared_.stopping = true;
    notifier_.stop();
    store_.stop();
    doors_.stop();
    interrupt();
    for (auto& peer : peers_) {
      if (peer.thread.joinable()) peer.thread.join();
    }
  }

  std::string url() const { return "http://" + options_.address + ":" + std::to_string(doors_.port()) + "/"; }
  std::string tls_url() const {
    return tls_ ? "https://" + options_.address + ":" + std::to_string(doors_.tls_port()) + "/" : "";
  }
  const Options& options() const { return options_; }
  Store& store() { return store_; }
  const FaultSet& faults() const { return shared_.faults; }

 private:
  struct Peer {
    Peer(int fd, const TlsContext* tls) : socket(std::make_unique<Socket>(fd, tls)) {}
    std::unique_ptr<Socket> socket;  // null once the conversation is over; changes under the mutex only
    std::thread thread;
    std::uint64_t number = 0;
  };

  void interrupt() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto& peer : peers_) {
      if (peer.socket) peer.socket->interrupt();
    }
  }

  void admit(int fd, bool secure) {
    const std::lock_guard lock(mutex_);
    bury_the_dead();
    if (stopping_ || peers_.size() >= kMostConnections) return refuse(fd, secure);
    auto& peer = peers_.emplace_back(fd, secure ? tls_.get() : nullptr);
    peer.number = ++count_;
    peer.thread = std::thread([this, &peer, &socket = *peer.socket] { serve(peer, socket); });
  }

  void serve(Peer& peer, Socket& socket) {
    Conversation(shared_, socket, peer.number).run();
    const std::lock_guard lock(mutex_);
    peer.socket.reset();
  }

  static void refuse(int fd, bool secure) {
    Socket socket(fd);
    if (secure) return;  // a handshake would hold up who comes next
    auto spec = plain_answer(503);
    spec.fields.add("Connection", "close");
    socket.write(answer_bytes(spec));
  }

  // REQUIRES: the mutex is held. Only threads that need it no more are joined.
  void bury_the_dead() {
    for (auto peer = peers_.begin(); peer != peers_.end();) {
      if (peer->socket) {
        ++peer;
        continue;
      }
      if (peer->thread.joinable()) peer->thread.join();
      peer = peers_.erase(peer);
    }
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
  std::uint64_t count_ = 0;
  bool stopping_ = false;
  Doors doors_;  // last: its threads use all of the above
};

Server::Server(Options options) : options_(std::move(options)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(const Options& options) {
  std::unique_ptr<Server> server(new Server(options));
  if (auto opened = server->open(); !opened) return tl::unexpected(opened.error());
  return server;
}

Result<void> Server::open() {
  if (const auto wrong = contradictions(options_); !wrong.empty()) return bad_input(wrong.front());
  auto faults = FaultSet::parse(options_.faults);
  if (!faults) return tl::unexpected(faults.error());
  auto files = open_files(options_, *faults);
  if (!files) return tl::unexpected(files.error());
  auto tls = open_tls(options_);
  if (!tls) return tl::unexpected(tls.error());
  auto doors = Doors::open(
      {options_.address, options_.second_address, options_.port, options_.tls.has_value(), options_.tls_port});
  if (!doors) return tl::unexpected(doors.error());
  options_.port = doors->port();
  options_.tls_port = doors->tls_port();
  impl_ = std::make_unique<Impl>(options_, *faults, std::move(*files), std::move(*tls), std::move(*doors));
  return {};
}

Result<void> Server::restart() {
  impl_.reset();
  return open();
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
  const auto& folder = impl_->options().folder;
  if (folder.empty()) return "";
  const auto below = impl_->faults().on(Fault::kPathReachesWork) ? "files/work" : "work";
  return (std::filesystem::path(folder) / below).string();
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
