#include "harness/refserver/server.h"

#include <algorithm>
#include <filesystem>
#include <list>
#include <mutex>
#include <thread>

#include "harness/refserver/conversation.h"

namespace bitspec::refserver {
namespace {

constexpr std::size_t kMostConnections = 256;  // each has a thread

Result<std::unique_ptr<Files>> open_files(const Options& options) {
  if (options.folder.empty()) return memory_files();
  return folder_files({options.folder, false});
}

}  // namespace

class Server::Impl {
 public:
  Impl(const Options& options, FaultSet faults, std::unique_ptr<Files> files, Listener listener)
      : options_(options),
        files_(std::move(files)),
        store_({options.profile, faults, options.id_seed}, *files_),
        shared_{options.profile, faults, *files_, store_},
        listener_(std::move(listener)),
        acceptor_([this] { accept_all(); }) {}

  ~Impl() {
    listener_.stop();
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (auto& peer : peers_) {
        if (peer.socket) peer.socket->interrupt();
      }
    }
    for (auto& peer : peers_) peer.thread.join();
  }

  std::string url() const { return "http://" + options_.address + ":" + std::to_string(listener_.port()) + "/"; }
  const Options& options() const { return options_; }

 private:
  struct Peer {
    explicit Peer(int fd) : socket(std::make_unique<Socket>(fd)) {}
    std::unique_ptr<Socket> socket;  // null once the conversation is over; changes under the mutex only
    std::thread thread;
  };

  void accept_all() {
    for (int fd = listener_.accept(); fd >= 0; fd = listener_.accept()) {
      bury_the_dead();
      const std::lock_guard lock(mutex_);
      if (peers_.size() >= kMostConnections) {
        refuse(fd);
        continue;
      }
      auto& peer = peers_.emplace_back(fd);
      peer.thread = std::thread([this, &peer, number = ++count_, &socket = *peer.socket] {
        Conversation(shared_, socket, number).run();
        const std::lock_guard end(mutex_);
        peer.socket.reset();
      });
    }
  }

  static void refuse(int fd) {
    Socket socket(fd);
    auto spec = plain_answer(503);
    spec.fields.add("Connection", "close");
    socket.write(answer_bytes(spec));
  }

  void bury_the_dead() {
    const std::lock_guard lock(mutex_);
    for (auto peer = peers_.begin(); peer != peers_.end();) {
      if (peer->socket) {
        ++peer;
        continue;
      }
      peer->thread.join();
      peer = peers_.erase(peer);
    }
  }

  Options options_;
  std::unique_ptr<Files> files_;
  Store store_;
  Shared shared_;
  Listener listener_;
  std::mutex mutex_;
  std::list<Peer> peers_;
  std::uint64_t count_ = 0;
  std::thread acceptor_;  // last: it uses all of the above
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(const Options& options) {
  auto faults = FaultSet::parse(options.faults);
  if (!faults) return tl::unexpected(faults.error());
  auto files = open_files(options);
  if (!files) return tl::unexpected(files.error());
  auto listener = Listener::open(options.address, options.port);
  if (!listener) return tl::unexpected(listener.error());
  return std::unique_ptr<Server>(
      new Server(std::make_unique<Impl>(options, *faults, std::move(*files), std::move(*listener))));
}

std::string Server::url() const {
  return impl_->url();
}

std::string Server::files_folder() const {
  const auto& folder = impl_->options().folder;
  return folder.empty() ? "" : (std::filesystem::path(folder) / "files").string();
}

std::string Server::work_folder() const {
  const auto& folder = impl_->options().folder;
  return folder.empty() ? "" : (std::filesystem::path(folder) / "work").string();
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
