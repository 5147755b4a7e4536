#include "harness/engine/not_bits.h"

#include <array>

#include "harness/engine/plain_packets.h"

namespace bitspec::engine {
namespace {

using scenario::Step;

constexpr std::array kOverrideFields = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"};

Step get_step(const std::string& path) {
  scenario::RequestStep request;
  request.method = scenario::Template{"GET", {}};
  request.path = scenario::Template{path, {}};
  return {{}, "get", std::move(request)};
}

// Create-Session by another method; `override_field` names BITS_POST, if it is not empty.
Step create_by_post(const std::string& override_field) {
  Step step = plain_packet(PacketType::kCreateSession, "post");
  auto& packet = std::get<scenario::PacketStep>(step.what);
  packet.method = scenario::Template{"POST", {}};
  if (!override_field.empty())
    packet.edits.push_back({scenario::FieldEdit::Kind::kAdd, override_field, scenario::Template{"BITS_POST", {}}});
  return step;
}

class Questions {
 public:
  Questions(const Environment& environment, std::uint64_t seed)
      : environment_(once(environment)), talk_(environment_, "preflight-otherwise", seed) {}

  OtherAnswers ask(const TrialUpload& trial) {
    const Exchange* get = answer_to(get_step(environment_.layout.base));
    out_.text = "GET got " + outcome(get);
    const bool gone = trial.silent && !(get && get->answered());  // one more time limit would tell nothing new
    const Exchange* post = gone ? nullptr : answer_to(create_by_post(""));
    if (post) out_.text += ", POST got " + outcome(post);
    out_.answered = (get && get->answered()) || (post && post->answered());
    if (is_taken(post))
      hint(
          "a POST with the same fields is taken: the server has to take the method BITS_POST, which is all that BITS "
          "clients send");
    else if (const std::string field = override_that_is_taken(); !field.empty())
      hint("a POST with " + field +
           ": BITS_POST is taken: the server has to take the method BITS_POST itself, since "
           "BITS clients do not send that field");
    else if (trial.create_status == 505)
      hint(
          "something in between may send HTTP/1.0 to the server, which does not take it: a proxy has to send HTTP/1.1 "
          "(nginx: proxy_http_version 1.1)");
    else if (out_.answered && may_be_the_method(trial))
      hint("the server, or a parser, proxy or filter in front of it, may not know the method BITS_POST");
    talk_.finish();
    out_.exchanges = std::move(talk_.exchanges());
    return std::move(out_);
  }

 private:
  static Environment once(Environment environment) {
    environment.second_try = false;
    return environment;
  }

  const Exchange* answer_to(const Step& step) {
    std::vector<Exchange*> made;
    if (environment_.stopped() || !talk_.run(step, made) || made.empty()) return nullptr;
    // Whoever closes on one request may do so late, and the next one would be taken for the cause.
    std::vector<Exchange*> none;
    (void)talk_.run(connection_step(scenario::ConnectionStep::Do::kClose), none);
    return made.back();
  }

  static std::string outcome(const Exchange* exchange) { return exchange ? exchange->outcome_text() : "no answer"; }

  static bool is_taken(const Exchange* exchange) {
    return exchange && exchange->success() && exchange->field("BITS-Session-Id").has_value();
  }

  std::string override_that_is_taken() {
    for (const char* field : kOverrideFields) {
      if (!out_.answered) break;
      if (is_taken(answer_to(create_by_post(field)))) return field;
    }
    return {};
  }

  // Neither a login nor a redirect: those say themselves what to do.
  static bool may_be_the_method(const TrialUpload& trial) {
    const int status = trial.create_status;
    return status != 401 && (status < 300 || status > 399);
  }

  void hint(std::string text) { out_.hints.push_back(std::move(text)); }

  const Environment environment_;
  Conversation talk_;
  OtherAnswers out_;
};

}  // namespace

OtherAnswers ask_otherwise(const Environment& environment, const TrialUpload& trial, std::uint64_t seed) {
  return Questions(environment, seed).ask(trial);
}

}  // namespace bitspec::engine
