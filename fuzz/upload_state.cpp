// parse_state: the file of `bitspec client --resume`, which anything may have written to.
// Properties: what was read prints as a text that reads as the same state, and prints the same again; no offset lies
// beyond the end of the file; a refusal says something.
#include "fuzz/fuzz_check.h"
#include "harness/client/state_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1024) return 0;
  const bitspec::fuzz::Input input(data, size);
  const auto state = bitspec::client::parse_state(input.text());
  if (!state) {
    FUZZ_CHECK(!state.error().message.empty());
    return 0;
  }
  FUZZ_CHECK(state->session.offset <= state->file.size && state->session.sent <= state->file.size);
  const std::string text = bitspec::client::state_text(*state);
  const auto again = bitspec::client::parse_state(text);
  FUZZ_CHECK(again.has_value());
  FUZZ_CHECK(again->url == state->url && again->file == state->file);
  FUZZ_CHECK(again->session.id == state->session.id && again->session.url == state->session.url);
  FUZZ_CHECK(again->session.offset == state->session.offset && again->session.sent == state->session.sent);
  FUZZ_CHECK(bitspec::client::state_text(*again) == text);
  return 0;
}
