// What the loader says about a text, as whole text, and tables of it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "harness/scenario/loader.h"

namespace bitspec::scenario {

inline std::string complaints(std::string_view text) {
  std::string out;
  for (const Error& error : load_text("f.yaml", text).errors) out += error.render();
  return out;
}

struct MessageCase {
  std::string_view name, text, want;
};

template <std::size_t n>
void expect_messages(const MessageCase (&cases)[n]) {
  for (const MessageCase& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(complaints(c.text), c.want);
  }
}

}  // namespace bitspec::scenario
