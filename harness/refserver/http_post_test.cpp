// The client that notifications are posted with, against applications of every kind.
#include "harness/refserver/http_post.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "harness/refserver/socket.h"

namespace bitspec::refserver {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Takes one connection, reads up to `last`, says `says` and closes; or stays silent until the other side has gone.
class OneAnswer {
 public:
  OneAnswer(std::string last, std::string says, bool silent = false)
      : listener_(*Listener::open("127.0.0.1", 0)),
        thread_([this, last = std::move(last), says = std::move(says), silent] {
          const int fd = listener_.accept();
          if (fd < 0) return;
          Socket socket(fd);
          char piece[65536];
          while (!got_.ends_with(last)) {
            const auto count = socket.read(piece);
            if (count == 0) return;
            got_.append(piece, count);
          }
          if (silent) {
            while (socket.read(piece) > 0) continue;
            return;
          }
          socket.write(says);
          socket.linger();
        }) {}
  ~OneAnswer() { got(); }

  Url url() const { return *Url::parse("http://127.0.0.1:" + std::to_string(listener_.port()) + "/app?x=1"); }
  const std::string& got() {
    listener_.stop();
    if (thread_.joinable()) thread_.join();
    return got_;
  }

 private:
  Listener listener_;
  std::string got_;
  std::thread thread_;
};

HttpPost post_of(const Url& url, const std::string& body) {
  HttpPost post;
  post.url = url;
  post.length = body.size();
  post.body = [body, at = std::size_t{0}](std::span<char> out) mutable -> Result<std::size_t> {
    const auto count = body.copy(out.data(), out.size(), at);
    at += count;
    return count;
  };
  return post;
}

struct Got {
  Result<PostAnswer> answer;
  std::string body;
};

Got ask(const HttpPost& post, milliseconds time = milliseconds(30'000)) {
  Got got;
  PostLimits limits;
  limits.end = steady_clock::now() + time;
  limits.largest_body = 1000;
  got.answer = http_post(post, limits, [&](std::span<const char> piece) -> Result<void> {
    got.body.append(piece.data(), piece.size());
    return {};
  });
  return got;
}

TEST(HttpPost, SendsTheBodyBehindItsLength) {
  OneAnswer app("0123", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  auto post = post_of(app.url(), "0123");
  post.fields.add("BITS-Original-Request-URL", "http://h/a.bin");
  EXPECT_TRUE(ask(post).answer);
  const auto host = "Host: " + app.url().authority();
  EXPECT_EQ(app.got(), "POST /app?x=1 HTTP/1.1\r\n" + host +
                           "\r\nBITS-Original-Request-URL: http://h/a.bin\r\nContent-Length: 4\r\nConnection: "
                           "close\r\n\r\n0123");
}

struct AnswerCase {
  std::string name, bytes, want;
};
const AnswerCase kAnswers[] = {
    {"a length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd", "200 abc"},
    {"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
     "200 abc, no length"},
    {"until the end", "HTTP/1.1 200 OK\r\n\r\nabc", "200 abc, no length"},
    {"another status", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "503 "},
    {"interim answers", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "200 x"},
    {"cut short", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", "bad input"},
    {"half a head", "HTTP/1.1 200 OK\r\nConte", "bad input"},
    {"no HTTP", "hello\r\n\r\n", "bad input"},
    {"nothing", "", "unreachable"},
    {"too large", "HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x'), "limit"},
};

std::string describe(const Got& got) {
  if (got.answer) {
    const auto length = got.answer->length_known ? "" : ", no length";
    return std::to_string(got.answer->status) + " " + got.body + length;
  }
  switch (got.answer.error().code) {
    case ErrorCode::kBadInput:
      return "bad input";
    case ErrorCode::kUnreachable:
      return "unreachable";
    case ErrorCode::kLimit:
      return "limit";
    case ErrorCode::kTimeout:
      return "timeout";
    default:
      return got.answer.error().message;
  }
}

TEST(HttpPost, ReadsAnswersOfEveryKind) {
  for (const auto& c : kAnswers) {
    SCOPED_TRACE(c.name);
    OneAnswer app("\r\n\r\n", c.bytes);
    EXPECT_EQ(describe(ask(post_of(app.url(), ""))), c.want);
  }
}

TEST(HttpPost, AnAnswerBeforeTheWholeBodyWasReadCounts) {
  OneAnswer app("\r\n\r\n", "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
  auto post = post_of(app.url(), "");
  post.length = 8U << 20;
  bool head_out = false;
  post.body = [&](std::span<char> out) -> Result<std::size_t> {
    // The application looks for the end of the head at the end of what it reads.
    if (!head_out) std::this_thread::sleep_for(milliseconds(50));
    head_out = true;
    std::ranges::fill(out, 'x');
    return out.size();
  };
  EXPECT_EQ(describe(ask(post)), "403 ");
}

TEST(HttpPost, SilenceEndsAtTheDeadline) {
  OneAnswer app("\r\n\r\n", "", true);
  const auto start = steady_clock::now();
  EXPECT_EQ(describe(ask(post_of(app.url(), ""), milliseconds(150))), "timeout");
  EXPECT_LT(steady_clock::now() - start, milliseconds(20'000));
}

TEST(HttpPost, WhoeverWantsItStoppedIsHeard) {
  OneAnswer app("\r\n\r\n", "", true);
  std::atomic<bool> stop = true;
  PostLimits limits;
  limits.end = steady_clock::now() + std::chrono::minutes(5);
  limits.stop = &stop;
  const auto answer = http_post(post_of(app.url(), ""), limits, [](auto) { return Result<void>(); });
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kTimeout);
}

TEST(HttpPost, NobodyThere) {
  std::uint16_t port = 0;
  {
    const auto listener = Listener::open("127.0.0.1", 0);
    port = listener->port();
  }
  EXPECT_EQ(describe(ask(post_of(*Url::parse("http://127.0.0.1:" + std::to_string(port) + "/"), ""))), "unreachable");
  EXPECT_EQ(describe(ask(post_of(*Url::parse("https://127.0.0.1/"), ""))), "unreachable");
}

}  // namespace
}  // namespace bitspec::refserver
