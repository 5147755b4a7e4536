// Rows of faults in how requests are read, in Ping and in Create-Session.
#include "harness/refserver/testing/fault_rows.h"

namespace bitspec::refserver {
namespace {

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

// Of a Fragment of ten bytes, with one more field.
std::string fragment_head(const std::string& field) {
  const auto whole = odd("bytes 0-9/30", "0123456789", field);
  return whole.substr(0, whole.size() - 10);
}

const std::string kWaitingHead = fragment_head("Expect: 100-continue\r\n");

std::vector<FaultRow> connection_rows() {
  const auto last = odd("bytes 0-9/30", "0123456789", "Connection: close\r\n");
  return {
      {"connection-closed-unannounced", {kPing, kPing}, "(closed)"},
      {"connection-close-ignored", {of_type("Ping", "Connection: close\r\n"), kPing}, "HTTP/1.1 200"},
      {"connection-close-not-done", {frag("0-9/30", kStranger)}, "Connection: close"},
      {"connection-one-at-a-time", {kCreate, kWaitingHead, "@2:" + kPing}, "(silence)"},
      {"connection-unread-body", {odd("bytes 0-9/5", kPing), kBad}, "HTTP/1.1 200"},
      {"connection-unread-body-of-bodyless",
       {kLine + "BITS-Packet-Type: Ping\r\nContent-Length: " + std::to_string(kPing.size()) + "\r\n\r\n" + kPing,
        "@answer"},
       "HTTP/1.1 200"},
      {"connection-pipeline-lost", {kPing + kPing, "@answer"}, "(silence)"},
      {"connection-close-exact", {of_type("Ping", "Connection: Close\r\n"), kPing}, "HTTP/1.1 200"},
      {"connection-close-ignored-in-session", {kCreate, last, kPing}, "HTTP/1.1 200"},
      {"connection-http-1.0-kept", {"GET /u/a HTTP/1.0\r\n\r\n", kPing}, "HTTP/1.1 200"},
      // Pings to the end of the body: were there anything else, the server would close the connection over it.
      {"connection-unread-large-body", {odd("bytes 0-9/5", repeated(kPing, 1000)), kBad}, "HTTP/1.1 200"},
      {"connection-pipeline-lost-behind-body", {kCreate, frag("0-9/30") + kPing, "@answer"}, "(silence)"},
  };
}

std::vector<FaultRow> http_rows() {
  const auto no_length = "BITS-Packet-Type: Ping\r\n\r\n";
  const auto coded = [](const std::string& coding) {
    return kLine + "BITS-Packet-Type: Fragment\r\nBITS-Session-Id: $ID\r\nContent-Range: bytes 0-9/10\r\n" +
           "Transfer-Encoding: " + coding + "\r\n\r\na\r\n0123456789\r\n0\r\n\r\n";
  };
  const auto chunked = coded("chunked");
  const auto capital = coded("Chunked");
  const auto both = kLine + "BITS-Packet-Type: Ping\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + kPing;
  const auto plain = frag("0-9/30");
  const auto plain_head = plain.substr(0, plain.find("\r\n\r\n") + 4);
  const auto whole = odd("bytes 0-9/10", "0123456789");
  const auto whole_head = whole.substr(0, whole.size() - 10);
  const auto in_wrong_order = kLine + "Content-Range: bytes 0-9/30\r\nBITS-Session-Id: $ID\r\n" +
                              "BITS-Packet-Type: Fragment\r\nContent-Length: 10\r\n\r\n0123456789";
  return {
      {"method-any-case", {"bits_post" + kPing.substr(9)}, "HTTP/1.1 200"},
      {"method-ping-405", {kPing}, "HTTP/1.1 405"},
      {"method-post-accepted", {"POST" + kPing.substr(9)}, "HTTP/1.1 200"},
      {"http-1.0-accepted",
       {"BITS_POST /u/a HTTP/1.0\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n"},
       "HTTP/1.1 200",
       Profile::kMcBup},
      {"host-not-required",
       {"BITS_POST /u/a HTTP/1.1\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n"},
       "HTTP/1.1 200"},
      {"host-twice-crash", {of_type("Ping", "Host: g\r\n")}, "(closed)"},
      {"target-absolute-refused", {packet("Ping", "http://h/u/a")}, "HTTP/1.1 404"},
      {"target-not-decoded", {packet("Create-Session", "/u/%61", kOffer), frag("0-9/30")}, "0x8020001F"},
      {"target-decoded-twice", {packet("Create-Session", "/u/%2561", kOffer), frag("0-9/30")}, "HTTP/1.1 200"},
      {"target-plus-is-blank",
       {packet("Create-Session", "/u/b+", kOffer), frag("0-9/30", "$ID", "/u/b%20")},
       "HTTP/1.1 200"},
      {"target-long-crash", {packet("Ping", "/" + std::string(9000, 'a'))}, "(closed)"},
      {"target-absolute-create-refused", {packet("Create-Session", "http://h/u/a", kOffer)}, "HTTP/1.1 404"},
      {"target-hex-case", {packet("Create-Session", "/u/%6a", kOffer), frag("0-9/30", "$ID", "/u/j")}, "0x8020001F"},
      {"target-parameter-cut", {packet("Create-Session", "/u/a;b", kOffer), frag("0-9/30")}, "HTTP/1.1 200"},
      {"target-query-lost",
       {packet("Create-Session", "/u/a?b", kOffer), frag("0-9/30", "$ID", "/u/a?b")},
       "0x8020001F"},

      {"ping-fails-after-malformed", {kLine + "Content-Length: x\r\n\r\n", "@new", kPing}, "HTTP/1.1 500"},

      {"field-name-case", {kLine + "bits-packet-type: Ping\r\nContent-Length: 0\r\n\r\n"}, "HTTP/1.1 400"},
      {"field-blank-required", {kLine + "BITS-Packet-Type:Ping\r\nContent-Length: 0\r\n\r\n"}, "HTTP/1.1 400"},
      {"field-blank-before-colon", {kLine + "BITS-Packet-Type : Ping\r\nContent-Length: 0\r\n\r\n"}, "HTTP/1.1 200"},
      {"field-unknown-refused", {of_type("Ping", "X-Anything: 1\r\n")}, "HTTP/1.1 400"},
      {"field-order-matters", {kCreate, in_wrong_order}, "HTTP/1.1 400"},
      {"field-fold-crash", {of_type("Ping", "X-Anything: a\r\n b\r\n")}, "(closed)"},
      {"field-4k-accepted", {of_type("Ping", "X-A: " + std::string(5000, 'x') + "\r\n")}, "HTTP/1.1 200"},
      {"field-1000-refused", {of_type("Ping", "X-A: " + std::string(1001, 'x') + "\r\n")}, "HTTP/1.1 400"},
      {"field-4k-crash", {of_type("Ping", "X-A: " + std::string(5000, 'x') + "\r\n")}, "(closed)"},
      // The first half travels behind another request, so that it is there before the rest is sent.
      {"head-split-refused", {kPing + kPing.substr(0, 20), kPing.substr(20)}, "HTTP/1.1 400"},
      {"head-split-unseen", {kPing + kPing.substr(0, kPing.size() - 2), "\r\n"}, "(silence)"},
      {"body-split-not-awaited", {kCreate, kPing + plain_head, "0123456789"}, "HTTP/1.1 400"},
      {"body-half-read",
       {kCreate, kPing + whole_head, "@silent:01234", "@wait:50", "56789", kClose, kGet},
       "Content-Length: 5\r\n"},
      {"length-missing-accepted", {kLine + no_length}, "HTTP/1.1 200", Profile::kMcBup},
      {"length-invalid-accepted", {kLine + "Content-Length: 0x0\r\n" + no_length}, "HTTP/1.1 200"},
      {"length-first-wins", {kLine + "Content-Length: 0\r\nContent-Length: 5\r\n" + no_length}, "HTTP/1.1 200"},
      {"length-last-wins",
       {kLine + "BITS-Packet-Type: Ping\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\n"},
       "HTTP/1.1 200"},
      {"length-sign-accepted", {kLine + "Content-Length: +0\r\n" + no_length}, "HTTP/1.1 200"},
      {"length-and-coding-go-on", {both, "@answer"}, "HTTP/1.1 200"},
      {"chunked-accepted", {kCreate, chunked}, "HTTP/1.1 200", Profile::kMcBup},
      {"chunked-read-as-request", {kCreate, chunked, "@answer"}, "HTTP/1.1 400"},
      {"coding-case-refused", {kCreate, capital}, "HTTP/1.1 501"},
      {"coding-case-sensitive", {kCreate, capital, "@answer"}, "HTTP/1.1 400"},
      {"expect-unanswered", {kCreate, kWaitingHead}, "(silence)"},
      {"expect-case-sensitive", {kCreate, fragment_head("Expect: 100-Continue\r\n")}, "(silence)"},
  };
}

std::vector<FaultRow> packet_rows() {
  const auto typeless =
      kLine + "BITS-Session-Id: $ID\r\nContent-Range: bytes 0-9/30\r\nContent-Length: 10\r\n\r\n0123456789";
  return {
      {"packet-type-mixed-case-only", {of_type("PING")}, "HTTP/1.1 400"},
      {"packet-type-two-spellings", {of_type("pInG")}, "HTTP/1.1 400"},
      {"packet-type-missing-is-ping", {kLine + "Content-Length: 0\r\n\r\n"}, "HTTP/1.1 200"},
      {"packet-type-empty-is-ping", {of_type("")}, "HTTP/1.1 200"},
      {"packet-type-empty-crash", {of_type("")}, "(closed)"},
      {"packet-type-falls-through", {kBad}, "HTTP/1.1 200"},
      {"packet-type-unknown-is-ping", {kBad}, "HTTP/1.1 200"},
      {"packet-type-unknown-silence", {kBad}, "(silence)"},
      {"packet-type-prefix", {of_type("Ping2")}, "HTTP/1.1 200"},
      {"packet-type-ack-is-ping", {of_type("Ack")}, "HTTP/1.1 200"},
      {"packet-type-suffix", {of_type("xPing")}, "HTTP/1.1 200"},
      {"packet-type-nul-cuts", {of_type(std::string("Ping\0x", 6))}, "HTTP/1.1 200"},
      {"packet-type-missing-is-fragment", {kCreate, typeless}, "HTTP/1.1 200"},
      {"packet-type-last-wins", {of_type("Cancel-Session", "BITS-Packet-Type: Ping\r\n")}, "HTTP/1.1 200"},

      {"ping-needs-session", {kPing}, "HTTP/1.1 500"},
      {"ping-folder-refused", {packet("Ping", "/u/")}, "HTTP/1.1 400"},
      {"ping-file-missing-404", {kCreate, frag("0-29/30"), packet("Ping", "/u/b")}, "HTTP/1.1 404"},
      {"ping-resets-sessions", {kCreate, frag("0-9/30"), kPing, frag("10-19/30")}, "HTTP/1.1 416"},
      {"ping-empties-file", {kCreate, frag("0-9/10"), kPing, kGet}, "Content-Length: 0\r\n"},
      {"ping-ack-has-session-id", {kPing}, "BITS-Session-Id"},
      {"ping-stray-id-refused", {with_id("Ping", "/u/a", kStranger)}, "HTTP/1.1 500"},
      {"ping-after-close-refused", {kCreate, kClose, kPing}, "HTTP/1.1 500"},
      {"ping-body-accepted", {of_type("Ping", "", "abc")}, "HTTP/1.1 200", Profile::kMcBup},
  };
}

std::vector<FaultRow> create_rows() {
  const std::string unknown_sixteen = repeated(kStranger + " ", 16);
  const std::string hundred = repeated(kStranger + ",", 100);
  const auto named = of_type("Create-Session", kOffer + "Content-Name: b\r\n");
  return {
      {"create-reads-first-guid-only", {offering(kStranger + " " + kBits)}, "HTTP/1.1 400"},
      {"create-reads-last-guid-only", {offering(kBits + " " + kStranger)}, "HTTP/1.1 400"},
      {"create-compares-whole-list", {offering(kBits + " " + kStranger)}, "HTTP/1.1 400"},
      {"create-guid-case-sensitive", {offering("{7DF0354D-249B-430F-820D-3D2A9BEF4931}")}, "HTTP/1.1 400"},
      {"create-capitals-bare", {offering("{7DF0354D-249B-430F-820D-3D2A9BEF4931}")}, "!BITS-Session-Id"},
      {"create-blank-before-comma-kept",
       {offering(kStranger + " , " + kBits + " , " + kStranger)},
       "HTTP/1.1 400",
       Profile::kMcBup},
      {"create-guid-first-group", {offering("{7df0354d-1111-2222-3333-444444444444}")}, "HTTP/1.1 200"},
      {"create-guid-middle-ignored", {offering("{7df0354d-1111-2222-3333-3d2a9bef4931}")}, "HTTP/1.1 200"},
      {"create-guid-last-digit-ignored", {offering("{7df0354d-249b-430f-820d-3d2a9bef4932}")}, "HTTP/1.1 200"},
      {"create-offer-read-once", {kCreate, offering(kStranger)}, "HTTP/1.1 200"},
      {"create-guid-anywhere", {offering(kBits.substr(0, 37))}, "HTTP/1.1 200"},
      {"create-unbraced-accepted", {offering(kBits.substr(1, 36))}, "HTTP/1.1 200"},
      {"create-list-ignored", {of_type("Create-Session")}, "HTTP/1.1 200"},
      {"create-list-ignored-bare", {offering("x")}, "HTTP/1.1 200"},
      {"create-unknown-accepted", {offering(kStranger)}, "HTTP/1.1 200"},
      {"create-missing-accepted", {of_type("Create-Session")}, "HTTP/1.1 200"},
      {"create-missing-crash", {of_type("Create-Session")}, "(closed)"},
      {"create-empty-accepted", {offering("")}, "HTTP/1.1 200"},
      {"create-malformed-accepted", {offering("bits-1.5")}, "HTTP/1.1 200"},
      {"create-comma-refused", {offering(kStranger + "," + kBits)}, "HTTP/1.1 400", Profile::kMcBup},
      {"create-several-blanks-refused", {offering(kStranger + "   " + kBits)}, "HTTP/1.1 400"},
      {"create-repeated-guid-refused", {offering(kBits + " " + kBits)}, "HTTP/1.1 400"},
      {"create-first-list-only",
       {of_type("Create-Session", "BITS-Supported-Protocols: " + kStranger + "\r\n" + kOffer)},
       "HTTP/1.1 400",
       Profile::kMcBup},
      {"create-16-protocols-only", {offering(unknown_sixteen + kBits)}, "HTTP/1.1 400"},
      {"create-100-protocols-only", {offering(hundred + kBits)}, "HTTP/1.1 400", Profile::kMcBup},
      {"create-junk-crash", {offering(kStranger + "\t" + kBits)}, "(closed)"},
      {"create-answers-first-offered", {offering(kStranger + " " + kBits)}, "BITS-Protocol: " + kStranger},
      {"create-echoes-list", {offering(kStranger + " " + kBits)}, "BITS-Protocol: " + kStranger + " "},

      {"create-protocol-missing", {kCreate}, "!BITS-Protocol"},
      {"create-protocol-twice", {kCreate}, "Content-Length: 0\r\nBITS-Protocol"},
      {"create-protocol-unbraced", {kCreate}, "BITS-Protocol: 7df"},
      {"create-protocol-other", {kCreate}, "BITS-Protocol: {0badf00d"},
      {"create-protocol-on-error", {offering(kStranger)}, "BITS-Protocol"},
      {"create-session-id-twice", {kCreate}, "Content-Length: 0\r\nBITS-Session-Id"},
      {"create-session-id-missing", {offering(kStranger + " " + kBits)}, "!BITS-Session-Id"},
      {"create-session-id-on-error", {offering(kStranger), frag("0-9/30")}, "HTTP/1.1 200"},
      {"create-takes-clients-id",
       {of_type("Create-Session", kOffer + "BITS-Session-Id: " + kStranger + "\r\n")},
       "BITS-Session-Id: " + kStranger},
      {"create-id-counter", {kCreate, kCreate}, "-000000000002}"},
      {"create-id-per-url", {kCreate, kCreate, "@other:" + kCreate}, "BITS-Session-Id: {e33fa5e5-31d5-"},
      {"create-id-decimal", {kCreate}, "!BITS-Session-Id: {", Profile::kMcBup},
      {"create-id-too-long", {kCreate}, "}xxxxx"},
      {"create-accept-encoding-missing", {kCreate}, "!Accept-Encoding"},
      {"create-accept-encoding-gzip", {kCreate}, "Accept-Encoding: gzip"},
      {"create-accept-encoding-on-error", {offering(kStranger)}, "Accept-Encoding"},
      {"create-empties-destination", {kCreate, kGet}, "HTTP/1.1 200"},
      {"create-uses-content-name", {named, frag("0-29/30"), kClose, get("/u/b")}, "HTTP/1.1 200"},
      {"create-content-name-crash",
       {of_type("Create-Session", kOffer + "Content-Name: " + std::string(300, 'x') + "\r\n")},
       "(closed)"},
      {"create-body-accepted", {of_type("Create-Session", kOffer, "hello")}, "HTTP/1.1 200", Profile::kMcBup},
      {"create-locks-url", {kCreate, kCreate}, "HTTP/1.1 400"},
      {"create-refused-after-loss", {kLost, kCreate}, "HTTP/1.1 500"},
      {"create-ends-sessions-of-url", {kCreate, "@other:" + kCreate, frag("0-9/30")}, "0x8020001F"},
      {"create-ends-all-sessions",
       {kCreate, "@other:" + packet("Create-Session", "/u/b", kOffer), frag("0-9/30")},
       "0x8020001F"},
  };
}

}  // namespace

std::vector<FaultRow> request_rows() {
  auto rows = http_rows();
  for (auto* more : {&connection_rows, &packet_rows, &create_rows}) {
    for (auto&& row : more()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace bitspec::refserver
