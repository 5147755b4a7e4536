#include "harness/client/upload.h"

#include <gtest/gtest.h>

#include "harness/client/testing/test_upload.h"
#include "harness/protocol/guid.h"

namespace bitspec::client {
namespace {

using std::chrono::seconds;

Reply ack() {
  Reply out;
  out.whole = out.ack = true;
  out.status = 200;
  return out;
}

Reply created(const std::string& id) {
  Reply out = ack();
  out.protocol = std::string(kBits15);
  out.session_id = id;
  return out;
}

Reply ack_at(std::uint64_t offset) {
  Reply out = ack();
  out.offset = offset;
  return out;
}

Reply failed(int status) {
  Reply out = ack();
  out.status = status;
  return out;
}

std::string text(const Step& step) {
  return step.packet ? text_of(*step.packet) : "end";
}

// An upload of 300 bytes in Fragments of 100, with its first Fragment out.
class OpenUpload {
 public:
  explicit OpenUpload(Profile profile = Profile::kWin32) : upload(url(), 300, settings(profile)) {
    upload.begin();
    upload.answered(ack(), milliseconds(0));
    upload.answered(created("{a b}"), milliseconds(0));
  }
  static Url url() { return *Url::parse("http://h/a"); }
  static Settings settings(Profile profile) {
    Settings out = settings_of(profile);
    out.fragment = 100;
    return out;
  }
  Step got(const Reply& reply, milliseconds now = milliseconds(0)) { return upload.answered(reply, now); }

