// Director::Watched: one request while it is answered.
#pragma once

#include <optional>
#include <string>

#include "harness/client_cases/director.h"

namespace bitspec::client_cases {

class Director::Watched : public refserver::WatchedExchange {
 public:
  Watched(Director& director, const refserver::RequestHead& head, const refserver::RequestOrigin& origin);
  ~Watched() override;

  std::optional<refserver::AnswerSpec> instead() override;
  bool body(std::string_view bytes) override;
  void body_read() override { body_whole_ = true; }
  void decided(const refserver::Decision& decision) override { decision_ = decision; }
  refserver::Sending answer(refserver::AnswerSpec& spec) override;
  void sent() override { sent_ = true; }

 private:
  friend class Director;

  void record_answer(const refserver::AnswerSpec& spec);
  void finish_request(double now);
  void store();  // into the upload; the director's mutex is held

  Director& director_;
  Packet packet_;
  recording::Exchange exchange_;
  std::optional<refserver::AnswerSpec> page_;
  std::optional<refserver::Decision> decision_;

  // Of a packet of a case.
  Upload* upload_ = nullptr;
  std::size_t index_ = 0;  // in it
  const catalogue::AnswerChange* change_ = nullptr;

  std::uint64_t announced_ = 0;  // bytes of the body
  bool body_whole_ = false, reset_in_body_ = false, sent_ = false;
};

}  // namespace bitspec::client_cases
