// A watched server: what the watch sees, and what it changes.
#include "harness/refserver/exchange_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <vector>

#include "harness/refserver/server.h"
#include "harness/refserver/testing/raw_client.h"

namespace bitspec::refserver {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Notes everything, and does to each answer what the target of the request says behind '?'.
class NotingWatch : public ExchangeWatch {
 public:
  std::unique_ptr<WatchedExchange> begin(const RequestHead& head, const RequestOrigin& origin) override {
    return std::make_unique<One>(*this, head, origin);
  }
  std::vector<std::string> notes() const {
    const std::lock_guard lock(mutex_);
    return notes_;
  }

 private:
  class One : public WatchedExchange {
   public:
    One(NotingWatch& watch, const RequestHead& head, const RequestOrigin& origin)
        : watch_(watch), wish_(head.target.substr(head.target.find('?') + 1)) {
      EXPECT_THAT(origin.client, testing::StartsWith("127.0.0.1:"));
      note("request " + head.method + " on " + std::to_string(origin.connection));
    }
    ~One() override { note("end"); }
    std::optional<AnswerSpec> instead() override {
      return wish_ == "instead" ? std::optional(plain_answer(503)) : std::nullopt;
    }
    bool body(std::string_view bytes) override {
      note("body " + std::string(bytes));
      return wish_ != "reset-in-body";
    }
    void body_read() override { note("body read"); }
    void decided(const Decision& decision) override { note("decided " + std::to_string(decision.status)); }
    Sending answer(AnswerSpec& spec) override {
      note("answer " + std::to_string(spec.status));
      spec.fields.add("X-Watch", "seen");
      if (wish_ == "interim") spec.before = "HTTP/1.1 100 Continue\r\n\r\n";
      if (wish_ == "close") spec.fields.set("Connection", "close");
      return wish_ == "nothing" ? Sending::kNothing
             : wish_ == "reset" ? Sending::kReset
             : wish_ == "half"  ? Sending::kHalf
                                : Sending::kWhole;
    }
    void sent() override { note("sent"); }

   private:
    void note(std::string text) {
      const std::lock_guard lock(watch_.mutex_);
      watch_.notes_.push_back(std::move(text));
    }
    NotingWatch& watch_;
    std::string wish_;
  };

  mutable std::mutex mutex_;
  std::vector<std::string> notes_;
};

class WatchedServer : public testing::Test {
 protected:
  void SetUp() override {
    Options options;
    options.watch = &watch_;
    auto started = Server::start(options);
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
  }
  RawClient connect() const { return RawClient(port_of(server_->url())); }
  // All exchanges have ended then.
  std::vector<std::string> notes() {
    server_.reset();
    return watch_.notes();
  }

  NotingWatch watch_;
  std::unique_ptr<Server> server_;
};

TEST_F(WatchedServer, SeesEachStepOfAnExchange) {
  auto client = connect();
  const auto id = field_of(client.ask(packet("Create-Session", "/a.bin", kOffer)), "BITS-Session-Id");
  EXPECT_THAT(client.ask(fragment("/a.bin", id, "0-3/10", "0123")), HasSubstr("\r\nX-Watch: seen\r\n"));
  client.shut();
  EXPECT_THAT(notes(), ElementsAre("request BITS_POST on 1", "decided 200", "answer 200", "sent", "end",
                                   "request BITS_POST on 1", "body 0123", "body read", "decided 200", "answer 200",
                                   "sent", "end"));
}

TEST_F(WatchedServer, AnswersInsteadOfTheStoreBehindTheBody) {
  auto client = connect();
  EXPECT_EQ(status_in(client.ask(fragment("/a.bin?instead", "{x}", "0-3/10", "0123"))), 503);
  EXPECT_EQ(status_in(client.ask(packet("Ping", "/a.bin"))), 200);
  EXPECT_THAT(notes(), testing::Not(testing::Contains("decided 500")));
}

TEST_F(WatchedServer, SendsWhatTheWatchWants) {
  EXPECT_THAT(connect().ask(packet("Ping", "/a.bin?interim")), testing::StartsWith("HTTP/1.1 100 Continue\r\n\r\n"));
  auto closing = connect();
  EXPECT_EQ(status_in(closing.ask(packet("Ping", "/a.bin?close"))), 200);
  EXPECT_TRUE(closing.closed());
  auto silent = connect();
  silent.send(packet("Ping", "/a.bin?nothing"));
  EXPECT_TRUE(silent.closed());
  auto half = connect();
  half.send(packet("Ping", "/a.bin?half"));
  const auto part = half.to_the_end();
  EXPECT_THAT(part, testing::Not(HasSubstr("\r\n\r\n")));
  EXPECT_FALSE(half.ended());  // but reset
}

TEST_F(WatchedServer, ResetsConnections) {
  auto client = connect();
  client.send(packet("Ping", "/a.bin?reset"));
  EXPECT_EQ(client.to_the_end(), "");
  EXPECT_FALSE(client.ended());
  auto other = connect();
  const auto id = field_of(other.ask(packet("Create-Session", "/a.bin", kOffer)), "BITS-Session-Id");
  other.send(fragment("/a.bin?reset-in-body", id, "0-3/10", "0123"));
  EXPECT_EQ(other.to_the_end(), "");
  EXPECT_FALSE(other.ended());
}

TEST_F(WatchedServer, SeesMalformedRequests) {
  EXPECT_EQ(status_in(connect().ask("\x01 nonsense\r\n\r\n")), 400);
  EXPECT_THAT(notes(), ElementsAre("request  on 1", "answer 400", "sent", "end"));
}

}  // namespace
}  // namespace bitspec::refserver
