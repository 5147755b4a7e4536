// The page that lists the cases with what is known of each, as HTML and as text.
#pragma once

#include <string>
#include <vector>

#include "harness/catalogue/client_case.h"

namespace bitspec::client_cases {

struct CaseState {
  const catalogue::ClientCase* of = nullptr;
  std::size_t uploads = 0;
  std::size_t packets = 0;
  std::vector<std::string> broken, held, open;  // rules
};

// "broken", "right", "waiting" (there was an upload, and nothing can be said of its rules yet) or "" (none).
std::string_view state_word(const CaseState& state);

std::string case_page_html(const std::vector<CaseState>& states);  // loads itself again every two seconds
std::string case_page_text(const std::vector<CaseState>& states);

}  // namespace bitspec::client_cases
