// Rows of the faults in what areas forbid and in authentication, and the areas for them.
#include <chrono>
#include <functional>

#include "harness/refserver/testing/fault_rows.h"

namespace bitspec::refserver {
namespace {

const std::string kAlice = "Authorization: Basic YWxpY2U6c2VjcmV0\r\n";  // alice:secret
const std::string kBob = "Authorization: Basic Ym9iOnNlY3JldA==\r\n";    // bob:secret
const std::string kWrong = "Authorization: Basic YWxpY2U6d3Jvbmc=\r\n";  // alice:wrong

std::string create(const std::string& path, const std::string& fields = "") {
  return packet("Create-Session", path, kOffer + fields);
}
std::string close(const std::string& path, const std::string& fields = "") {
  return packet("Close-Session", path, "BITS-Session-Id: $ID\r\n" + fields);
}
std::string sent(const std::string& path, const std::string& range, const std::string& text,
                 const std::string& fields = "") {
  return packet("Fragment", path, "BITS-Session-Id: $ID\r\nContent-Range: bytes " + range + "\r\n" + fields, text);
}
std::string part(const std::string& path, const std::string& range) {
  return frag(range, "$ID", path);
}
std::string part_kept(const std::string& path, const std::string& range) {
  return frag(range, "$KEPT", path);
}
// A Fragment whose body does not come.
std::string packet_head(const std::string& type, const std::string& range, std::size_t size) {
  return kLine + "BITS-Packet-Type: " + type + "\r\nBITS-Session-Id: $ID\r\nContent-Range: bytes " + range +
         "\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
}
std::string of(std::size_t size) {
  return std::string(size, 'x');
}

}  // namespace

std::vector<Area> rule_areas() {
  const auto area = [](const std::string& path, const std::function<void(Area&)>& change) {
    Area result;
    result.path = path;
    change(result);
    return result;
  };
  using std::chrono::milliseconds;
  return {
      area("/once/", [](Area& a) { a.overwrite = false; }),
      area("/folders/", [](Area& a) { a.folder_must_exist = true; }),
      area("/forbidden/", [](Area& a) { a.writable = false; }),
      area("/disabled/", [](Area& a) { a.uploads = false; }),
      area("/limited/", [](Area& a) { a.max_upload_size = 20; }),
      area("/pieces/", [](Area& a) { a.max_fragment = 20; }),
      area("/quota/", [](Area& a) { a.quota = 20; }),
      area("/short/",
           [](Area& a) {
             a.session_timeout = milliseconds(3000);  // a busy machine takes some of it
             a.cleanup = milliseconds(100);
           }),
      area("/few/",
           [](Area& a) {
             a.max_sessions = 1;
             a.cleanup = milliseconds(20);
           }),
      area("/hosted/",
           [](Area& a) {
             a.host_id = HostId{"127.0.0.2", 3600};
           }),
      area("/hosted-only/",
           [](Area& a) {
             a.host_id = HostId{"127.0.0.2", std::nullopt};
           }),
      area("/fallback-only/", [](Area& a) { a.lone_fallback_seconds = 3600; }),
      area("/basic/", [](Area& a) { a.auth = Auth::kBasic; }),
      area("/digest/", [](Area& a) { a.auth = Auth::kDigest; }),
      area("/basic/alice-only/",
           [](Area& a) {
             a.auth = Auth::kBasic;
             a.writers = {"alice"};
           }),
  };
}

std::vector<FaultRow> place_rows() {
  const auto old_file = std::vector<std::string>{create("/once/a"), part("/once/a", "0-9/10"), close("/once/a")};
  const auto with_old = [&](std::vector<std::string> steps) {
    steps.insert(steps.begin(), old_file.begin(), old_file.end());
    return steps;
  };
  return {
      {"create-folder-accepted", {create("/u/")}, "HTTP/1.1 200"},
      {"missing-folder-made", {create("/folders/no/a")}, "HTTP/1.1 200"},
      {"missing-folder-500", {create("/folders/no/a")}, "HTTP/1.1 500"},
      {"forbidden-accepted", {create("/forbidden/a")}, "HTTP/1.1 200"},
      {"forbidden-checked-late", {create("/forbidden/a")}, "HTTP/1.1 200"},
      {"forbidden-500", {create("/forbidden/a")}, "HTTP/1.1 500"},
      {"forbidden-bare", {create("/forbidden/a")}, "!BITS-Error-Code"},
      {"error-denied-code", {create("/forbidden/a")}, "0x80070002"},
      {"ping-forbidden-bare", {packet("Ping", "/forbidden/a")}, "HTTP/1.1 403"},
      {"ping-forbidden-code", {packet("Ping", "/forbidden/a")}, "0x80070057"},
      {"disabled-accepted", {create("/disabled/a")}, "HTTP/1.1 200"},
      {"disabled-create-only", {packet("Ping", "/disabled/a")}, "HTTP/1.1 200"},
      {"overwrite-off-ignored", with_old({create("/once/a"), part("/once/a", "0-4/5")}), "HTTP/1.1 200"},
      {"overwrite-checked-at-create-only",
       {create("/once/a"), "@keep", create("/once/a"), part("/once/a", "0-9/10"), part_kept("/once/a", "0-9/10")},
       "HTTP/1.1 200"},
      {"overwrite-checked-at-end-only", with_old({create("/once/a")}), "HTTP/1.1 200"},
      {"overwrite-refusal-empties", with_old({create("/once/a"), get("/once/a")}), "Content-Length: 0"},
      {"overwrite-late-replaces",
       {create("/once/a"), "@keep", create("/once/a"), part("/once/a", "0-9/10"), part_kept("/once/a", "0-19/20"),
        get("/once/a")},
       "Content-Length: 20\r\n"},
      {"overwrite-off-undecoded",
       {create("/once/a%20b"), part("/once/a%20b", "0-9/10"), close("/once/a%20b"), create("/once/a%20b")},
       "HTTP/1.1 200"},
      {"overwrite-status-400", with_old({create("/once/a")}), "HTTP/1.1 400"},
      {"overwrite-always-refused", {kCreate, frag("0-9/10"), kClose, kCreate}, "HTTP/1.1 409"},
      {"overwrite-keeps-tail", {kCreate, frag("0-29/30"), kCreate, frag("0-9/10"), kGet}, "Content-Length: 30"},
      {"first-fragment-empties-file", {kCreate, frag("0-9/10"), kCreate, frag("0-9/30"), kGet}, "Content-Length: 0"},
      {"close-early-removes-file", {kCreate, frag("0-9/10"), kCreate, frag("0-9/30"), kClose, kGet}, "HTTP/1.1 404"},
      {"cancel-removes-file", {kCreate, frag("0-9/10"), kCreate, frag("0-9/30"), kCancel, kGet}, "HTTP/1.1 404"},
      {"host-id-missing", {create("/hosted/a")}, "!BITS-Host-Id"},
      {"host-id-with-scheme", {create("/hosted/a")}, "BITS-Host-Id: http://127.0.0.2/"},
      {"host-id-other", {create("/hosted/a")}, "BITS-Host-Id: other.example"},
      {"host-id-with-path", {create("/hosted/a")}, "BITS-Host-Id: 127.0.0.2/hosted/a"},
      {"host-id-too-long", {create("/hosted/a")}, "BITS-Host-Id: 127.0.0.2.xxxxxxxx"},
      {"host-id-everywhere", {create("/hosted/a"), part("/hosted/a", "0-9/10")}, "BITS-Host-Id"},
      {"host-id-fallback-missing", {create("/hosted/a")}, "!BITS-Host-Id-Fallback-Timeout"},
      {"host-id-fallback-alone", {create("/fallback-only/a")}, "BITS-Host-Id-Fallback-Timeout: 3600"},
      {"host-id-fallback-once", {create("/hosted/a"), create("/hosted/b")}, "!BITS-Host-Id-Fallback-Timeout"},
      {"host-id-fallback-zero", {create("/hosted/a")}, "BITS-Host-Id-Fallback-Timeout: 0"},
      {"host-id-fallback-milliseconds", {create("/hosted/a")}, "BITS-Host-Id-Fallback-Timeout: 3600000"},
      {"host-id-fallback-hex", {create("/hosted/a")}, "BITS-Host-Id-Fallback-Timeout: 0x00000E10"},
      {"host-id-fallback-default-60", {create("/hosted-only/a")}, "BITS-Host-Id-Fallback-Timeout: 60"},
  };
}

std::vector<FaultRow> limit_rows() {
  return {
      {"size-limit-ignored", {create("/limited/a"), sent("/limited/a", "0-9/31", of(10))}, "HTTP/1.1 200"},
      {"size-limit-one-more", {create("/limited/a"), sent("/limited/a", "0-9/21", of(10))}, "HTTP/1.1 200"},
      {"size-limit-exclusive", {create("/limited/a"), sent("/limited/a", "0-9/20", of(10))}, "HTTP/1.1 500"},
      {"size-limit-of-fragment", {create("/limited/a"), sent("/limited/a", "0-9/21", of(10))}, "HTTP/1.1 200"},
      {"size-limit-at-end", {create("/limited/a"), sent("/limited/a", "0-9/21", of(10))}, "HTTP/1.1 200"},
      {"size-limit-wrong-code", {create("/limited/a"), sent("/limited/a", "0-9/21", of(10))}, "0x80070057"},
      {"size-limit-400", {create("/limited/a"), sent("/limited/a", "0-9/21", of(10))}, "HTTP/1.1 400"},
      {"size-limit-32-bit", {create("/limited/a"), sent("/limited/a", "0-9/4294967297", of(10))}, "HTTP/1.1 200"},
      {"fragment-limit-400", {create("/pieces/a"), sent("/pieces/a", "0-20/30", of(21))}, "HTTP/1.1 400"},
      {"fragment-limit-ends-session",
       {create("/pieces/a"), sent("/pieces/a", "0-20/30", of(21)), sent("/pieces/a", "0-9/30", of(10))},
       "HTTP/1.1 500"},
      {"disk-full-acknowledged", {create("/quota/a"), sent("/quota/a", "0-20/21", of(21))}, "HTTP/1.1 200"},
      {"disk-full-400", {create("/quota/a"), sent("/quota/a", "0-20/21", of(21))}, "HTTP/1.1 400"},
      {"disk-full-wrong-code", {create("/quota/a"), sent("/quota/a", "0-20/21", of(21))}, "0x80004005"},
      {"timeout-never", {create("/short/a"), "@wait:4500", part("/short/a", "0-9/10")}, "HTTP/1.1 200"},
      {"timeout-from-create",
       {create("/short/a"), "@wait:1750", part("/short/a", "0-9/30"), "@wait:1750", part("/short/a", "10-29/30")},
       "HTTP/1.1 500"},
      {"timeout-early", {create("/short/a"), "@wait:1500", part("/short/a", "0-9/10")}, "HTTP/1.1 500"},
      {"timeout-publishes",
       {create("/short/a"), part("/short/a", "0-9/30"), "@wait:4500", get("/short/a")},
       "HTTP/1.1 200"},
      {"timeout-nearly-publishes",
       {create("/short/a"), part("/short/a", "0-28/30"), "@wait:4500", get("/short/a")},
       "HTTP/1.1 200"},
      {"session-limit-ignored",
       {create("/few/a"), "@other:" + create("/few/b"), "@wait:100", part("/few/a", "0-9/30")},
       "HTTP/1.1 200"},
      {"session-limit-ends-all",
       {"@other:" + create("/few/b"), create("/few/a"), "@wait:100", part("/few/a", "0-9/30")},
       "HTTP/1.1 500"},
      {"session-limit-counts-cancelled",
       {create("/few/a"), with_id("Cancel-Session", "/few/a", "$ID"), create("/few/a"), "@wait:300",
        part("/few/a", "0-9/30")},
       "HTTP/1.1 500"},
      {"session-limit-counts-closed",
       {create("/few/a"), close("/few/a"), create("/few/a"), "@wait:300", part("/few/a", "0-9/30")},
       "HTTP/1.1 500"},
      {"session-per-host",
       {kCreate,
        "BITS_POST /u/a HTTP/1.1\r\nHost: other\r\nBITS-Packet-Type: Close-Session\r\nBITS-Session-Id: $ID\r\n"
        "Content-Length: 0\r\n\r\n"},
       "HTTP/1.1 500"},
  };
}

std::vector<FaultRow> user_rows() {
  const auto ping = packet("Ping", "/basic/a");
  const auto post = sent("/basic/a", "0-9/30", of(10));
  return {
      {"auth-401-bare", {ping}, "!WWW-Authenticate"},
      {"auth-403", {ping}, "HTTP/1.1 403"},
      {"auth-wrong-403", {packet("Ping", "/basic/a", kWrong)}, "HTTP/1.1 403"},
      {"auth-scheme-case", {packet("Ping", "/basic/a", "Authorization: bASIC" + kAlice.substr(20))}, "HTTP/1.1 401"},
      {"auth-ping-free", {ping}, "HTTP/1.1 200"},
      {"auth-create-only", {create("/basic/a", kAlice), post}, "HTTP/1.1 200"},
      {"auth-once-per-connection", {create("/basic/a", kAlice), post}, "HTTP/1.1 200"},
      {"auth-any-password", {packet("Ping", "/basic/a", kWrong)}, "HTTP/1.1 200"},
      {"auth-ping-first", {create("/basic/a", kAlice)}, "HTTP/1.1 403"},
      {"auth-after-store",
       {create("/basic/a", kAlice), post, sent("/basic/a", "10-19/30", of(10), kAlice)},
       "HTTP/1.1 200"},
      {"auth-challenge-makes-session", {create("/basic/a")}, "BITS-Session-Id"},
      {"auth-body-out-of-step",
       {sent("/basic/a", "0-4999/9000", of(5000)), packet("Ping", "/basic/a", kAlice)},
       "HTTP/1.1 503"},
      {"auth-rights-ignored", {create("/basic/alice-only/a", kBob)}, "HTTP/1.1 200"},
      {"auth-not-allowed-401", {create("/basic/alice-only/a", kBob)}, "HTTP/1.1 401"},
      {"session-other-user-accepted",
       {create("/basic/a", kAlice), sent("/basic/a", "0-9/30", of(10), kBob)},
       "HTTP/1.1 200"},
  };
}

// Rules that hold everywhere.
std::vector<FaultRow> further_rows() {
  const auto elsewhere = packet("Create-Session", "/u/b", kOffer);
  return {
      {"error-win32-code", {kCreate, odd("bytes 0-9/30", of(10), "Content-Encoding: gzip\r\n")}, "0x00000032"},
      {"error-two-mistakes-accepted",
       {packet("Fragment", "/u/a", "BITS-Session-Id: " + kStranger + "\r\nContent-Range: abc\r\n", "x")},
       "HTTP/1.1 200"},
      {"connection-closed-after-fragment", {kCreate, frag("0-9/30"), kPing}, "(closed)"},
      {"ping-refused", {kPing}, "HTTP/1.1 500"},
      {"create-junk-beside-known-crash", {offering("junk " + kBits)}, "(closed)"},
      {"create-content-name-path",
       {packet("Create-Session", "/u/a", kOffer + "Content-Name: ../x\r\n"), frag("0-9/10"), get("/u/x")},
       "HTTP/1.1 200"},
      {"create-content-name-expected",
       {"@other:" + packet("Create-Session", "/u/b", kOffer + "Content-Name: x\r\n"), kCreate},
       "HTTP/1.1 400"},
      {"create-one-per-connection", {kCreate, frag("0-9/30"), kCreate}, "HTTP/1.1 400"},
      {"received-range-zero-at-end", {kCreate, frag("0-9/10")}, "BITS-Received-Content-Range: 0"},
      {"received-range-zero-on-repeat",
       {kCreate, frag("0-9/20"), frag("10-19/20"), frag("10-19/20")},
       "BITS-Received-Content-Range: 0"},
      {"fragment-buffer-by-first",
       {kCreate, odd("bytes 0-1/9002", "ab"), odd("bytes 2-9001/9002", of(9000))},
       "HTTP/1.1 400"},
      {"fragment-tiny-refused", {kCreate, frag("0-9/30")}, "HTTP/1.1 500"},
      {"stalled-body-ends-session",
       {kCreate, "@2:@silent:" + packet_head("Fragment", "0-9/30", 10), "@wait:600", frag("0-9/30")},
       "HTTP/1.1 500"},
      {"bytes-text-decoded", {kCreate, odd("bytes 0-4/5", "a%41b"), kGet}, "Content-Length: 3"},
      {"bytes-binary-refused",
       {kCreate, odd("bytes 0-4/5",
                     "ab\xff"
                     "cd")},
       "HTTP/1.1 500"},
      {"download-32-bit", {get("/large/a", "Range: bytes=4294967296-4294967305\r\n")}, "!0123456789"},
      {"session-unknown-stored", {frag("0-9/10", kStranger), kGet}, "HTTP/1.1 200"},
      {"session-other-url-written",
       {elsewhere, "@keep", kCreate, frag("0-9/30", "$ID", "/u/b"), frag("15-19/30", "$KEPT", "/u/b")},
       "BITS-Received-Content-Range: 10"},
      {"session-id-recycled", {kCreate, kCancel, "@other:" + kCreate, frag("0-9/30")}, "HTTP/1.1 200"},
      {"session-two-connections",
       {kCreate, frag("0-9/30"), "@new", frag("10-14/30"), "@new", frag("15-19/30")},
       "HTTP/1.1 400"},
  };
}

}  // namespace bitspec::refserver
