#include "harness/wire/listener.h"

#include <gtest/gtest.h>

#include <future>

namespace bitspec::wire {
namespace {

using Clock = std::chrono::steady_clock;

constexpr milliseconds kListenerLimit{20'000};

Url url_of(const std::string& host, std::uint16_t port) {
  Url url;
  url.scheme = "http";
  url.host = host;
  url.port = port;
  return url;
}

TEST(Listener, AcceptsAndSpeaks) {
  for (const std::string address : {"127.0.0.1", "127.0.0.2", "::1"}) {
    SCOPED_TRACE(address);
    auto listener = Listener::open(address, 0);
    if (!listener && address == "::1") continue;  // a machine without IPv6
    ASSERT_TRUE(listener) << listener.error().message;
    EXPECT_NE((*listener)->port(), 0);
    auto client = connect_tcp(url_of(address, (*listener)->port()), Clock::now() + kListenerLimit);
    ASSERT_TRUE(client);
    auto server = (*listener)->accept(Clock::now() + kListenerLimit);
    ASSERT_TRUE(server && *server);
    char bytes[4];
    (*client)->write_some("ping", Clock::now() + kListenerLimit, false);
    EXPECT_EQ((*server)->read_some(bytes, Clock::now() + kListenerLimit).bytes, 4u);
    (*server)->write_some("pong", Clock::now() + kListenerLimit, false);
    (*server)->close();
    EXPECT_EQ((*client)->read_some(bytes, Clock::now() + kListenerLimit).bytes, 4u);
    EXPECT_EQ((*client)->read_some(bytes, Clock::now() + kListenerLimit).status, IoStatus::kEnd);
  }
}

TEST(Listener, OnlyTheLoopbackIsServed) {
  const struct {
    std::string address, want;
  } cases[] = {
      {"0.0.0.0", "0.0.0.0: not a loopback address"},
      {"192.0.2.1", "192.0.2.1: not a loopback address"},
      {"128.0.0.1", "128.0.0.1: not a loopback address"},
      {"::", "::: not a loopback address"},
      {"::ffff:127.0.0.1", "::ffff:127.0.0.1: not a loopback address"},
      {"localhost", "'localhost' is not a numeric IP address"},
      {"", "'' is not a numeric IP address"},
      {"127.1", "'127.1' is not a numeric IP address"},
  };
  for (const auto& each : cases) {
    auto listener = Listener::open(each.address, 0);
    ASSERT_FALSE(listener);
    EXPECT_EQ(listener.error().message, each.want);
    EXPECT_EQ(listener.error().code, ErrorCode::kBadInput);
  }
}

TEST(Listener, APortIsTakenOnceAtATimeAndFreeAfterwards) {
  auto first = Listener::open("127.0.0.1", 0);
  ASSERT_TRUE(first);
  const std::uint16_t port = (*first)->port();
  auto second = Listener::open("127.0.0.1", port);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "127.0.0.1:" + std::to_string(port) + ": address already in use");
  EXPECT_EQ(second.error().code, ErrorCode::kIo);
  {
    auto client = connect_tcp(url_of("127.0.0.1", port), Clock::now() + kListenerLimit);
    auto server = (*first)->accept(Clock::now() + kListenerLimit);
    (*server)->close();  // our side first: it is the one that stays in TIME_WAIT
  }
  first->reset();
  EXPECT_TRUE(Listener::open("127.0.0.1", port));
}

TEST(Listener, AcceptEndsAtTheDeadlineOrWhenItIsStopped) {
  auto listener = Listener::open("127.0.0.1", 0);
  ASSERT_TRUE(listener);
  auto none = (*listener)->accept(Clock::now() + milliseconds(20));
  ASSERT_TRUE(none);
  EXPECT_EQ(*none, nullptr);
  auto waiting =
      std::async(std::launch::async, [&] { return (*listener)->accept(Clock::now() + 10 * kListenerLimit); });
  const auto start = Clock::now();
  (*listener)->stop();
  auto stopped = waiting.get();
  ASSERT_TRUE(stopped);
  EXPECT_EQ(*stopped, nullptr);
  EXPECT_LT(Clock::now() - start, kListenerLimit);
  auto client = connect_tcp(url_of("127.0.0.1", (*listener)->port()), Clock::now() + kListenerLimit);
  EXPECT_EQ(*(*listener)->accept(Clock::now() + kListenerLimit), nullptr);
}

}  // namespace
}  // namespace bitspec::wire
