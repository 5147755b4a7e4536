// What the judge says of one field.
#include "harness/engine/judge_field.h"

#include <gtest/gtest.h>

#include "harness/engine/testing/judge_cases.h"

namespace bitspec::engine {

const std::vector<JudgeCase>& field_cases() {
  static const std::vector<JudgeCase> cases = {
      {"{header: X-A}", "200 x|x-a:", "held"},
      {"{header: X-A}", "200 x", "expected a field X-A, got no X-A (status 200)"},
      {"{header: X-A}", "(closed)", "expected a field X-A, got no answer: the server closed the connection"},
      {"{header: X-A, is: Ack}", "200 x|X-A: Ack", "held"},
      {"{header: X-A, is: Ack}", "200 x|X-A: ack", "expected X-A: Ack, got X-A: ack"},
      {"{header: X-A, is: ''}", "200 x|X-A:", "held"},
      {"{header: X-A, is: ''}", "200 x", "expected a field X-A, got no X-A (status 200)"},
      {"{header: X-A, is_ignoring_case: Ack}", "200 x|X-A: aCK", "held"},
      {"{header: X-A, is_ignoring_case: Ack}", "200 x|X-A: Acks",
       "expected X-A: Ack (in any letter case), got X-A: Acks"},
      {"{header: X-A, not: b}", "200 x|X-A: a", "held"},
      {"{header: X-A, not: b}", "200 x", "held"},
      {"{header: X-A, not: b}", "200 x|X-A: b", "expected X-A other than b, got X-A: b"},
      {"{header: X-A, not: b}", "(silent)", "expected an answer, got no answer within the time limit"},
      {"{header: X-A, not: b, form: decimal}", "200 x", "expected a field X-A, got no X-A (status 200)"},
      {"{header: X-A, guid: '{7DF0354D-249B-430F-820D-3D2A9BEF4931}'}",
       "200 x|X-A: {7df0354d-249b-430f-820d-3d2a9bef4931}", "held"},
      {"{header: X-A, guid: '{7DF0354D-249B-430F-820D-3D2A9BEF4931}'}",
       "200 x|X-A: {7df0354d-249b-430f-820d-3d2a9bef4932}",
       "expected X-A: {7DF0354D-249B-430F-820D-3D2A9BEF4931}, got X-A: {7df0354d-249b-430f-820d-3d2a9bef4932}"},
      {"{header: X-A, number: 100}", "200 x|X-A: 100", "held"},
      {"{header: X-A, number: 100}", "200 x|X-A: 101", "expected X-A: 100, got X-A: 101"},
      {"{header: X-A, number: 100}", "200 x|X-A: 0x64", "expected X-A: 100, got X-A: 0x64"},
      {"{header: X-A, number: {from: 5, to: 7}}", "200 x|X-A: 7", "held"},
      {"{header: X-A, number: {from: 5, to: 7}}", "200 x|X-A: 8", "expected X-A: a number from 5 to 7, got X-A: 8"},
      {"{header: X-A, number: {from: 5}}", "200 x|X-A: 8", "held"},
      {"{header: X-A, number: {to: 5}}", "200 x|X-A: 0", "held"},
      {"{header: X-A, number: {to: 5}}", "200 x|X-A: 6", "expected X-A: a number up to 5, got X-A: 6"},
      {"{header: X-A, number: {from: 5}}", "200 x|X-A: 4", "expected X-A: a number from 5 on, got X-A: 4"},
      {"{header: X-A, number: 18446744073709551615}", "200 x|X-A: 18446744073709551615", "held"},
      {"{header: X-A, number: '${gone}'}", "200 x|X-A: 1", "open: expected a condition on X-A, got no variable"},
      {"{header: X-A, number: '${word}'}", "200 x|X-A: 1",
       "open: expected a condition on X-A, got 'word' is not a number"},
      {"{header: error-code, hex: 0x80070057}", "400 x|BITS-Error-Code: 80070057", "held"},
      {"{header: error-code, hex: 0x80070057}", "400 x|BITS-Error: 0X80070057", "held"},
      {"{header: error-code, hex: [0x5, 0x80070057]}", "400 x|BITS-Error-Code: 0x6",
       "expected BITS-Error-Code: 0x00000005 or 0x80070057 (E_INVALIDARG), got BITS-Error-Code: 0x6"},
      {"{header: error-code}", "400 x", "expected a field BITS-Error-Code, got no BITS-Error-Code (status 400)"},
      {"{header: X-A, count: 1}", "200 x|X-A: 1", "held"},
      {"{header: X-A, count: 1}", "200 x|X-A: 1|x-A: 1", "expected 1 field(s) X-A, got X-A: 1"},
      {"{header: X-A, count: {from: 0, to: 1}}", "200 x", "held"},
      {"{header: X-A, count: {from: 2}}", "200 x|X-A: 1", "expected 2 or more field(s) X-A, got X-A: 1"},
      {"{header: X-A, count: {from: 0, to: 1}}", "(closed)",
       "expected an answer, got no answer: the server closed the connection"},
      {"{header: X-A, same_as: first}", "200 x|X-A: one", "held"},
      {"{header: X-A, same_as: first}", "200 x|X-A: two", "expected X-A: one (as in first), got X-A: two"},
      {"{header: X-B, same_as: first}", "200 x", "held"},  // absent in both
      {"{header: X-B, same_as: first}", "200 x|X-B: 1", "expected no X-B (as in first), got X-B: 1"},
      {"{header: X-B, same_as: first}", "(closed)",
       "expected an answer, got no answer: the server closed the connection"},
      {"{header: X-A, same_as: gone}", "200 x|X-A: 1",
       "open: expected a condition on X-A, got no exchange named 'gone'"},
      {"{header: X-A, is: '${word}'}", "200 x|X-A: word", "held"},
      {"{header: X-A, form: decimal}", "200 x|X-A: -1", "expected X-A: a plain decimal number, got X-A: -1"},
      {"{header: X-A, length: {from: 1, to: 3}}", "200 x|X-A: abc", "held"},
      {"{header: X-A, length: {from: 1, to: 3}}", "200 x|X-A: abcd",
       "expected X-A of 1 to 3 characters, got X-A: abcd"},
      {"{header: X-A, length: {from: 1, to: 3}}", "200 x|X-A:", "expected X-A of 1 to 3 characters, got X-A: "},
      {"{header: X-A, length: {from: 1}}", "200 x|X-A:", "expected X-A of 1 characters or more, got X-A: "},
      {"{header: X-A, length: 3}", "200 x", "expected a field X-A, got no X-A (status 200)"},
      {"{same_as_request: X-A}", "200 x|X-A: sent", "held"},
      {"{same_as_request: X-A}", "200 x|X-A: SENT", "expected X-A: sent, as sent, got X-A: SENT"},
      {"{same_as_request: X-A}", "200 x", "expected X-A: sent, as sent, got no X-A"},
      {"{same_as_request: X-Id}", "200 x|X-Id: {7DF0354D-249B-430F-820D-3D2A9BEF4931}", "held"},  // equal as GUIDs
      {"{same_as_request: X-Two}", "200 x|X-Two: b", "held"},  // one of the values sent
      {"{same_as_request: X-None}", "200 x", "held"},
      {"{same_as_request: X-None}", "200 x|X-None: 1", "expected no X-None, got X-None: 1"},
      {"{same_as_request: X-None}", "(closed)", "expected an answer, got no answer: the server closed the connection"},
  };
  return cases;
}

namespace {

TEST(JudgeField, Table) {
  const Exchange first = exchange_of_row("200 x|X-A: one");
  Facts facts;
  facts.exchanges["first"] = &first;
  facts.texts.emplace("${gone}", bad_input("no variable"));
  facts.texts.emplace("${word}", "word");
  for (const auto& c : field_cases()) {
    SCOPED_TRACE(c.name());
    Exchange exchange = exchange_of_row(c.answer);
    exchange.sent.fields.add("X-A", "sent");
    exchange.sent.fields.add("X-Id", "{7df0354d-249b-430f-820d-3d2a9bef4931}");
    exchange.sent.fields.add("X-Two", "a");
    exchange.sent.fields.add("X-Two", "b");
    EXPECT_EQ(judged(c.matcher, exchange, facts), c.want);
  }
}

TEST(JudgeField, AnErrorCodeIsReadUnderTheFirstNameThatIsThere) {
  const Exchange both = exchange_of_row("400 x|BITS-Error: 0x1|BITS-Error-Code: 0x2");
  EXPECT_EQ(both.field("error-code"), "0x2");
  EXPECT_EQ(both.field_count("error-code"), 2u);
}

struct FormCase {
  scenario::ValueForm form;
  std::string_view value;
  bool win32, mc_bup;
};

TEST(JudgeField, Forms) {
  using Form = scenario::ValueForm;
  const std::string hundred(100, 'a'), hundred_and_one(101, 'a');
  const FormCase cases[] = {
      {Form::kDecimal, "0", true, true},
      {Form::kDecimal, "18446744073709551615", true, true},
      {Form::kDecimal, "18446744073709551616", false, false},
      {Form::kDecimal, "+1", false, false},
      {Form::kDecimal, "1 0", false, false},
      {Form::kDecimal, "", false, false},
      {Form::kGuid, "{7df0354d-249b-430f-820d-3d2a9bef4931}", true, true},
      {Form::kGuid, "7df0354d-249b-430f-820d-3d2a9bef4931", false, false},
      {Form::kSessionId, "{7df0354d-249b-430f-820d-3d2a9bef4931}", true, true},
      {Form::kSessionId, "anything", true, false},
      {Form::kSessionId, hundred, true, false},
      {Form::kSessionId, hundred_and_one, false, false},
      {Form::kSessionId, "", false, false},
      {Form::kSessionId, "a\x01", false, false},
      {Form::kErrorCode, "0x80070057", true, true},
      {Form::kErrorCode, "80070057", true, true},
      {Form::kErrorCode, "0x", false, false},
      {Form::kErrorCode, "0x180070057", false, false},
      {Form::kErrorCode, "E_FAIL", false, false},
      {Form::kHexPrefix, "0x1", true, true},
      {Form::kHexPrefix, "0X1", true, true},
      {Form::kHexPrefix, "x1", false, false},
      {Form::kErrorContext, "0x5", true, true},
      {Form::kErrorContext, "7", true, true},
      {Form::kErrorContext, "0x6", false, false},
      {Form::kImfDate, "Sun, 06 Nov 1994 08:49:37 GMT", true, true},
      {Form::kImfDate, "Sunday, 06-Nov-94 08:49:37 GMT", false, false},
      {Form::kPrintable, "a b", true, true},
      {Form::kPrintable, std::string_view("a\0b", 3), false, false},
      {Form::kFailureCode, "0x80000000", true, true},
      {Form::kFailureCode, "0x7fffffff", false, false},
      {Form::kUrl, "http://server:8080/a%20b?c=d", true, true},
      {Form::kUrl, "/replies/1", true, true},
      {Form::kUrl, "1.bin?next=http://elsewhere/", true, true},
      {Form::kUrl, "ftp://server/1", false, false},
      {Form::kUrl, "http://", false, false},
      {Form::kUrl, "BITS-Sessions\\Replies\\1", false, false},
      {Form::kUrl, "a b", false, false},
      {Form::kUrl, "", false, false},
      {Form::kHost, "server", true, true},
      {Form::kHost, "10.0.0.1:8080", true, true},
      {Form::kHost, "[::1]:80", true, true},
      {Form::kHost, "http://server/", false, false},
      {Form::kHost, "server/uploads", false, false},
      {Form::kHost, "user@server", false, false},
      {Form::kHost, "", false, false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::to_string(static_cast<int>(c.form)) + ": " + std::string(c.value));
    EXPECT_EQ(has_form(c.value, c.form, Profile::kWin32), c.win32);
    EXPECT_EQ(has_form(c.value, c.form, Profile::kMcBup), c.mc_bup);
    EXPECT_EQ(has_form(c.value, c.form, Profile::kIis), c.mc_bup);
  }
}

}  // namespace
}  // namespace bitspec::engine
