#include "harness/refserver/store/keeper.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <map>

#include "harness/base/random.h"

namespace bitspec::refserver {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kFirstLine = "bitspec-session 1\n";
constexpr std::uint64_t kSumSeed = 0x62697473;

std::string hex(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  for (const unsigned char c : text) {
    digits += kDigits[c >> 4];
    digits += kDigits[c & 0xf];
  }
  return digits;
}

std::string unhex(std::string_view digits) {
  std::string text;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    unsigned int value = 0;
    std::from_chars(digits.data() + i, digits.data() + i + 2, value, 16);
    text += static_cast<char>(value);
  }
  return text;
}

std::uint64_t number(std::string_view digits) {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string line(std::string_view name, const std::string& value) {
  return std::string(name) + " " + value + "\n";
}

std::string sum_line(std::string_view text) {
  return line("sum", std::to_string(derive_seed(kSumSeed, text)));
}

}  // namespace

std::string kept_text(const KeptSession& session) {
  std::string text(kFirstLine);
  text += line("id", hex(session.id)) + line("key", hex(session.key)) + line("place", hex(session.place)) +
          line("file", hex(session.file)) + line("user", hex(session.user));
  if (session.total) text += line("total", std::to_string(*session.total));
  text += line("next", std::to_string(session.next)) + line("stored", std::to_string(session.stored)) +
          line("first_size", std::to_string(session.first_size)) + line("published", session.published ? "1" : "0");
  text += line("url", hex(session.url)) + line("reply_url", hex(session.reply_url)) +
          line("reply_path", hex(session.reply_path)) + line("told", session.told ? "1" : "0") +
          line("told_refused", session.told_refused ? "1" : "0") + line("copy", session.copy ? "1" : "0");
  return text + sum_line(text);
}

std::optional<KeptSession> parse_kept(std::string_view text) {
  const auto sum = text.rfind("sum ");
  if (!text.starts_with(kFirstLine) || sum == std::string_view::npos) return std::nullopt;
  // The sum is of our own text: what stands before it is as it was written.
  if (text.substr(sum) != sum_line(text.substr(0, sum))) return std::nullopt;
  std::map<std::string_view, std::string_view> values;
  for (auto rest = text.substr(kFirstLine.size(), sum - kFirstLine.size()); !rest.empty();) {
    const auto end = rest.find('\n');
    const auto blank = rest.find(' ');
    values[rest.substr(0, blank)] = rest.substr(blank + 1, end - blank - 1);
    rest.remove_prefix(end + 1);
  }
  KeptSession session;
  session.id = unhex(values["id"]);
  session.key = unhex(values["key"]);
  session.place = unhex(values["place"]);
  session.file = unhex(values["file"]);
  session.user = unhex(values["user"]);
  if (values.contains("total")) session.total = number(values["total"]);
  session.next = number(values["next"]);
  session.stored = number(values["stored"]);
  session.first_size = number(values["first_size"]);
  session.published = values["published"] == "1";
  session.url = unhex(values["url"]);
  session.reply_url = unhex(values["reply_url"]);
  session.reply_path = unhex(values["reply_path"]);
  session.told = values["told"] == "1";
  session.told_refused = values["told_refused"] == "1";
  session.copy = values["copy"] == "1";
  return session;
}

Result<void> Keeper::keep(const KeptSession& session) const {
  const auto whole = folder_ / (session.key + ".session");
  const auto fresh = folder_ / (session.key + ".session-new");
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << kept_text(session);
    if (!out.flush()) return fail(ErrorCode::kIo, "cannot write " + fresh.string());
  }
  std::error_code error;
  fs::rename(fresh, whole, error);
  if (error) return fail(ErrorCode::kIo, whole.string() + ": " + error.message());
  return {};
}

void Keeper::forget(const std::string& key) const {
  std::error_code ignored;
  fs::remove(folder_ / (key + ".session"), ignored);
}

std::vector<KeptSession> Keeper::load() const {
  std::vector<KeptSession> sessions;
  std::vector<fs::path> torn;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    if (entry.path().extension() == ".session-new") torn.push_back(entry.path());
    if (entry.path().extension() != ".session") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    auto session = parse_kept(text);
    // A file under another name than its own would be forgotten under the wrong one.
    if (session && session->key == entry.path().stem()) {
      sessions.push_back(std::move(*session));
    } else {
      torn.push_back(entry.path());
    }
  }
  for (const auto& path : torn) fs::remove(path, error);
  return sessions;
}

}  // namespace bitspec::refserver
