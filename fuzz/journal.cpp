// refserver::journal_text and parse_journal: what the reference server keeps of a session over a restart. The first
// byte of the input says which numbers and flags, the rest is texts, one a line; and once more it is taken as lines of
// a file with a right checksum. Properties: an entry reads back as it was; a file with a byte changed, or cut anywhere,
// is refused; of lines with a right checksum any are read or refused, and what was read reads back the same.
#include <string>
#include <vector>

#include "fuzz/fuzz_check.h"
#include "harness/base/random.h"
#include "harness/refserver/store/session_journal.h"

namespace {

using bitspec::refserver::journal_text;
using bitspec::refserver::JournalEntry;
using bitspec::refserver::parse_journal;

JournalEntry entry_of(const std::string& text) {
  std::vector<std::string> texts(8);
  std::size_t line = 0;
  for (const char c : text.substr(std::min<std::size_t>(1, text.size()))) {
    if (c == '\n' && line + 1 < texts.size())
      ++line;
    else
      texts[line] += c;
  }
  const unsigned bits = text.empty() ? 0 : static_cast<unsigned char>(text[0]);
  // Every size of number, each another one.
  const std::uint64_t number = (std::uint64_t{1} << (bits % 64)) + text.size();
  JournalEntry out{texts[0], texts[1], texts[2], texts[3], std::nullopt, 0, 0};
  if ((bits & 1) != 0) out.total = number;
  out.next = number - 1;
  out.stored = number / 3;
  out.published = (bits & 2) != 0;
  out.url = texts[4];
  out.reply_url = texts[5];
  out.reply_path = texts[6];
  out.notified = (bits & 4) != 0;
  out.refused_by_application = (bits & 8) != 0;
  out.copy = (bits & 16) != 0;
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1024) return 0;  // texts are short
  const bitspec::fuzz::Input input(data, size);
  const std::string text(input.text());
  const JournalEntry entry = entry_of(text);
  const std::string kept = journal_text(entry);
  FUZZ_CHECK(parse_journal(kept) == entry);
  const std::size_t at = (size * 131) % kept.size();
  FUZZ_CHECK(!parse_journal(kept.substr(0, at)));
  std::string damaged = kept;
  damaged[at] = static_cast<char>(damaged[at] ^ (1 << size % 8));
  FUZZ_CHECK(!parse_journal(damaged));

  const std::string lines = "bitspec-session 2\n" + text;
  constexpr std::uint64_t kChecksumSeed = 0x62697473;
  const auto read =
      parse_journal(lines + "checksum " + std::to_string(bitspec::derive_seed(kChecksumSeed, lines)) + "\n");
  if (read) FUZZ_CHECK(parse_journal(journal_text(*read)) == read);
  return 0;
}
