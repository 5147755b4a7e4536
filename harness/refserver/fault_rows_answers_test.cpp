// Rows of faults in the form of answers, in errors and in downloads.
#include "harness/refserver/testing/fault_rows.h"

namespace bitspec::refserver {

std::vector<FaultRow> answer_rows() {
  const auto range = [](const std::string& value) {
    return std::vector<std::string>{kCreate, frag("0-29/30"), kClose, get("/u/a", "Range: bytes=" + value + "\r\n")};
  };
  const auto load = [](const std::string& last) {
    return std::vector<std::string>{kCreate, frag("0-29/30"), kClose, last};
  };
  const auto file = [](const std::string& body) {
    const auto size = std::to_string(body.size());
    return odd("bytes 0-" + std::to_string(body.size() - 1) + "/" + size, body);
  };
  const auto held = [](const std::string& tag) {
    return get("/u/a", "Range: bytes=10-19\r\nIf-Range: " + tag + "\r\n");
  };
  const std::string large(8'000'000, 'a');
  const auto head = "@head:" + get("/u/a", "", "HEAD");
  return {
      {"ack-packet-type-missing", {kPing}, "!BITS-Packet-Type"},
      {"ack-packet-type-missing-on-error", {kBad}, "!BITS-Packet-Type"},
      {"ack-packet-type-echoed", {kCreate, frag("0-9/30")}, "BITS-Packet-Type: Fragment"},
      {"ack-packet-type-misspelt-on-close", {kCreate, kClose}, "Type: Acknowledge"},
      {"ack-packet-type-capitals-on-cancel", {kCreate, kCancel}, "Type: ACK"},
      {"ack-packet-type-twice", {kCreate, kClose}, "Content-Length: 0\r\nBITS-Packet-Type: Ack"},
      {"ack-content-length-missing", {kPing}, "!Content-Length"},
      {"ack-content-length-twice", {kPing}, "Content-Length: 0\r\nContent-Length: 0"},
      {"ack-without-end-on-cancel", {of_type("Cancel-Session")}, "!Content-Length"},
      {"ack-has-body", {kPing}, "Content-Length: 2"},
      {"ack-body-unannounced", {kPing, kPing}, "OKHTTP/1.1"},
      {"ack-chunked", {kPing}, "Transfer-Encoding: chunked"},
      {"ack-201-on-create", {kCreate}, "HTTP/1.1 201 Created"},
      {"ack-202-on-fragment", {kCreate, frag("0-9/30")}, "HTTP/1.1 202 Accepted"},
      {"ack-204-on-close", {kCreate, kClose}, "HTTP/1.1 204 No Content"},
      {"ack-reason-wrong", {kPing}, "200 Fine"},
      {"ack-session-id-missing-on-fragment", {kCreate, frag("0-9/30")}, "!BITS-Session-Id"},
      {"ack-session-id-missing-on-close", {kCreate, kClose}, "!BITS-Session-Id"},
      {"ack-session-id-missing-on-cancel", {kCreate, kCancel}, "!BITS-Session-Id"},
      {"ack-session-id-missing-on-error", {kLost}, "!BITS-Session-Id"},
      {"ack-session-id-of-another", {kCreate, frag("0-9/30")}, "BITS-Session-Id: {0badf00d"},
      {"ack-received-range-twice", {kCreate, frag("0-9/30")}, "Content-Length: 0\r\nBITS-Received-Content-Range: 10"},
      {"ack-host-id-unasked", {kCreate}, "BITS-Host-Id"},
      {"ack-host-id-url-unasked", {kCreate}, "BITS-Host-Id: http://"},
      {"ack-bare-on-fragment", {kCreate, frag("0-9/30")}, "!BITS-Packet-Type"},
      {"ack-field-misspelt", {kCreate, frag("0-9/30")}, "BITS-Recieved-Content-Range"},
      {"ack-reply-url-unasked", {kCreate, frag("0-9/30")}, "BITS-Reply-URL"},
      {"ack-package-type-wrong", {kPing}, "BITS-Package-Type: Packet", Profile::kMcBup},

      {"error-pair-on-success", {kPing}, "BITS-Error-Code: 0x0"},
      {"error-code-decimal", {kBad}, "BITS-Error-Code: 2147942487"},
      {"error-code-without-prefix", {kBad}, "BITS-Error-Code: 80070057"},
      {"error-code-missing", {kBad}, "!BITS-Error-Code"},
      {"error-context-missing", {kBad}, "!BITS-Error-Context"},
      {"error-context-seven", {kBad}, "BITS-Error-Context: 0x7"},
      {"error-context-word", {kBad}, "BITS-Error-Context: server"},
      {"error-pair-missing", {kBad}, "!BITS-Error"},
      {"error-e-fail", {kBad}, "0x80004005"},
      {"error-file-not-found", {kLost}, "0x80070002"},
      {"error-severity-lost", {kLost}, "0x0020001F"},
      {"error-always-500", {kCreate, frag("10-19/30")}, "HTTP/1.1 500"},
      {"error-bare-400", {kBad}, "!BITS-Packet-Type"},
      {"error-500-for-bad-argument", {kBad}, "HTTP/1.1 500"},
      {"error-other-field-name", {kBad}, "BITS-Error: 0x80070057"},
      {"error-both-names-disagree", {kBad}, "BITS-Error: 0x80004005"},
      {"error-session-not-found-404", {kLost}, "HTTP/1.1 404", Profile::kMcBup},
      {"error-resets-offset", {kCreate, frag("0-9/30"), odd("bytes 10-9/30", ""), frag("10-19/30")}, "HTTP/1.1 416"},
      {"error-ends-session", {kCreate, frag("0-9/30"), odd("bytes 10-9/30", ""), frag("10-19/30")}, "0x8020001F"},

      {"answer-date-missing", {kPing}, "!Date: "},
      {"answer-date-form", {kPing}, "Date: 784111777"},
      {"answer-http-1.0", {kPing}, "HTTP/1.0 200"},
      {"answer-bare-line-feeds", {of_type("Ping", "Connection: close\r\n")}, "OK\nBITS"},
      {"answer-stray-bytes", {kPing, kPing}, "\r\nHTTP/1.1 200"},
      {"answer-nul-in-field", {kPing}, std::string("X-Note: a\0b", 11)},
      {"http-error-with-body", {get("/u/none")}, "<p>Not Found</p>", Profile::kMcBup},

      {"download-cut", load(kGet), "!ABCDEFGHIJ"},
      {"download-chunked", load(kGet), "Transfer-Encoding: chunked"},
      {"download-claims-gzip", load(kGet), "Content-Encoding: gzip"},
      {"download-http-1.0-refused", load("GET /u/a HTTP/1.0\r\n\r\n"), "HTTP/1.1 400"},
      {"download-unknown-field-refused", load(get("/u/a", "X-Anything: 1\r\n")), "HTTP/1.1 400"},
      {"download-last-modified-missing", load(kGet), "!Last-Modified"},
      {"download-accept-ranges-wrong", load(kGet), "Accept-Ranges: lines"},
      {"head-has-body", {kCreate, frag("0-29/30"), kClose, head, kPing}, "may beHTTP/1.1"},
      {"head-length-zero", load(head), "Content-Length: 0"},
      {"head-last-modified-missing", load(head), "!Last-Modified"},
      {"ranges-ignored", range("10-19"), "HTTP/1.1 200"},
      {"ranges-off-by-one", range("10-19"), "Content-Range: bytes 10-18/30"},
      {"ranges-content-range-missing", range("10-19"), "!Content-Range"},
      {"ranges-suffix-from-start", range("-10"), "Content-Range: bytes 0-9/30"},
      {"ranges-not-clipped", range("20-50"), "HTTP/1.1 416"},
      {"ranges-outside-whole", range("30-40"), "HTTP/1.1 200"},
      {"ranges-malformed-refused", range("9-1"), "HTTP/1.1 500"},
      {"ranges-suffix-too-long-416", range("-31"), "HTTP/1.1 416"},
      {"ranges-last-32-bit", range("20-4294967318"), "Content-Range: bytes 20-22/30"},
      {"ranges-block-repeated",
       {kCreate, file(std::string(65538, 'a') + "b"), kClose, get("/u/a", "Range: bytes=1-\r\n")},
       "!ab"},
      {"ranges-any-unit", load(get("/u/a", "Range: lines=0-4\r\n")), "HTTP/1.1 206"},
      {"ranges-multi-all-or-none", range("0-4,30-40"), "HTTP/1.1 416"},
      {"if-range-ignored", load(held("\"other\"")), "HTTP/1.1 206"},
      {"if-range-weak", load(held("W/\"1\"")), "HTTP/1.1 206"},
      {"if-range-304", load(held("\"1\"")), "HTTP/1.1 304"},
      {"download-plus-is-blank",
       {packet("Create-Session", "/u/a+b", kOffer), frag("0-29/30", "$ID", "/u/a+b"), get("/u/a+b")},
       "HTTP/1.1 404"},
      {"download-cached",
       {kCreate, file(std::string(5000, 'a')), kClose, kGet, kCreate, file(std::string(6000, 'b')), kClose, kGet},
       "!bbbb"},
      {"download-reopened",
       {kCreate, file(large), kClose, "@silent:" + kGet, "@2:" + kCreate, "@2:" + file(std::string(large.size(), 'b')),
        "@2:" + kClose, "@answer"},
       "ab"},
      {"ranges-multi-first-only", range("0-4,10-14"), "Content-Length: 5\r\n"},
      {"ranges-multi-sorted", range("10-14,0-4"), "01234\r\n--bitspec-part-3f1c7a\r\n", Profile::kMcBup},
      {"ranges-multi-part-bare", range("0-4,10-14"), "!Content-Range"},
      {"ranges-multi-part-long", range("0-4,10-14"), "X-Padding"},
      {"ranges-multi-preamble", range("0-4,10-14"), "\r\n\r\n\r\n\r\n\r\n--bitspec"},
  };
}

}  // namespace bitspec::refserver
