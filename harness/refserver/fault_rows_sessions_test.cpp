// Rows of faults in Fragments, in sessions and their ends, and in files.
#include "harness/refserver/testing/fault_rows.h"

namespace bitspec::refserver {
namespace {

std::string cut(const std::string& request, std::size_t missing) {
  return "@cut:" + request.substr(0, request.size() - missing);
}

const std::string kOther10 = "##########";

std::vector<FaultRow> offset_rows() {
  const auto half = frag("0-9/30");
  const auto blocks = odd("bytes 0-69999/70000", std::string(70000, 'x'));
  const auto waiting = odd("bytes 0-9/30", kOther10, "Expect: 100-continue\r\n");
  return {
      {"ack-offset-misspelt", {kCreate, frag("0-9/30")}, "BITS-Recieved-Content-Range", Profile::kIis},
      {"received-range-missing", {kCreate, frag("0-9/30")}, "!BITS-Received-Content-Range"},
      {"received-range-last-byte", {kCreate, frag("0-9/30")}, "BITS-Received-Content-Range: 9\r\n"},
      {"received-range-of-fragment", {kCreate, frag("0-9/30"), frag("10-14/30")}, "BITS-Received-Content-Range: 5\r\n"},
      {"received-range-as-range", {kCreate, frag("0-9/30")}, "BITS-Received-Content-Range: bytes 0-9\r\n"},
      {"received-range-with-total", {kCreate, frag("0-9/30")}, "BITS-Received-Content-Range: 10/10\r\n"},
      {"received-range-not-on-error",
       {kCreate, frag("0-9/30"), odd("bytes 10-9/30", "")},
       "!BITS-Received-Content-Range",
       Profile::kMcBup},

      {"gap-status-400", {kCreate, frag("5-9/30")}, "HTTP/1.1 400"},
      {"gap-accepted", {kCreate, frag("0-9/30"), frag("15-19/30")}, "HTTP/1.1 200"},
      {"offset-35-bit", {kCreate, odd("bytes 68719476736-68719476745/68719476746", "0123456789")}, "34359738368"},
      {"gap-first-accepted", {kCreate, frag("5-9/30")}, "HTTP/1.1 200"},
      {"gap-offset-is-fragment-end", {kCreate, frag("0-9/30"), frag("15-19/30")}, "Range: 20\r\n"},
      {"gap-offset-one-too-many", {kCreate, frag("0-9/30"), frag("15-19/30")}, "Range: 11\r\n"},
      {"gap-offset-zero-missing", {kCreate, frag("5-9/30")}, "!BITS-Received-Content-Range"},
      {"gap-bytes-kept",
       {kCreate, frag("0-9/30"), frag("15-19/30"), frag("10-29/30"), kClose, kGet},
       "\r\n\r\n0123456789fghij"},
      {"gap-of-one-at-end-accepted", {kCreate, frag("0-9/30"), frag("11-29/30")}, "HTTP/1.1 200"},
      {"refused-bytes-kept",
       {kCreate, frag("0-9/30"), frag("10-19/40"), frag("10-29/30"), kClose, kGet},
       "\r\n\r\n0123456789abcdefghijabcdef"},
      {"received-range-of-refused", {kCreate, frag("0-9/30"), frag("10-19/40")}, "Range: 20\r\n"},
      {"overlap-to-end-unpublished", {kCreate, frag("0-9/30"), frag("5-29/30"), kClose, kGet}, "HTTP/1.1 404"},
      {"gap-ends-session", {kCreate, frag("0-9/30"), frag("15-19/30"), frag("10-19/30")}, "0x8020001F"},
      {"gap-failure-code", {kCreate, frag("5-9/30")}, "0x80070057", Profile::kMcBup},
      {"overlap-other-profile", {kCreate, frag("0-9/30"), frag("5-19/30")}, "HTTP/1.1 416"},
      {"overlap-other-profile", {kCreate, frag("0-9/30"), frag("5-19/30")}, "HTTP/1.1 200", Profile::kMcBup},
      {"overlap-overwrites",
       {kCreate, frag("0-9/30"), odd("bytes 5-14/30", kOther10), frag("15-29/30"), kClose, kGet},
       "\r\n\r\n01234##########"},
      {"overlap-offset-adds", {kCreate, frag("0-9/30"), frag("5-14/30")}, "Range: 20\r\n"},
      {"overlap-appended",
       {kCreate, frag("0-9/30"), frag("5-14/30"), frag("15-29/30"), kClose, kGet},
       "\r\n\r\n012345678956789abcde"},
      {"duplicate-other-profile", {kCreate, frag("0-9/30"), frag("0-9/30")}, "HTTP/1.1 416"},
      {"duplicate-other-profile", {kCreate, frag("0-9/30"), frag("0-9/30")}, "HTTP/1.1 200", Profile::kMcBup},
      {"duplicate-moves-back", {kCreate, frag("0-9/30"), frag("10-19/30"), frag("0-9/30")}, "Range: 10\r\n"},
      {"duplicate-of-last-refused", {kCreate, frag("0-29/30"), frag("0-29/30")}, "0x8020001F"},
      // 100 Continue shows that the first copy is being received when the second one comes.
      {"concurrent-counted-twice",
       {kCreate, "@2:" + waiting.substr(0, waiting.size() - kOther10.size()), frag("0-9/30"), "@2:" + kOther10},
       "Range: 20\r\n"},
      {"interrupted-acknowledged", {kCreate, cut(half, 5)}, "HTTP/1.1 200"},
      {"interrupted-counted", {kCreate, cut(half, 5), "@new", frag("29-29/30")}, "Range: 10\r\n"},
      {"interrupted-bytes-kept",
       {kCreate, cut(half, 5), "@new", half, frag("10-29/30"), kClose, kGet},
       "\r\n\r\n0123401234567"},
      {"interrupted-blocks-kept",
       {kCreate, cut(blocks, 10), "@new", blocks, kClose, "@head:" + get("/u/a", "", "HEAD")},
       "Content-Length: 135536\r\n"},
      {"interrupted-last-published", {kCreate, cut(frag("0-29/30"), 5), "@new", kGet}, "Content-Length: 25\r\n"},
      {"interrupted-twice-ends-session", {kCreate, cut(half, 5), "@new", cut(half, 5), "@new", half}, "0x8020001F"},
      {"interrupted-ends-session", {kCreate, cut(half, 5), "@new", half}, "0x8020001F"},
  };
}

std::vector<FaultRow> range_rows() {
  const auto without_length =
      kLine + "BITS-Packet-Type: Fragment\r\nBITS-Session-Id: $ID\r\n" + "Content-Range: bytes 0-9/10\r\n\r\n";
  const auto whole = odd("bytes 0-4999/5000", std::string(5000, 'x'));
  const auto without_range = of_type("Fragment", "BITS-Session-Id: $ID\r\n", kOther10);
  return {
      {"total-change-accepted", {kCreate, frag("0-9/30"), frag("10-19/40")}, "HTTP/1.1 200"},
      {"second-file-accepted", {kCreate, frag("0-9/10"), frag("0-9/20")}, "HTTP/1.1 200"},
      {"range-not-checked", {kCreate, odd("x", "0123456789")}, "HTTP/1.1 200"},
      {"range-missing-accepted", {kCreate, without_range}, "HTTP/1.1 200"},
      {"range-missing-crash", {kCreate, without_range}, "(closed)"},
      {"range-loose", {kCreate, odd("bytes=0-9/10", kOther10)}, "HTTP/1.1 200"},
      {"range-reversed-accepted", {kCreate, frag("0-9/30"), odd("bytes 10-9/30", "")}, "HTTP/1.1 200"},
      {"range-beyond-total-accepted", {kCreate, odd("bytes 0-9/5", kOther10)}, "HTTP/1.1 200"},
      {"range-star-accepted", {kCreate, odd("bytes */100", "")}, "HTTP/1.1 200"},
      {"range-star-total-accepted", {kCreate, odd("bytes 0-9/*", kOther10)}, "HTTP/1.1 200"},
      {"range-several-accepted", {kCreate, odd("bytes 0-4,10-14/20", kOther10)}, "HTTP/1.1 200"},
      {"range-unit-ignored", {kCreate, odd("items 0-9/10", kOther10)}, "HTTP/1.1 200"},
      {"range-unit-case-sensitive", {kCreate, odd("BYTES 0-9/10", kOther10)}, "HTTP/1.1 400"},
      {"range-odd-crash", {kCreate, odd("bytes 0000-0009/0010", kOther10)}, "(closed)"},
      {"range-first-wins",
       {kCreate, odd("bytes 0-9/30", kOther10, "Content-Range: bytes 10-19/30\r\n")},
       "HTTP/1.1 200"},
      {"length-too-short-accepted", {kCreate, odd("bytes 0-19/30", kOther10)}, "HTTP/1.1 200"},
      {"length-too-long-accepted", {kCreate, odd("bytes 0-4/30", kOther10)}, "HTTP/1.1 200"},
      {"length-one-short-accepted", {kCreate, odd("bytes 0-10/30", kOther10)}, "HTTP/1.1 200"},
      {"length-one-long-accepted", {kCreate, odd("bytes 0-8/30", kOther10)}, "HTTP/1.1 200"},
      {"length-zero-accepted", {kCreate, odd("bytes 0-0/30", "")}, "HTTP/1.1 200"},
      {"length-missing-fragment-accepted", {kCreate, without_length}, "HTTP/1.1 200"},
      {"offset-32-bit", {kCreate, odd("bytes 4294967296-4294967305/4294967400", kOther10)}, "HTTP/1.1 200"},
      {"offset-wraps", {kCreate, odd("bytes 0-9/99999999999999999999999", kOther10)}, "HTTP/1.1 200"},
      {"total-of-any-size", {kCreate, odd("bytes 0-9/99999999999999999999999", kOther10)}, "HTTP/1.1 200"},
      {"total-above-2g-refused", {kCreate, odd("bytes 0-9/3000000000", kOther10)}, "HTTP/1.1 400"},
      {"total-above-1t-refused", {kCreate, odd("bytes 0-9/1099511627776", kOther10)}, "HTTP/1.1 400"},
      {"total-preallocated", {kCreate, odd("bytes 0-0/4611686018427387904", "x")}, "(silence)"},
      {"fragment-one-byte-refused", {kCreate, frag("0-0/30")}, "HTTP/1.1 500"},
      {"fragment-whole-file-refused", {kCreate, whole}, "HTTP/1.1 400"},
      {"fragment-sizes-equal", {kCreate, frag("0-4/30"), frag("5-14/30")}, "HTTP/1.1 400"},
      {"fragment-5k-refused", {kCreate, odd("bytes 0-5119/9000", std::string(5120, 'x'))}, "HTTP/1.1 400"},
      {"fragment-1m-refused", {kCreate, odd("bytes 0-1048576/2000000", std::string(1048577, 'x'))}, "HTTP/1.1 400"},
      {"fragment-12m-refused", {kCreate, odd("bytes 0-12999999/13000001", std::string(13000000, 'x'))}, "HTTP/1.1 500"},
      {"fragment-encoding-ignored",
       {kCreate, odd("bytes 0-9/30", kOther10, "Content-Encoding: gzip\r\n")},
       "HTTP/1.1 200"},
      {"fragment-content-name-refused",
       {kCreate, odd("bytes 0-9/30", kOther10, "Content-Name: a\r\n")},
       "HTTP/1.1 400"},
      {"fragment-uses-content-name",
       {kCreate, odd("bytes 0-9/10", kOther10, "Content-Name: b\r\n"), kClose, kGet},
       "HTTP/1.1 404"},
      {"bytes-text-mode", {kCreate, odd("bytes 0-3/4", "a\r\nb"), kClose, kGet}, "\r\n\r\na\nb"},
      {"bytes-nul-ends", {kCreate, odd("bytes 0-3/4", std::string("ab\0d", 4)), kClose, kGet}, "Content-Length: 2\r\n"},
      {"bytes-seven-bits", {kCreate, odd("bytes 0-1/2", "\xe1z"), kClose, kGet}, "\r\n\r\naz"},
      {"bytes-large-cut",
       {kCreate, odd("bytes 0-1499999/1500000", std::string(1500000, 'x')), kClose, "@head:" + get("/u/a", "", "HEAD")},
       "Content-Length: 1048576\r\n"},
      {"bytes-last-lost", {kCreate, frag("0-29/30"), kClose, kGet}, "Content-Length: 29\r\n"},
      {"bytes-lone-lost", {kCreate, frag("0-28/30"), frag("29-29/30"), kClose, kGet}, "Content-Length: 29\r\n"},
      {"file-visible-partial", {kCreate, frag("0-9/30"), kGet}, "HTTP/1.1 200"},
      {"file-visible-other-profile", {kCreate, frag("0-29/30"), kGet}, "HTTP/1.1 404"},
      {"file-visible-other-profile", {kCreate, frag("0-29/30"), kGet}, "HTTP/1.1 200", Profile::kMcBup},
      {"file-never-visible", {kCreate, frag("0-9/30"), frag("10-29/30"), kClose, kGet}, "HTTP/1.1 404"},
  };
}

std::vector<FaultRow> end_rows() {
  const auto all = frag("0-29/30");
  const auto large = odd("bytes 0-4999/5000", std::string(5000, 'x'));
  const auto some = frag("0-9/30");
  const auto unknown = [](const std::string& type) { return with_id(type, "/u/a", kStranger); };
  const auto with_body = [](const std::string& type) { return of_type(type, "BITS-Session-Id: $ID\r\n", "body"); };
  return {
      {"bodies-accepted", {kCreate, with_body("Close-Session")}, "HTTP/1.1 200", Profile::kMcBup},
      {"close-body-accepted", {kCreate, with_body("Close-Session")}, "HTTP/1.1 200", Profile::kMcBup},
      {"close-unknown-accepted", {unknown("Close-Session")}, "HTTP/1.1 200"},
      {"close-complete-refused", {kCreate, large, kClose}, "HTTP/1.1 500"},
      {"session-never-released", {kCreate, kClose, kClose}, "HTTP/1.1 200"},
      {"close-twice-accepted", {kCreate, kClose, kClose}, "HTTP/1.1 200"},
      {"close-ack-before-release", {kCreate, all, kClose, "@2:" + all}, "HTTP/1.1 200"},
      {"close-early-keeps-file", {kCreate, some, kClose, kGet}, "HTTP/1.1 200"},
      {"close-nearly-keeps-file", {kCreate, frag("0-28/30"), kClose, kGet}, "HTTP/1.1 200"},
      {"close-early-bytes-return", {kCreate, some, kClose, kCreate, all, kGet}, "Content-Length: 31\r\n"},
      {"close-empty-removes-file", {kCreate, all, kClose, kCreate, kClose, kGet}, "HTTP/1.1 404"},
      {"close-early-keeps-session", {kCreate, some, kClose, frag("10-19/30")}, "HTTP/1.1 200"},
      {"close-early-refused", {kCreate, some, kClose}, "HTTP/1.1 500"},
      {"close-empty-refused", {kCreate, kClose}, "HTTP/1.1 400"},
      {"close-empty-416", {kCreate, kClose}, "HTTP/1.1 416"},
      {"close-old-id-harms", {kCreate, all, kClose, kClose, kGet}, "HTTP/1.1 404"},
      {"fragment-after-close-accepted", {kCreate, all, kClose, all}, "HTTP/1.1 200"},
      {"cancel-after-close-accepted", {kCreate, all, kClose, kCancel}, "HTTP/1.1 200"},
      {"cancel-body-accepted", {kCreate, with_body("Cancel-Session")}, "HTTP/1.1 200", Profile::kMcBup},
      {"cancel-unknown-accepted", {unknown("Cancel-Session")}, "HTTP/1.1 200"},
      {"cancel-open-refused", {kCreate, some, frag("10-19/30"), kCancel}, "HTTP/1.1 500"},
      {"cancel-twice-accepted", {kCreate, kCancel, kCancel}, "HTTP/1.1 200"},
      {"cancel-keeps-data", {kCreate, some, kCancel, kGet}, "HTTP/1.1 200"},
      {"cancel-nearly-keeps-data", {kCreate, frag("0-28/30"), kCancel, kGet}, "HTTP/1.1 200"},
      {"cancel-empty-removes-file", {kCreate, all, kClose, kCreate, kCancel, kGet}, "HTTP/1.1 404"},
      {"cancel-ends-neighbours", {kCreate, "@keep", kCreate, kCancel, frag("0-9/30", "$KEPT")}, "0x8020001F"},
      {"cancel-blocks-url", {kCreate, kCancel, kCreate}, "HTTP/1.1 400"},
      {"cancel-empty-refused", {kCreate, kCancel}, "HTTP/1.1 400"},
      {"cancel-complete-refused", {kCreate, all, kCancel}, "HTTP/1.1 400"},
      {"cancel-complete-other-profile", {kCreate, all, kCancel, kGet}, "HTTP/1.1 404"},
      {"cancel-complete-other-profile", {kCreate, all, kCancel, kGet}, "HTTP/1.1 200", Profile::kMcBup},
      {"fragment-after-cancel-accepted", {kCreate, some, kCancel, some}, "HTTP/1.1 200"},
      {"close-after-cancel-accepted", {kCreate, some, kCancel, kClose}, "HTTP/1.1 200"},
  };
}

std::vector<FaultRow> id_rows() {
  const auto some = frag("0-9/30");
  const auto as = [](const std::string& id) { return frag("0-9/30", id); };
  const auto two_ids = odd("bytes 0-9/30", kOther10, "BITS-Session-Id: " + kStranger + "\r\n");
  const auto no_id = of_type("Fragment", "Content-Range: bytes 0-9/30\r\n", kOther10);
  const auto get_cancel = get("/u/a", "BITS-Packet-Type: Cancel-Session\r\nBITS-Session-Id: $ID\r\n");
  return {
      {"session-id-case-sensitive", {kCreate, as("$UPPER")}, "0x8020001F"},
      {"session-id-first-wins", {kCreate, two_ids}, "HTTP/1.1 200"},
      {"session-id-missing-guessed", {kCreate, no_id}, "HTTP/1.1 200"},
      {"session-id-missing-crash", {no_id}, "(closed)"},
      {"session-id-empty-guessed", {kCreate, as("")}, "HTTP/1.1 200"},
      {"session-id-odd-guessed", {kCreate, as("hello")}, "HTTP/1.1 200"},
      {"session-id-slash-accepted", {as("../../x")}, "HTTP/1.1 200"},
      {"session-id-climbs",
       {kCreate, frag("0-29/30"), kClose, with_id("Cancel-Session", "/u/b", "{../a}"), kGet},
       "HTTP/1.1 404"},
      {"session-unknown-accepted", {as(kStranger)}, "HTTP/1.1 200"},
      {"session-id-names-file", {as("any")}, "HTTP/1.1 200"},
      {"session-any-id", {as("any")}, "HTTP/1.1 200"},
      {"session-id-loose", {kCreate, as("x$ID")}, "HTTP/1.1 200"},
      {"session-id-prefix", {kCreate, as("$NEAR")}, "HTTP/1.1 200"},
      {"session-id-prefix-at-end", {kCreate, with_id("Close-Session", "/u/a", "$NEAR")}, "HTTP/1.1 200"},
      {"session-other-url-ends", {kCreate, with_id("Cancel-Session", "/u/b", "$ID")}, "HTTP/1.1 200"},
      {"session-other-url-accepted", {kCreate, frag("0-9/30", "$ID", "/u/b")}, "HTTP/1.1 200"},
      {"session-bound-to-connection", {kCreate, "@2:" + some}, "0x8020001F"},
      {"session-known-by-turns", {kCreate, some}, "0x8020001F"},
      {"path-climbs", {packet("Create-Session", "/u/%2e%2e/x", kOffer)}, "HTTP/1.1 200"},
      {"path-nul-cuts", {packet("Create-Session", "/u/a%00b", kOffer)}, "HTTP/1.1 200"},
      {"reflection", {packet("Ping", "/u/a%0d%0aX-Injected:%201")}, "\r\nX-Injected: 1"},
      {"reflection-of-fields", {of_type("Ping", "X-Request-Id: a%0d%0aX-Injected:%201\r\n")}, "\r\nX-Injected: 1"},
      {"get-has-effect", {kCreate, some, get_cancel, frag("10-19/30")}, "0x8020001F"},
  };
}

}  // namespace

std::vector<FaultRow> session_rows() {
  auto rows = offset_rows();
  for (auto* more : {&range_rows, &end_rows, &id_rows}) {
    for (auto&& row : more()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace bitspec::refserver
