// reports::curl_script and shell_quoted: a request as a command that sends it again. The input is a request, head and
// body. Properties: a shell reads each word of the command as one, and what curl then sends is the request, byte for
// byte: the method, the target, every field in its order and the body; any text in quotes is one word of a shell with
// its bytes.
#include <algorithm>
#include <string>

#include "fuzz/fuzz_check.h"
#include "fuzz/naive/answer.h"
#include "fuzz/naive/result_json.h"
#include "fuzz/naive/shell.h"
#include "harness/base/printable.h"
#include "reports/report.h"

namespace {

namespace naive = bitspec::fuzz::naive;
using Words = std::vector<std::string>;

// What curl sends with these options; nothing for an option that the naive reader does not know.
struct Sent {
  std::string method, url, body, version = "HTTP/1.1";
  Words fields;    // "Name: value"
  Words left_out;  // "Name:"
  bool has_body = false;
};

std::optional<Sent> curl(const Words& words, const std::string& input) {
  if (words.empty() || words[0] != "curl") return std::nullopt;
  Sent out;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    const bool takes =
        word == "-X" || word == "-H" || word == "--data-raw" || word == "--data-binary" || word == "--max-time";
    const std::string value = takes && i + 1 < words.size() ? words[++i] : "";
    if (word == "-X") out.method = value;
    if (word == "--head") out.method = "HEAD";
    if (word == "--http1.0") out.version = "HTTP/1.0";
    // With nothing but blanks behind its colon it is a field that curl is to leave out.
    const auto colon = value.find(':');
    const bool leaves_out = colon != std::string::npos && value.find_first_not_of(' ', colon + 1) == std::string::npos;
    if (word == "-H") (leaves_out ? out.left_out : out.fields).push_back(value);
    if (word == "--data-raw") out.body = value;
    if (word == "--data-binary") out.body = input;
    if (word == "--data-binary" && value != "@-") return std::nullopt;
    out.has_body = out.has_body || word.starts_with("--data");
    if (!word.starts_with("-")) out.url = word;
  }
  // "Name;" is a field without a value.
  for (std::string& field : out.fields) {
    if (field.ends_with(';') && field.find(':') == std::string::npos) field = field.substr(0, field.size() - 1) + ": ";
  }
  return out;
}

std::string head_of(const Sent& sent, const std::string& origin) {
  std::string out = sent.method + " " + sent.url.substr(origin.size()) + " " + sent.version + "\r\n";
  for (const std::string& field : sent.fields) out += field + "\r\n";
  return out + "\r\n";
}

// Without Content-Length, which curl writes itself where there is a body; "Name:" and "Name: " are the same.
std::string plain_head(const std::string& head, bool body) {
  std::string out;
  for (std::size_t at = 0; at < head.size();) {
    const auto end = head.find("\r\n", at);
    std::string line = head.substr(at, end - at);
    at = end + 2;
    if (body && bitspec::naive::lower_case(line).starts_with("content-length:")) continue;
    if (line.ends_with(':')) line += ' ';
    out += line + "\r\n";
  }
  return out;
}

void check_script(const std::string& head, const std::string& body) {
  bitspec::results::RunResult run;
  run.url = "http://127.0.0.1:8080/up/";
  bitspec::results::Exchange x;
  x.id = "a/b#1";
  x.request_head = head;
  x.request_body = {body.size(), "", body, ""};
  x.request_whole = true;
  run.exchanges.push_back(x);
  const auto script = bitspec::reports::curl_script(run, run.exchanges[0]);
  FUZZ_CHECK(script.commands.empty() != script.why_not.empty());
  if (script.commands.empty() || head.find(bitspec::kNotShown) != std::string::npos)
    return;  // a variable stands for it
  FUZZ_CHECK(script.commands.size() == 1);
  const auto pipe = naive::Shell::read(script.commands[0]);
  FUZZ_CHECK(pipe.has_value());
  std::string input;
  if (pipe->size() == 3) {
    FUZZ_CHECK((*pipe)[0].size() == 2 && (*pipe)[0][0] == "echo" && (*pipe)[1] == (Words{"base64", "-d"}));
    const auto bytes = naive::strict_base64((*pipe)[0][1]);
    FUZZ_CHECK(bytes.has_value());
    input = *bytes;
  }
  const auto sent = curl(pipe->back(), input);
  FUZZ_CHECK(sent && sent->url.starts_with("http://127.0.0.1:8080/") && sent->body == body);
  FUZZ_CHECK(sent->has_body == !body.empty());
  FUZZ_CHECK(plain_head(head_of(*sent, "http://127.0.0.1:8080"), !body.empty()) == plain_head(head, !body.empty()));
  // Fields that curl adds by itself are told away, unless the request has them.
  for (const char* own : {"User-Agent:", "Accept:"}) {
    const bool there =
        bitspec::naive::lower_case(head).find("\r\n" + bitspec::naive::lower_case(own)) != std::string::npos;
    const bool away = std::find(sent->left_out.begin(), sent->left_out.end(), own) != sent->left_out.end();
    FUZZ_CHECK(there != away);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 2048) return 0;  // a request of a BITS client has some hundred bytes
  const bitspec::fuzz::Input input(data, size);
  const std::string text(input.text());
  if (text.find('\0') == std::string::npos) {
    const auto word = naive::Shell::read(bitspec::shell_quoted(text));
    FUZZ_CHECK(word && *word == (std::vector<Words>{{text}}));
  }
  const auto end = text.find("\r\n\r\n");
  if (end != std::string::npos) check_script(text.substr(0, end + 4), text.substr(end + 4));
  return 0;
}
