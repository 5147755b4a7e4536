// For tests: one row for each fault, with requests whose last answer shows it.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "harness/protocol/profile.h"
#include "harness/refserver/store/area.h"
#include "harness/refserver/testing/raw_client.h"

namespace bitspec::refserver {

// A step is a request, or a part of one; its answer is read before the next goes out. "$ID" is the id that the last
// Create-Session got, "$NEAR" one that differs from it in its last digit. Marks before it:
//   "@new"    a new connection from here on            "@2:" on a second connection, that stays
//   "@cut:"   the sending side is closed behind it      "@head:" the answer has no body, whatever it says
//   "@other:" a Create-Session whose id is not kept     "@answer" nothing is sent, an answer is read
//   "@keep"   $ID becomes $KEPT as well                  "@wait:50" nothing for 50 ms
//   "@silent:" no answer is waited for
struct FaultRow {
  std::string_view fault;
  std::vector<std::string> steps;
  // In the last answer of the faulty server and not in that of the right one; behind a '!' the other way round.
  // "(closed)" is the end of the connection, "(silence)" no answer within 300 ms.
  std::string want;
  Profile profile = Profile::kWin32;
};

// Several rows at a time, because most of them wait.
template <class Row>
void for_each_row(const std::vector<Row>& rows, const std::function<void(const Row&)>& look) {
  constexpr int kAtATime = 16;
  std::atomic<std::size_t> next{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < kAtATime; ++i) {
    threads.emplace_back([&] {
      for (std::size_t row; (row = next++) < rows.size();) look(rows[row]);
    });
  }
}

inline void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// By area; together they are all faults but those of kShownElsewhere.
std::vector<FaultRow> answer_rows();   // form of answers, errors, downloads
std::vector<FaultRow> request_rows();  // how requests are read, Ping, Create-Session
std::vector<FaultRow> session_rows();  // Fragments, sessions, files
std::vector<FaultRow> place_rows();    // where uploads may go, other hosts
std::vector<FaultRow> limit_rows();    // sizes, time, number of sessions
std::vector<FaultRow> user_rows();     // authentication
std::vector<FaultRow> further_rows();

// Of every server that rows are played against; "/u/" is in none of them. Users: alice and bob, password "secret".
std::vector<Area> rule_areas();

// Shown by rows of their own kind.
std::vector<std::string> notify_fault_names();

inline const std::string kBits = "{7df0354d-249b-430f-820d-3d2a9bef4931}";
inline const std::string kStranger = "{11111111-2222-3333-4444-555555555555}";
inline const std::string kLine = "BITS_POST /u/a HTTP/1.1\r\nHost: h\r\n";
inline const std::string kText = "0123456789abcdefghijABCDEFGHIJ";

inline std::string of_type(const std::string& type, const std::string& fields = "", const std::string& body = "") {
  return packet(type, "/u/a", fields, body);
}
inline std::string offering(const std::string& list) {
  return of_type("Create-Session", "BITS-Supported-Protocols: " + list + "\r\n");
}
// A Fragment whose range counts in kText.
inline std::string frag(const std::string& range, const std::string& id = "$ID", const std::string& path = "/u/a") {
  const auto first = std::stoul(range);
  const auto last = std::stoul(range.substr(range.find('-') + 1));
  return fragment(path, id, range, kText.substr(first, last - first + 1));
}
// A Fragment with any Content-Range and body.
inline std::string odd(const std::string& content_range, const std::string& body, const std::string& fields = "") {
  return of_type("Fragment", "BITS-Session-Id: $ID\r\nContent-Range: " + content_range + "\r\n" + fields, body);
}
inline const std::string kPing = of_type("Ping");
inline const std::string kCreate = of_type("Create-Session", kOffer);
inline const std::string kClose = with_id("Close-Session", "/u/a", "$ID");
inline const std::string kCancel = with_id("Cancel-Session", "/u/a", "$ID");
inline const std::string kGet = get("/u/a");
inline const std::string kBad = of_type("Resume-Session");
inline const std::string kLost = frag("0-9/30", kStranger);

}  // namespace bitspec::refserver
