#include "harness/refserver/answer.h"

namespace bitspec::refserver {

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

std::string answer_bytes(const AnswerSpec& spec) {
  std::string bytes =
      spec.before + spec.version + " " + std::to_string(spec.status) + " " + spec.reason + spec.line_end;
  for (const auto& field : spec.fields.list()) bytes += field.name + ": " + field.value + spec.line_end;
  return bytes + spec.line_end + spec.body;
}

AnswerSpec plain_answer(int status) {
  AnswerSpec spec;
  spec.status = status;
  spec.reason = reason_phrase(status);
  spec.fields.add("Content-Length", "0");
  return spec;
}

}  // namespace bitspec::refserver
