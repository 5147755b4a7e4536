// AnswerSpec: an answer to be written, field by field, so that faults can change any part of it.
#pragma once

#include <string>
#include <string_view>

#include "harness/protocol/fields.h"

namespace bitspec::refserver {

struct AnswerSpec {
  std::string version = "HTTP/1.1";
  int status = 200;
  std::string reason = "OK";
  Fields fields;  // go out in this order and spelling
  std::string line_end = "\r\n";
  std::string before;  // sent first: interim answers, as bytes
  std::string body;    // sent as it is, whatever Content-Length says
};

std::string_view reason_phrase(int status);
std::string answer_bytes(const AnswerSpec& spec);

// A plain HTTP answer without a body; Date and Server are the caller's.
AnswerSpec plain_answer(int status);

}  // namespace bitspec::refserver
