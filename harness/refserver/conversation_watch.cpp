// Conversation: what an ExchangeWatch sees of it, and changes.
#include <utility>
#include <vector>

#include "harness/refserver/conversation.h"

namespace bitspec::refserver {

void Conversation::begin_watch(const RequestHead& head) {
  if (shared_.watch) watched_ = shared_.watch->begin(head, {socket_.peer(), number_});
}

bool Conversation::answer_instead(const RequestHead& head, AnswerSpec spec) {
  RequestBody body(*this, is_asked_to_continue(head));
  std::vector<char> waste(64 * 1024);
  for (;;) {
    const auto got = body.read(waste);
    if (!got) return false;
    if (*got == 0) break;
  }
  return send(std::move(spec), head, can_go_on(head, body.asked()));
}

// Whether all of it was sent, and the connection stays open as far as the watch is concerned.
bool Conversation::send_watched(AnswerSpec spec) {
  const auto sending = watched_->answer(spec);
  if (sending == Sending::kReset || sending == Sending::kHalf) {
    if (sending == Sending::kHalf) {
      const auto bytes = answer_bytes(spec);
      socket_.write(std::string_view(bytes).substr(0, bytes.find("\r\n\r\n") / 2));
    }
    socket_.reset();
  }
  if (sending != Sending::kWhole || !socket_.write(answer_bytes(spec))) return false;
  watched_->sent();
  return !same_name(spec.fields.first("Connection").value_or(""), "close");
}

}  // namespace bitspec::refserver