  Upload upload;
};

TEST(Upload, GoesFromPingToClose) {
  Upload upload(OpenUpload::url(), 250, OpenUpload::settings(Profile::kWin32));
  EXPECT_EQ(text(upload.begin()), "Ping");
  EXPECT_EQ(text(upload.answered(ack(), {})), "Create-Session");
  const Step first = upload.answered(created("{A}"), {});
  EXPECT_EQ(text(first), "Fragment 0-99/250");
  EXPECT_EQ(first.packet->session, "{A}");
  EXPECT_EQ(text(upload.answered(ack_at(100), {})), "Fragment 100-199/250");
  EXPECT_EQ(text(upload.answered(ack_at(200), {})), "Fragment 200-249/250");
  EXPECT_EQ(text(upload.answered(ack_at(250), {})), "Close-Session");
  const Step last = upload.answered(ack(), {});
  EXPECT_FALSE(last.packet);
  EXPECT_EQ(last.outcome, Outcome::kUploaded);
}

TEST(Upload, RefusedPingIsNoReasonToStop) {
  for (const int status : {404, 405, 501}) {
    Upload upload(OpenUpload::url(), 1, settings_of(Profile::kWin32));
    upload.begin();
    EXPECT_EQ(text(upload.answered(failed(status), {})), "Create-Session") << status;
  }
}

TEST(Upload, WaitsLongerWhereTheServerAsks) {
  OpenUpload open;
  Reply busy = failed(503);
  EXPECT_EQ(open.got(busy).wait, seconds(5));
  busy.retry_after = seconds(40);
  EXPECT_EQ(open.got(busy).wait, seconds(40));
}

TEST(Upload, ProgressGivesTimeAgain) {
  OpenUpload open;
  EXPECT_TRUE(open.got(failed(503), seconds(0)).packet);
  EXPECT_TRUE(open.got(ack(), seconds(594)).packet);        // the Ping
  EXPECT_TRUE(open.got(ack_at(100), seconds(594)).packet);  // progress
  EXPECT_TRUE(open.got(failed(503), seconds(700)).packet);  // the first failure behind it
  const Step end = open.got(failed(503), seconds(1296));
  EXPECT_FALSE(end.packet);
  EXPECT_EQ(end.outcome, Outcome::kGaveUp);
}

TEST(Upload, OffsetsThatNeverGetOnComeOnceASecondAtMost) {
  OpenUpload open;
  open.got(ack_at(100));
  Step step;
  for (int i = 0; i < 20; ++i) {
    Reply back = failed(416);
    back.offset = i % 2 == 0 ? 0 : 100;
    step = open.got(back);
    ASSERT_TRUE(step.packet);
  }
  EXPECT_GE(step.wait, seconds(1));
}

TEST(Upload, ShrinksFragmentsDownToTheLeastOfTheProfile) {
  OpenUpload win32;
  std::string sizes;
  for (Step step = win32.got(failed(413)); step.packet; step = win32.got(failed(413)))
    sizes += std::to_string(step.packet->range->size()) + " ";
  EXPECT_EQ(sizes, "50 25 12 6 3 1 ");
  Settings settings = settings_of(Profile::kIis);
  settings.fragment = 15'000;
  Upload iis(OpenUpload::url(), 30'000, settings);
  iis.begin();
  iis.answered(ack(), {});
  iis.answered(created("{A}"), {});
  EXPECT_EQ(iis.answered(failed(413), {}).packet->range->size(), 7'500u);
  EXPECT_EQ(iis.answered(failed(413), {}).packet->range->size(), 5'120u);
  EXPECT_FALSE(iis.answered(failed(413), {}).packet);
}

TEST(Upload, FollowsAnOffsetAheadInMcBupAlone) {
  for (const auto profile : {Profile::kWin32, Profile::kMcBup, Profile::kIis}) {
    OpenUpload open(profile);
    EXPECT_EQ(text(open.got(ack_at(150))), profile == Profile::kMcBup ? "Fragment 150-249/300" : "Ping");
  }
}

TEST(Upload, IsUnreachableOnlyIfThereWasNeverAnAnswer) {
  Settings settings;
  settings.give_up_after = seconds(1);
  Upload upload(OpenUpload::url(), 1, settings);
  upload.begin();
  Reply none;
  none.connected = false;
  none.trouble = "h:80: connection refused";
  const Step end = upload.answered(none, {});
  EXPECT_EQ(end.outcome, Outcome::kUnreachable);
  EXPECT_EQ(end.why, "no answer: h:80: connection refused");
}

TEST(Upload, SessionIdThatNoFieldCanHoldIsNone) {
  Upload upload(OpenUpload::url(), 1, settings_of(Profile::kWin32));
  upload.begin();
  upload.answered(ack(), {});
  EXPECT_EQ(upload.answered(created(std::string("a\0b", 3)), {}).outcome, Outcome::kNotBits);
}

struct LogCase {
  std::string about;
  TestUpload upload;
  std::string want;
};

TestUpload in_profile(Profile profile, std::vector<On> script) {
  TestUpload out;
  out.profile = profile;
  out.script = std::move(script);
  return out;
}

TestUpload stopped(bool keep) {
  TestUpload out;
  out.stop_at = 2;
  out.keep_session = keep;
  return out;
}

TEST(Upload, BeforeAServer) {
  const On lost_close{"Close", 1, lost(Cut::kClose, true)};
  Reaction closing;
  closing.set = {{"Connection", "close"}};
  Reaction half = lost(Cut::kReset, true);
  half.raw = "HTTP/1.1 200 OK\r\nBITS-Rec";
  Reaction created_as_201 = status("201 Created");
  created_as_201.applied = true;
  Reaction chunked;
  chunked.set = {{"Transfer-Encoding", "chunked"}};
  chunked.body = "5\r\nHTTP/\r\n0\r\n\r\n";
  const std::string usual = "Ping Create 0-99 100-199 200-299 Close uploaded";
  const LogCase cases[] = {
      {"connections that close", in_profile(Profile::kWin32, {{"any", 0, closing}}), usual},
      {"chunked Acks", in_profile(Profile::kWin32, {{"any", 0, chunked}}), usual},
      {"half an Ack is none", in_profile(Profile::kWin32, {{"Fragment", 2, half}}),
       "Ping Create 0-99 100-199 (5s) Ping 100-199 200-299 Close uploaded"},
      {"a Close that was lost, mc-bup", in_profile(Profile::kMcBup, {lost_close}),
       "Ping Create 0-99 100-199 200-299 Close (5s) Ping Close Create 0-99 100-199 200-299 Close uploaded"},
      {"201 in iis", in_profile(Profile::kIis, {{"Create", 1, created_as_201}}), "Ping Create not-bits"},
      {"stopped", stopped(false), "Ping Create 0-99 100-199 Cancel cancelled"},
      {"stopped, to go on later", stopped(true), "Ping Create 0-99 100-199 cancelled"},
  };
  for (const auto& c : cases) EXPECT_EQ(log_of(c.upload), c.want) << c.about;
}

TEST(Upload, NameOfTheFileIsWhereTheProfileHasIt) {
  TestUpload upload;
  upload.name = "a.bin";
  EXPECT_EQ(log_of(upload), "Ping Create 0-99 name=a.bin 100-199 200-299 Close uploaded");
  upload.profile = Profile::kMcBup;
  EXPECT_EQ(log_of(upload), "Ping Create name=a.bin 0-99 name=a.bin 100-199 200-299 Close uploaded");
  upload.profile = Profile::kIis;
  EXPECT_EQ(log_of(upload), "Ping Create 0-99 name=a.bin 100-199 name=a.bin 200-299 name=a.bin Close uploaded");
}

TEST(ContentName, IsTheLastPartOfThePathAndLegal) {
  EXPECT_EQ(content_name("a.bin"), "a.bin");
  EXPECT_EQ(content_name("/up load/f\u00fcr 1.bin"), "f\u00fcr 1.bin");
  EXPECT_EQ(content_name("x/a:b\\c*d?e\"f<g>h|i\r\n.bin"), "a_b_c_d_e_f_g_h_i__.bin");
  EXPECT_EQ(content_name("x/\xff.b"), "___");
}

}  // namespace
}  // namespace bitspec::client
