// Faults in notifications and replies: each shows in what the client or the application gets, and not on the right
// server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "harness/base/random.h"
#include "harness/refserver/server.h"
#include "harness/refserver/testing/fault_rows.h"
#include "harness/refserver/testing/test_application.h"

namespace bitspec::refserver {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing::HasSubstr;

struct NotifyRow {
  std::string fault;
  // "A", "B", "C": the Fragments of an upload that is begun with the first step; others are requests. "$ID", "$REPLY"
  // and "$HOST" stand for the session id, the path of the reply, and the server; "@wait" waits for the session's end.
  std::vector<std::string> steps;
  // In the last answer, or in what the application saw, of the faulty server only; behind a '!' of the right one only.
  std::string want;
  std::vector<std::string> answers = {kAppOk};
  Notify kind = Notify::kByValue;
  Profile profile = Profile::kWin32;
};

const std::string kPath = "/n/a%20b?x=1";
const std::string kData("0123\00056789", 10);
const std::string kReplyAnswer = app_answer("200", "", "one\r\ntwo");
const std::string kCopyAnswer = app_answer("200", "BITS-Copy-File-To-Destination: odd\r\n");
const std::string kFetch = get("$REPLY");
const std::string kGetFile = get("/n/a%20b");
const std::string kBegin = packet("Create-Session", kPath, kOffer);
const std::string kEnd = with_id("Close-Session", kPath, "$ID");
const std::string kStop = with_id("Cancel-Session", kPath, "$ID");

std::string static_answer(const std::string& url) {
  return app_answer("200", "BITS-Static-Response-URL: " + url + "\r\n");
}

std::vector<NotifyRow> request_rows_of_notifications() {
  const std::vector<std::string> all = {"A", "B", "C"};
  const std::vector<std::string> large = {kBegin, fragment(kPath, "$ID", "0-4095/5000", std::string(4096, 'x')),
                                          fragment(kPath, "$ID", "4096-4999/5000", std::string(904, 'x'))};
  constexpr auto kRef = Notify::kByReference;
  return {
      {"notify-although-off", all, "count=1", {kAppOk}, Notify::kNone},
      {"notify-before-last", all, "count=2"},
      {"notify-again-at-close", {kBegin, fragment(kPath, "$ID", "0-9/10", kData), kEnd}, "count=2"},
      {"notify-on-early-close", {"A", kEnd}, "count=1"},
      {"notify-on-cancel", {"A", kStop}, "count=1"},
      {"notify-put", all, "PUT /app"},
      {"notify-original-url-relative", all, "Request-URL: /n/a"},
      {"notify-original-url-twice", all, "x=1\r\nBITS-Original-Request-URL"},
      {"notify-original-url-escaped-twice", all, "/n/a%2520b?x=1\r\n"},
      {"notify-body-last-fragment", all, "\r\n\r\n789#"},
      {"notify-body-text", all, "0123 56789#"},
      {"notify-length-of-last-fragment", large, "Content-Length: 904\r\n"},
      {"notify-names-by-value", all, "BITS-Request-DataFile-Name"},
      {"notify-name-relative", all, "!BITS-Request-DataFile-Name: /", {kAppOk}, kRef},
      {"notify-name-of-response", all, ".reply.part\r\nBITS-Response", {kAppOk}, kRef},
      {"notify-request-name-missing", all, "!BITS-Request-DataFile-Name", {kAppOk}, kRef},
      {"notify-reference-body", all, "56789#", {kAppOk}, kRef},
      {"notify-query-lost", all, "!/app?x=1 HTTP"},
  };
}

std::vector<NotifyRow> outcome_rows() {
  const std::vector<std::string> all = {"A", "B", "C"}, again = {"A", "B", "C", "C"}, fetch = {"A", "B", "C", kGetFile};
  const std::vector<std::string> busy = {app_answer("503"), kAppOk}, no = {app_answer("403"), kAppOk};
  const std::vector<std::string> other_range = {"A", "B", "C", fragment(kPath, "$ID", "8-9/10", kData.substr(8))};
  const std::string endless = "HTTP/1.1 200 OK\r\n\r\n";
  constexpr auto kValue = Notify::kByValue;
  return {
      {"notify-short-wait", all, "HTTP/1.1 200", {"silence"}},
      {"notify-silence-is-success", all, "HTTP/1.1 200", {"silence"}},
      {"notify-unreachable-is-success", all, "HTTP/1.1 200", {"close"}},
      {"notify-timeout-504", all, "HTTP/1.1 504", {"silence"}, kValue, Profile::kMcBup},
      {"notify-bad-answer-accepted", all, "HTTP/1.1 200", {endless}, kValue, Profile::kMcBup},
      {"notify-error-500", all, "HTTP/1.1 500", busy},
      {"notify-context-server", all, "Context: 0x5", busy},
      {"notify-never-again", again, "!count=2", busy},
      {"notify-4xx-final", again, "!count=2", {app_answer("404"), kAppOk}},
      {"notify-retry-body-empty", again, "\r\n\r\n#", busy},
      {"notify-retry-url-relative", again, "Request-URL: /n/a", busy},
      {"notify-again-on-other-range", other_range, "count=2"},
      {"notify-403-other-profile", again, "count=2", no},
      {"notify-403-other-profile", again, "!count=2", no, kValue, Profile::kMcBup},
      {"notify-repeat-again", again, "count=2"},
      {"notify-data-dropped", again, "!count=2", busy},
      {"notify-copy-always", fetch, "HTTP/1.1 200"},
      {"notify-copy-never", fetch, "HTTP/1.1 404", {kCopyAnswer}},
      {"notify-copy-one", fetch, "HTTP/1.1 404", {kCopyAnswer}},
      {"notify-copy-empty-absent", fetch, "HTTP/1.1 404", {app_answer("200", "BITS-Copy-File-To-Destination: \r\n")}},
      {"notify-copy-of-failure",
       {"A", "B", "C", "C", kGetFile},
       "HTTP/1.1 200",
       {app_answer("503", "BITS-Copy-File-To-Destination: 1\r\n"), kAppOk}},
      {"notify-files-left", {"A", "B", "C", kEnd}, "left=1", {kAppOk}, Notify::kByReference},
  };
}

std::vector<NotifyRow> reply_rows() {
  const std::vector<std::string> all = {"A", "B", "C"}, again = {"A", "B", "C", "C"}, fetch = {"A", "B", "C", kFetch};
  const std::vector<std::string> reply = {kReplyAnswer};
  const auto plain = packet("Create-Session", "/o", kOffer);
  const std::string whole = fragment("/o", "$ID", "0-9/10", kData);
  return {
      {"reply-url-early", {"A"}, "BITS-Reply-URL", reply},
      {"reply-url-lost-on-repeat", again, "!BITS-Reply-URL", reply},
      {"reply-url-without-reply", all, "BITS-Reply-URL"},
      {"reply-url-long", all, "HTTP/1.1 200", {static_answer("http://h/" + std::string(2300, 'x'))}},
      {"reply-static-ignored", all, "!http://h/other", {static_answer("http://h/other")}},
      {"reply-static-deleted",
       {plain, whole, "A", "B", "C", kEnd, get("/o")},
       "HTTP/1.1 404",
       {static_answer("http://h/o")}},
      {"reply-text", fetch, "one\ntwo", reply},
      {"reply-file-cut", fetch, "!written reply", {kAppOk}, Notify::kByReference},
      {"reply-of-64-kib", fetch, "!the end", {app_answer("200", "", std::string(65536, 'a') + "the end")}},
      {"reply-per-url", all, "Replies/" + std::to_string(derive_seed(0, "n/a b")) + "/reply", reply},
      {"reply-appended-on-retry",
       {"A", "B", "C", "C", kFetch},
       "sorryone\r\ntwo",
       {app_answer("503", "", "sorry"), kReplyAnswer}},
      {"reply-close-drops-others", {"A", "B", "C", kBegin, kEnd, kFetch}, "HTTP/1.1 404", reply},
      {"reply-deleted-after-get", {"A", "B", "C", kFetch, kFetch}, "HTTP/1.1 404", reply},
      {"reply-kept-after-close", {"A", "B", "C", kEnd, kFetch}, "HTTP/1.1 200", reply},
      {"reply-kept-after-cancel", {"A", "B", "C", kStop, kFetch}, "HTTP/1.1 200", reply},
      {"reply-kept-after-timeout", {"A", "B", "C", "@wait", kFetch}, "HTTP/1.1 200", reply},
      {"reply-ranges-ignored", {"A", "B", "C", get("$REPLY", "Range: bytes=0-1\r\n")}, "!HTTP/1.1 206", reply},
  };
}

class NotifyPlayer {
 public:
  NotifyPlayer(const NotifyRow& row, const std::vector<std::string>& faults) : row_(row), app_(row.answers) {
    std::string name = (fs::temp_directory_path() / "bitspec-fault-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    if (row.kind == Notify::kByReference) app_.writes("a written reply");
    Options options;
    options.profile = row.profile;
    options.folder = folder_;
    options.faults = faults;
    Area area;
    area.path = "/n/";
    area.notify = row.kind;
    area.notify_url = app_.origin() + "/app";
    // An application that answers is waited for, however busy the machine is.
    const bool silent = std::ranges::find(row.answers, "silence") != row.answers.end();
    area.notify_timeout = silent ? milliseconds(200) : milliseconds(30'000);
    area.reply = row.kind != Notify::kNone;
    if (std::ranges::find(row.steps, "@wait") != row.steps.end()) area.session_timeout = milliseconds(2000);
    options.areas = {area};
    auto started = Server::start(options);
    EXPECT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
  }
  ~NotifyPlayer() {
    server_.reset();
    fs::remove_all(folder_);
  }

  std::string play() {
    RawClient client(port_of(server_->url()));
    std::string last;
    for (auto step : row_.steps) {
      if (step == "@wait") {
        std::this_thread::sleep_for(milliseconds(4000));
        continue;
      }
      if (step == "A") take_id(client.ask(packet("Create-Session", kPath, kOffer)));
      for (const auto& [name, range] : {std::pair{"A", "0-3"}, {"B", "4-6"}, {"C", "7-9"}}) {
        const auto first = static_cast<std::size_t>(range[0] - '0'), end = static_cast<std::size_t>(range[2] - '0');
        if (step == name)
          step = fragment(kPath, "$ID", std::string(range) + "/10", kData.substr(first, end - first + 1));
      }
      replace_all(step, "$ID", id_);
      replace_all(step, "$REPLY", reply_);
      last = client.ask(step);
      if (step.find("Create-Session") != std::string::npos) take_id(last);
      const auto url = field_of(last, "BITS-Reply-URL");
      if (url.starts_with("http://h/")) reply_ = url.substr(8);
    }
    for (const auto& one : app_.seen()) last += one.head + one.body + "#";
    const auto left = std::distance(fs::directory_iterator(server_->work_folder()), fs::directory_iterator());
    return last + " count=" + std::to_string(app_.seen().size()) + " left=" + std::to_string(left);
  }

 private:
  void take_id(const std::string& answer) { id_ = field_of(answer, "BITS-Session-Id"); }

  const NotifyRow& row_;
  TestApplication app_;
  std::string folder_, id_, reply_;
  std::unique_ptr<Server> server_;
};

std::vector<NotifyRow> all_notify_rows() {
  auto rows = request_rows_of_notifications();
  for (auto&& row : outcome_rows()) rows.push_back(std::move(row));
  for (auto&& row : reply_rows()) rows.push_back(std::move(row));
  return rows;
}

TEST(NotifyFaults, EachShowsInItsRowAndNotOnTheRightServer) {
  for_each_row<NotifyRow>(all_notify_rows(), [](const NotifyRow& row) {
    SCOPED_TRACE(row.fault + " in " + std::string(profile_name(row.profile)));
    const bool absent = row.want.starts_with('!');
    const auto text = absent ? row.want.substr(1) : row.want;
    const auto with_fault = NotifyPlayer(row, {row.fault}).play(), without_fault = NotifyPlayer(row, {}).play();
    EXPECT_THAT(absent ? without_fault : with_fault, HasSubstr(text));
    EXPECT_THAT(absent ? with_fault : without_fault, testing::Not(HasSubstr(text)));
  });
}

}  // namespace

std::vector<std::string> notify_fault_names() {
  std::vector<std::string> names;
  for (const auto& row : all_notify_rows()) names.push_back(row.fault);
  return names;
}

}  // namespace bitspec::refserver
