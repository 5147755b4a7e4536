// parse_challenges and authorization: WWW-Authenticate, here one value a line, and what answers it.
// Properties: each value is read by itself; of values that keep to the grammar a naive reader understands the same
// challenges, with the same values; what was understood, printed with all in quotes and in one value, reads
// back the same; every challenge that was understood can be answered, in one line of text, and the answer names realm,
// nonce and opaque as the server did.
#include "fuzz/naive/challenges.h"

#include <algorithm>

#include "fuzz/fuzz_check.h"
#include "harness/wire/http_auth.h"

namespace {

namespace wire = bitspec::wire;
using wire::Challenge;

constexpr std::size_t kMostValues = 16;

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t end = 0; end != std::string_view::npos; text.remove_prefix(std::min(end, text.size() - 1) + 1)) {
    end = text.find('\n');
    out.emplace_back(text.substr(0, end));
    if (text.empty()) break;
  }
  return out;
}

std::string quoted(const std::string& value) {
  std::string out = "\"";
  for (const char c : value) out += (c == '"' || c == '\\' ? "\\" : "") + std::string(1, c);
  return out + "\"";
}

std::string printed(const Challenge& c) {
  if (c.scheme == Challenge::Scheme::kBasic) return "Basic realm=" + quoted(c.realm);
  std::string out = "Digest realm=" + quoted(c.realm) + ", nonce=" + quoted(c.nonce);
  if (c.has_opaque) out += ", opaque=" + quoted(c.opaque);
  if (c.names_algorithm) out += c.algorithm == Challenge::Algorithm::kMd5 ? ", algorithm=MD5" : ", algorithm=SHA-256";
  if (c.qop_auth) out += ", qop=\"auth\"";
  return out + (c.stale ? ", stale=true" : "");
}

void check_naive(const std::string& value) {
  const auto expected = bitspec::naive::challenges(value);
  if (!expected) return;
  const auto found = wire::parse_challenges({value});
  std::size_t i = 0;
  for (const auto& naive : *expected) {
    if (!bitspec::naive::answerable(naive)) continue;
    FUZZ_CHECK(i < found.size());
    const Challenge& c = found[i++];
    const auto lower = [&](const std::string& name) {
      return bitspec::naive::lower_case(naive.find(name).value_or(""));
    };
    FUZZ_CHECK((c.scheme == Challenge::Scheme::kBasic) == (naive.scheme == "basic"));
    FUZZ_CHECK(c.realm == naive.find("realm").value_or(""));
    if (naive.scheme == "basic") continue;
    FUZZ_CHECK(c.nonce == naive.find("nonce") && c.opaque == naive.find("opaque").value_or(""));
    FUZZ_CHECK(c.has_opaque == naive.find("opaque").has_value() && c.stale == (lower("stale") == "true"));
    FUZZ_CHECK(c.qop_auth == naive.find("qop").has_value());
    FUZZ_CHECK(c.names_algorithm == naive.find("algorithm").has_value());
    FUZZ_CHECK((c.algorithm == Challenge::Algorithm::kSha256) == (lower("algorithm") == "sha-256"));
  }
  FUZZ_CHECK(i == found.size());
}

void check_answer(const Challenge& c) {
  const auto answer = wire::authorization({"user", "pass"}, c, "BITS_POST", "/in/a", 1, "c");
  FUZZ_CHECK(answer.has_value());
  FUZZ_CHECK(std::none_of(answer->begin(), answer->end(),
                          [](char b) { return (static_cast<unsigned char>(b) < 0x20 && b != '\t') || b == 0x7f; }));
  if (c.scheme == Challenge::Scheme::kBasic) {
    FUZZ_CHECK(*answer == "Basic dXNlcjpwYXNz");
    return;
  }
  Challenge named = c;  // an answer has the form of a challenge, and says nothing of this
  named.stale = false;
  FUZZ_CHECK(wire::parse_challenges({*answer}) == std::vector{named});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 2048) return 0;  // the reader's limit of 8 KiB for a value is met by unit tests
  const bitspec::fuzz::Input input(data, size);
  const auto values = lines(input.text());
  const auto all = wire::parse_challenges(values);
  std::vector<Challenge> one_by_one;
  std::string in_one;
  for (std::size_t i = 0; i < std::min(values.size(), kMostValues); ++i) {
    for (const Challenge& c : wire::parse_challenges({values[i]})) {
      one_by_one.push_back(c);
      in_one += (in_one.empty() ? "" : ", ") + printed(c);
    }
  }
  FUZZ_CHECK(one_by_one == all);
  if (in_one.size() <= 8 * 1024) FUZZ_CHECK(wire::parse_challenges({in_one}) == all);
  for (const std::string& value : values) check_naive(value);
  for (const Challenge& c : all) check_answer(c);
  return 0;
}
