#include "harness/refserver/store/session_journal.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <map>

#include "harness/base/random.h"

namespace bitspec::refserver {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kFirstLine = "bitspec-session 2\n";
constexpr std::uint64_t kChecksumSeed = 0x62697473;

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

std::string checksum_line(std::string_view text) {
  return line("checksum", std::to_string(derive_seed(kChecksumSeed, text)));
}

}  // namespace

std::string journal_text(const JournalEntry& entry) {
  std::string text(kFirstLine);
  text += line("id", hex(entry.id)) + line("key", hex(entry.key)) + line("place", hex(entry.place)) +
          line("user", hex(entry.user));
  if (entry.total) text += line("total", std::to_string(*entry.total));
  text += line("next", std::to_string(entry.next)) + line("stored", std::to_string(entry.stored)) +
          line("published", entry.published ? "1" : "0");
  text += line("url", hex(entry.url)) + line("reply_url", hex(entry.reply_url)) +
          line("reply_path", hex(entry.reply_path)) + line("notified", entry.notified ? "1" : "0") +
          line("refused_by_application", entry.refused_by_application ? "1" : "0") +
          line("copy", entry.copy ? "1" : "0");
  return text + checksum_line(text);
}

std::optional<JournalEntry> parse_journal(std::string_view text) {
  const auto line_end = text.rfind("\nchecksum ");
  if (!text.starts_with(kFirstLine) || line_end == std::string_view::npos) return std::nullopt;
  const auto checksum = line_end + 1;
  // The checksum covers all of the text before it.
  if (text.substr(checksum) != checksum_line(text.substr(0, checksum))) return std::nullopt;
  std::map<std::string_view, std::string_view> values;
  for (auto rest = text.substr(kFirstLine.size(), checksum - kFirstLine.size()); !rest.empty();) {
    const auto end = rest.find('\n');
    const auto blank = rest.find(' ');
    values[rest.substr(0, blank)] = rest.substr(blank + 1, end - blank - 1);
    rest.remove_prefix(end + 1);
  }
  JournalEntry entry;
  entry.id = unhex(values["id"]);
  entry.key = unhex(values["key"]);
  entry.place = unhex(values["place"]);
  entry.user = unhex(values["user"]);
  if (values.contains("total")) entry.total = number(values["total"]);
  entry.next = number(values["next"]);
  entry.stored = number(values["stored"]);
  entry.published = values["published"] == "1";
  entry.url = unhex(values["url"]);
  entry.reply_url = unhex(values["reply_url"]);
  entry.reply_path = unhex(values["reply_path"]);
  entry.notified = values["notified"] == "1";
  entry.refused_by_application = values["refused_by_application"] == "1";
  entry.copy = values["copy"] == "1";
  return entry;
}

Result<void> SessionJournal::write(const JournalEntry& entry) const {
  const auto whole = folder_ / (entry.key + ".session");
  const auto fresh = folder_ / (entry.key + ".session-new");
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << journal_text(entry);
    if (!out.flush()) return fail(ErrorCode::kIo, "cannot write " + fresh.string());
  }
  std::error_code error;
  fs::rename(fresh, whole, error);
  if (error) return fail(ErrorCode::kIo, whole.string() + ": " + error.message());
  return {};
}

void SessionJournal::remove(const std::string& key) const {
  std::error_code ignored;
  fs::remove(folder_ / (key + ".session"), ignored);
}

std::vector<JournalEntry> SessionJournal::load() const {
  std::vector<JournalEntry> entries;
  std::vector<fs::path> damaged;
  std::error_code error;
  for (const auto& file : fs::directory_iterator(folder_, error)) {
    if (file.path().extension() == ".session-new") damaged.push_back(file.path());
    if (file.path().extension() != ".session") continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    auto entry = parse_journal(text);
    // A file that is not named after its key would never be removed.
    if (entry && entry->key == file.path().stem()) {
      entries.push_back(std::move(*entry));
    } else {
      damaged.push_back(file.path());
    }
  }
  for (const auto& path : damaged) fs::remove(path, error);
  return entries;
}

}  // namespace bitspec::refserver
