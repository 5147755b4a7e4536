// How much the judge costs: the exchanges of a reference run per second, against a bare socket loop that sends the same
// bytes to the same server. Rounds alternate, medians are compared, so that what else the machine does weighs on both.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/engine/engine.h"
#include "harness/refserver/server.h"

namespace {

using namespace bitspec;
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 7;

struct Message {
  std::string bytes;
  bool new_connection = false;
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::unique_ptr<refserver::Server> start_server() {
  refserver::Options options;
  options.id_seed = 1;  // the same ids in the same order: recorded bytes mean the same again
  auto server = refserver::Server::start(options);
  if (!server) std::exit(1);
  return std::move(*server);
}

results::RunResult judge(const catalogue::Suites& suites, const std::string& url) {
  auto target = target::target_from_url(url);
  engine::RunOptions options;
  options.slow = false;
  options.keep_all_exchanges = true;
  // Plain packets whose answers come at once: no pauses, no broken connections, bodies that a transcript holds whole.
  options.select = {"fragment/*", "create-session/*", "negotiation/*", "session/*", "cancel/*", "close/*"};
  options.skip = {"fragment/large*", "session/same-fragment*", "@alone", "@last"};
  auto result = engine::run(suites, *target, options);
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().render().c_str());
    std::exit(1);
  }
  return std::move(*result);
}

std::vector<Message> messages_of(const results::RunResult& result) {
  std::vector<Message> out;
  std::string before;
  for (const auto& exchange : result.exchanges) {
    if (!exchange.request_whole || exchange.status == 0) continue;  // nothing to wait for
    const std::string connection = exchange.id.substr(0, exchange.id.find('#')) + std::to_string(exchange.connection);
    // A transcript keeps the ends of a long body; what is between them is as long, and its bytes do not matter.
    const auto& body = exchange.request_body;
    const std::string middle(body.size - body.start.size() - body.end.size(), 'x');
    out.push_back({exchange.request_head + body.start + middle + body.end, connection != before});
    before = connection;
  }
  return out;
}

int connect_to(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::exit(1);
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const timeval limit{2, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  return fd;
}

// Reads to the end of the head and as many bytes more as Content-Length says: the least that a client has to do.
bool read_answer(int fd, std::string& buffer) {
  buffer.clear();
  char chunk[16384];
  for (;;) {
    const auto end = buffer.find("\r\n\r\n");
    if (end != std::string::npos) {
      const auto at = buffer.find("Content-Length: ");
      const std::size_t length = at < end ? std::strtoull(buffer.c_str() + at + 16, nullptr, 10) : 0;
      if (buffer.size() >= end + 4 + length) return buffer.find("Connection: close") > end;
    }
    const ssize_t n = recv(fd, chunk, sizeof chunk, 0);
    if (n <= 0) return false;
    buffer.append(chunk, static_cast<std::size_t>(n));
  }
}

void replay(const std::vector<Message>& messages, std::uint16_t port) {
  int fd = -1;
  std::string buffer;
  for (const auto& message : messages) {
    if (fd < 0 || message.new_connection) {
      if (fd >= 0) close(fd);
      fd = connect_to(port);
    }
    send(fd, message.bytes.data(), message.bytes.size(), MSG_NOSIGNAL);
    if (!read_answer(fd, buffer)) {
      close(fd);
      fd = -1;
    }
  }
  if (fd >= 0) close(fd);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main() {
  const auto checked = catalogue::load_suites(catalogue::embedded_suites());
  std::vector<double> judged, bare;
  std::size_t exchanges = 0;
  for (int round = 0; round < kRounds; ++round) {
    auto server = start_server();
    const auto start = Clock::now();
    const auto result = judge(checked.suites, server->url());
    judged.push_back(result.exchanges.size() / seconds_since(start));
    exchanges = result.exchanges.size();

    auto fresh = start_server();
    const auto messages = messages_of(result);
    const auto port = static_cast<std::uint16_t>(std::atoi(fresh->url().substr(fresh->url().rfind(':') + 1).c_str()));
    const auto begin = Clock::now();
    replay(messages, port);
    bare.push_back(messages.size() / seconds_since(begin));
  }
  std::printf("%zu exchanges; one job: %.0f/s, bare socket loop: %.0f/s, ratio %.2f (medians of %d rounds)\n",
              exchanges, median(judged), median(bare), median(judged) / median(bare), kRounds);
}
