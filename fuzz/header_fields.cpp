// parse_field_lines and Fields: the field lines of a head.
// Properties: lines without a deviation are exactly those a naive strict reader takes, with the same names and values;
// what was read prints as lines that read back the same; of other lines a lenient reader gives the same fields, each
// with its offset, and every deviation at its place; Fields finds, counts, sets and removes by name without regard to
// case, and the order of all else stays.
#include <algorithm>

#include "fuzz/fuzz_check.h"
#include "fuzz/naive/lenient.h"
#include "harness/wire/head_parser.h"

namespace {

using bitspec::Field;
using bitspec::Fields;
namespace wire = bitspec::wire;

constexpr std::size_t kMostFields = 20;

wire::Head read(std::string_view text, std::size_t& deviations) {
  wire::DeviationLog log;
  wire::Head head;
  wire::parse_field_lines(text, 0, kMostFields, head, log);
  deviations = log.take().size();
  return head;
}

void check_lenient(std::string_view text) {
  constexpr std::size_t kBase = 1000;  // as if so many bytes came before
  wire::DeviationLog log;
  wire::Head head;
  wire::parse_field_lines(text, kBase, kMostFields, head, log);
  bitspec::naive::LenientHead expected;
  bitspec::naive::Record record;
  bitspec::naive::lenient_fields(text, kBase, kMostFields, expected, record);
  std::vector<std::string> found;
  for (const auto& d : log.take())
    found.push_back(std::string(wire::deviation_name(d.kind)) + "@" + std::to_string(d.offset));
  FUZZ_CHECK(found == record.list());
  FUZZ_CHECK(head.too_many_fields == expected.too_many && head.fields.list().size() == expected.fields.size());
  for (std::size_t i = 0; i < expected.fields.size(); ++i) {
    const Field& field = head.fields.list()[i];
    FUZZ_CHECK(field.name == expected.fields[i].first && field.value == expected.fields[i].second);
    FUZZ_CHECK(head.field_offsets[i] == expected.offsets[i]);
  }
}

// `changed` has one field of that name, where the first was; the others are as they were.
void check_order(const Fields& fields, const Fields& changed, const std::string& name) {
  std::vector<Field> expected;
  bool there = false;
  for (const Field& field : fields.list()) {
    const bool same = bitspec::naive::lower_case(field.name) == bitspec::naive::lower_case(name);
    if (!same || !there) expected.push_back(same ? Field{field.name, "x"} : field);
    there = there || same;
  }
  FUZZ_CHECK(changed.list().size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    FUZZ_CHECK(changed.list()[i].value == expected[i].value &&
               bitspec::naive::lower_case(changed.list()[i].name) == bitspec::naive::lower_case(expected[i].name));
}

// For a few of them: each costs two copies of all.
void check_by_name(const Fields& fields) {
  for (std::size_t i = 0; i < std::min<std::size_t>(fields.list().size(), 4); ++i) {
    const Field& field = fields.list()[i];
    std::string other = field.name;
    std::transform(other.begin(), other.end(), other.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    const auto all = fields.all(other);
    FUZZ_CHECK(!all.empty() && all.size() == fields.count(field.name) && fields.first(other) == all.front());
    FUZZ_CHECK(std::find(all.begin(), all.end(), field.value) != all.end());
    Fields changed = fields;
    changed.set(other, "x");
    FUZZ_CHECK(changed.all(field.name) == std::vector<std::string>{"x"});
    FUZZ_CHECK(changed.list().size() == fields.list().size() - all.size() + 1);
    check_order(fields, changed, field.name);
    changed.remove(field.name);
    FUZZ_CHECK(!changed.has(other) && changed.list().size() == fields.list().size() - all.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 2048) return 0;  // dozens of lines; nothing new behind them
  const bitspec::fuzz::Input input(data, size);
  std::size_t deviations = 0;
  const wire::Head head = read(input.text(), deviations);
  const auto& list = head.fields.list();
  FUZZ_CHECK(list.size() <= kMostFields && list.size() == head.field_offsets.size());
  FUZZ_CHECK(std::is_sorted(head.field_offsets.begin(), head.field_offsets.end()));
  FUZZ_CHECK(head.field_offsets.empty() || head.field_offsets.back() < size);

  // A blank line would end the head, and a last line without its end is not whole: both are cut off before, never seen
  // here.
  const bool blank_line = input.text().find("\r\n\r\n") != std::string_view::npos || input.text().starts_with("\r\n");
  const auto strict = bitspec::naive::field_lines(input.text());
  if (strict && strict->size() <= kMostFields) {
    FUZZ_CHECK(deviations == 0 && strict->size() == list.size());
    std::string printed;
    for (std::size_t i = 0; i < list.size(); ++i) {
      FUZZ_CHECK(list[i].name == (*strict)[i].first && list[i].value == (*strict)[i].second);
      printed += list[i].name + ": " + list[i].value + "\r\n";
    }
    const wire::Head again = read(printed, deviations);
    FUZZ_CHECK(deviations == 0 && again.fields.list() == list);
  } else if (!blank_line && (input.text().empty() || input.text().ends_with("\r\n"))) {
    FUZZ_CHECK(deviations > 0);
  }
  check_lenient(input.text());
  check_by_name(head.fields);
  return 0;
}
