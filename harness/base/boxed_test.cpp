#include "harness/base/boxed.h"

#include <gtest/gtest.h>

#include <string>

namespace bitspec {
namespace {

using Text = Boxed<std::string>;

TEST(Boxed, TakesTheRoomOfAPointer) {
  EXPECT_EQ(sizeof(Text), sizeof(void*));
}

TEST(Boxed, IsEmptyAtFirstAndWhenReset) {
  Text text;
  EXPECT_FALSE(text);
  text = std::string("a");
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(text->size(), 1u);
  text.reset();
  EXPECT_FALSE(text.has_value());
  text = std::nullopt;
  EXPECT_FALSE(text);
  EXPECT_EQ(text.emplace(), "");
}

TEST(Boxed, CopiesAreValuesOfTheirOwn) {
  Text first(std::string("a"));
  Text second = first;
  *second = "b";
  EXPECT_EQ(*first, "a");
  first = second;
  EXPECT_EQ(*first, "b");
}

TEST(Boxed, WhatWasMovedFromIsEmpty) {
  Text first(std::string("a"));
  const Text second = std::move(first);
  EXPECT_EQ(*second, "a");
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move)
}

}  // namespace
}  // namespace bitspec
