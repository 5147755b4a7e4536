#include "harness/yaml/packed.h"

#include <gtest/gtest.h>

namespace bitspec::yaml {
namespace {

constexpr std::string_view kText =
    "a: 1\n"
    "b: [x, \"y: z\", ~, {c: {}, d: []}]\n"
    "'e f': |\n"
    "  two\n"
    "  lines\n";

bool same(const Spot& a, const Spot& b) {
  return a.line == b.line && a.column == b.column && a.length == b.length;
}

bool same(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.quoted != b.quoted || a.text != b.text || !same(a.spot, b.spot)) return false;
  if (a.items.size() != b.items.size() || a.entries.size() != b.entries.size()) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!same(a.items[i], b.items[i])) return false;
  }
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    const Entry &left = a.entries[i], &right = b.entries[i];
    if (left.key != right.key || !same(left.spot, right.spot) || !same(left.value, right.value)) return false;
  }
  return true;
}

TEST(PackedTree, IsTheTreeThatWasRead) {
  const auto read = Document::read("f.yaml", kText);
  ASSERT_TRUE(read);
  const auto unpacked = Document::unpack("f.yaml", kText, pack(read->root()));
  ASSERT_TRUE(unpacked);
  EXPECT_TRUE(same(read->root(), unpacked->root()));
  EXPECT_EQ(unpacked->place({2, 4, 1}), read->place({2, 4, 1}));
}

TEST(PackedTree, HoldsLargeNumbersAndLongTexts) {
  Node node;
  node.kind = Kind::kScalar;
  node.text = std::string(70'000, 'x');
  node.spot = {3'000'000, 128, 16'384};
  const auto back = unpack(pack(node));
  ASSERT_TRUE(back);
  EXPECT_TRUE(same(*back, node));
}

TEST(PackedTree, IsRefusedWhenItIsCutOrTooLong) {
  const auto read = Document::read("f.yaml", kText);
  ASSERT_TRUE(read);
  const std::string packed = pack(read->root());
  for (std::size_t length = 0; length < packed.size(); ++length) {
    EXPECT_FALSE(unpack(std::string_view(packed).substr(0, length))) << length;
  }
  EXPECT_FALSE(unpack(packed + '\0'));
  const auto damaged = Document::unpack("f.yaml", kText, "");
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().render(), "f.yaml: a built-in tree is damaged\n");
}

TEST(PackedTree, IsRefusedWhenAByteIsWrong) {
  const auto read = Document::read("f.yaml", kText);
  ASSERT_TRUE(read);
  const std::string packed = pack(read->root());
  for (std::size_t i = 0; i < packed.size(); ++i) {
    for (const char byte : {'\0', '\x7f', '\x80', '\xff'}) {
      std::string wrong = packed;
      wrong[i] = byte;
      (void)unpack(wrong);  // an error or another tree; the sanitizers see to the rest
    }
  }
}

TEST(PackedMap, GivesTheValuesOfItsKeys) {
  const auto read = Document::read("f.yaml", kText);
  ASSERT_TRUE(read);
  const std::string packed = pack(read->root());
  const PackedMap map(packed);
  for (const Entry& entry : read->root().entries) EXPECT_TRUE(same(map.value(entry.key), entry.value)) << entry.key;
  EXPECT_TRUE(map.value("c").is_null());
  EXPECT_TRUE(PackedMap(pack(Node{})).value("a").is_null());
}

TEST(PackedMap, GivesTheItemsOfAList) {
  const auto read = Document::read("f.yaml", kText);
  ASSERT_TRUE(read);
  const std::string packed = pack(read->root());
  const std::vector<Node>& want = read->root().find("b")->items;
  std::size_t count = 0;
  PackedMap(packed).for_each_item("b", [&](const Node& item) {
    ASSERT_LT(count, want.size());
    EXPECT_TRUE(same(item, want[count++]));
  });
  EXPECT_EQ(count, 4u);
  for (const char* no_list : {"a", "none"}) {
    PackedMap(packed).for_each_item(no_list, [](const Node&) { ADD_FAILURE(); });
  }
}

}  // namespace
}  // namespace bitspec::yaml
