#include "harness/recording/pasted_text.h"

#include <algorithm>

#include "harness/protocol/content_range.h"
#include "harness/recording/message.h"
#include "harness/recording/pasted_line.h"

namespace bitspec::recording {
namespace {

template <class Fn>
void for_each_line(std::string_view text, Fn fn) {
  std::uint64_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (!fn(++number, text.substr(0, end))) return;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// Takes the lines one by one; a message ends where the next one begins.
class Reader {
 public:
  explicit Reader(ExchangeSink& sink) : sink_(sink) {}

  void line(std::uint64_t number, std::string_view raw) {
    at_ = {{number, Unit::kLine}, {}};
    const std::string_view text = unquoted(raw);
    // What curl says itself, and the times of a report.
    if (text.starts_with("* ") || text.starts_with("{ [") || text.starts_with("} [")) return;
    if (auto request = request_line(text)) {
      begin_request(std::move(*request));
    } else if (auto status = status_line(text, exchange_.request && !exchange_.answer)) {
      begin_answer(std::move(*status));
    } else if (state_ == State::kHead) {
      head_line(text, raw);
    } else if (is_elision(text)) {
      elision();
    } else if (state_ == State::kBody) {
      body_ += std::string(raw) + "\n";
    }
  }

  void end() {
    end_message();
    hand_over();
  }

 private:
  enum class State { kText, kHead, kBody };

  Fields& fields() { return in_answer_ ? exchange_.answer->answer.fields : exchange_.request->fields; }
  bool& left_out() { return in_answer_ ? exchange_.answer->fields_left_out : exchange_.request->fields_left_out; }

  void begin_request(RequestLine line) {
    end_message();
    hand_over();
    auto& request = exchange_.request.emplace();
    request.method = std::move(line.method);
    request.target = std::move(line.target);
    request.version = std::move(line.version);
    request.line_valid = request.head_whole = true;
    request.begins = request.ends = at_;
    state_ = State::kHead;
    in_answer_ = false;
  }

  void begin_answer(StatusLine line) {
    end_message();
    const bool interim = line.status < 200;
    if (exchange_.answer && !interim_) hand_over();
    if (!exchange_.answer) exchange_.answer.emplace().begins = at_;
    auto& answer = *exchange_.answer;
    interim_ = interim;
    answer.ends = at_;
    answer.answer.version = line.version.empty() ? "HTTP/1.1" : line.version;
    answer.answer.status = line.status;
    answer.answer.reason = std::move(line.reason);
    // A line without a version is not the whole of what came.
    answer.fields_left_out = line.version.empty();
    state_ = State::kHead;
    in_answer_ = true;
  }

  void head_line(std::string_view text, std::string_view raw) {
    auto& list = fields().list();
    if (text.empty()) {
      state_ = State::kBody;
    } else if (auto field = field_line(text)) {
      list.push_back(std::move(*field));
    } else if (!list.empty() && (list.back().value.empty() || is_wrapped(raw)) && !is_elision(text)) {
      list.back().value += (list.back().value.empty() ? "" : " ") + std::string(text);
    } else {
      // Bodies may follow without the empty line, which mails drop; what else it is, fields may be missing.
      left_out() = left_out() || !is_body_note(text);
      elided_ = elided_ || is_elision(text);  // of fields, or of what follows
      state_ = State::kBody;
    }
  }

  // Indented more than the line before it would be: a mail program broke the line.
  static bool is_wrapped(std::string_view raw) {
    const std::size_t begin = raw.find_first_not_of("> <|!\t");
    return begin != std::string_view::npos && begin > 0 && raw[begin - 1] == '\t';
  }

  void elision() {
    if (state_ == State::kBody && content_length(fields()).value_or(0) > 0) return;  // of the body
    elided_ = true;
  }

  void end_message() {
    if (state_ == State::kText) return;
    if (in_answer_)
      end_answer();
    else
      end_request();
    state_ = State::kText;
    body_.clear();
  }

  void end_request() {
    RecordedRequest& request = *exchange_.request;
    if (request.fields.list().empty()) request.fields_left_out = true;
    set_body(request, body_);
  }

  void end_answer() {
    RecordedAnswer& answer = *exchange_.answer;
    if (interim_) {
      answer.answer.interim.push_back({answer.answer.status, std::move(answer.answer.fields)});
      answer.answer.fields = {};
      answer.answer.status = 0;
      return;
    }
    if (answer.answer.fields.list().empty()) answer.fields_left_out = true;
    answer.head_whole = true;
    answer.ends = at_;
    set_body(answer, body_);
  }

  Note gap() const {
    Note note;
    note.kind = NoteKind::kUnknown;
    note.connection = 1;
    note.at = exchange_.request ? exchange_.request->begins : exchange_.answer->begins;
    return note;
  }

  void hand_over() {
    if (exchange_.answer && interim_) exchange_.answer.reset();  // the final one is not there
    if (exchange_.request || exchange_.answer) {
      exchange_.connection = 1;
      exchange_.number = ++number_;
      exchange_.bytes_known = false;
      exchange_.after_loss = lost_before_;
      if (lost_before_) sink_.note(gap());
      if (!exchange_.answer) exchange_.unanswered = Missing::kRecording;
      // Between what it has and the next: a request or an answer is not there.
      lost_before_ = elided_ || !exchange_.request || !exchange_.answer;
      sink_.exchange(std::move(exchange_));
    } else {
      lost_before_ = lost_before_ || elided_;
    }
    exchange_ = {};
    elided_ = interim_ = false;
  }

  ExchangeSink& sink_;
  Exchange exchange_;
  State state_ = State::kText;
  std::string body_;
  Moment at_;
  std::uint64_t number_ = 0;
  bool in_answer_ = false, interim_ = false;
  bool elided_ = false, lost_before_ = false;  // exchanges are left out: behind this one, before it
};

}  // namespace

bool is_pasted_text(std::string_view text) {
  bool found = false;
  for_each_line(text, [&found](std::uint64_t, std::string_view line) {
    const std::string_view words = unquoted(line);
    found = request_line(words) || status_line(words, false);
    return !found;
  });
  return found;
}

void read_pasted_text(std::string_view text, ExchangeSink& sink) {
  Reader reader(sink);
  for_each_line(text, [&reader](std::uint64_t number, std::string_view line) {
    reader.line(number, line);
    return true;
  });
  reader.end();
}

}  // namespace bitspec::recording
