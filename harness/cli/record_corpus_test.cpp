#include "harness/cli/record_corpus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "harness/cli/output_file.h"
#include "harness/cli/testing/whole_command.h"

namespace bitspec::cli {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

results::Exchange create_session() {
  results::Exchange x;
  x.request_head =
      "BITS_POST /u/a HTTP/1.1\r\nHost: h\r\nBITS-Packet-Type: Create-Session\r\n"
      "BITS-Supported-Protocols: {7df0354d-249b-430f-820d-3d2a9bef4931}\r\nContent-Length: 0\r\n\r\n";
  x.answer_head =
      "HTTP/1.1 200 OK\r\nBITS-Packet-Type: Ack\r\nBITS-Session-Id: {0badf00d-0000-4000-8000-000000000000}\r\n"
      "Content-Length: 0\r\n\r\n";
  return x;
}

std::vector<std::string> texts(const Corpus& corpus, const std::string& target) {
  std::vector<std::string> out;
  const auto found = corpus.seeds().find(target);
  if (found == corpus.seeds().end()) return out;
  for (const auto& [name, text] : found->second) out.push_back(text);
  return out;
}

TEST(Corpus, EachTargetGetsWhatItReads) {
  Corpus corpus;
  const auto x = create_session();
  corpus.add(x);
  corpus.add(x);
  EXPECT_THAT(texts(corpus, "request_reader"), ElementsAre(x.request_head));
  EXPECT_THAT(texts(corpus, "answer_reader"), ElementsAre(x.answer_head));
  EXPECT_THAT(texts(corpus, "guid"), ElementsAre("{0badf00d-0000-4000-8000-000000000000}"));
  EXPECT_THAT(texts(corpus, "protocol_list"), ElementsAre("{7df0354d-249b-430f-820d-3d2a9bef4931}"));
  ASSERT_EQ(texts(corpus, "header_fields").size(), 2U);
  for (const auto& lines : texts(corpus, "header_fields")) {
    EXPECT_THAT(lines, Not(HasSubstr("HTTP/1.1")));
    EXPECT_TRUE(lines.ends_with("Content-Length: 0\r\n")) << lines;
  }
}

struct AnswerCase {
  const char* what;
  std::string head;
  results::Excerpt body;
  std::string want;  // in the corpus; empty: nothing
};
const AnswerCase kAnswers[] = {
    {"as it came",
     "HTTP/1.1 400 Bad\r\nBITS-Error: 0x80070057\r\n\r\n",
     {3, "", "abc", ""},
     "HTTP/1.1 400 Bad\r\nBITS-Error: 0x80070057\r\n\r\nabc"},
    {"chunked",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n",
     {11, "", "0123456789a", ""},
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\nb\r\n0123456789a\r\n0\r\n\r\n"},
    {"in two parts that overlap", "HTTP/1.1 200 OK\r\n\r\n", {5, "", "abcd", "bcde"}, "HTTP/1.1 200 OK\r\n\r\nabcde"},
    {"a hole between the parts", "HTTP/1.1 200 OK\r\n\r\n", {50, "", "abcd", "bcde"}, ""},
    {"too large", "HTTP/1.1 200 OK\r\nA: " + std::string(kLargestSeed, 'x') + "\r\n\r\n", {}, ""},
    {"no answer", "", {}, ""},
};

TEST(Corpus, Answers) {
  for (const auto& c : kAnswers) {
    SCOPED_TRACE(c.what);
    results::Exchange x;
    x.answer_head = c.head;
    x.answer_body = c.body;
    Corpus corpus;
    corpus.add(x);
    if (c.want.empty()) {
      EXPECT_THAT(texts(corpus, "answer_reader"), IsEmpty());
      EXPECT_EQ(corpus.left_out() > 0, !c.head.empty());
    } else {
      EXPECT_THAT(texts(corpus, "answer_reader"), ElementsAre(c.want));
    }
  }
}

TEST(Corpus, ErrorPairsAndBrokenBodies) {
  auto x = create_session();
  x.answer_head = "HTTP/1.1 500 No\r\nBITS-Error-Code: 0x8020001F\r\nBITS-Error-Context: 0x5\r\n\r\n";
  x.request_body = {4, "", "abcd", ""};
  x.request_whole = false;
  Corpus corpus;
  corpus.add(x);
  EXPECT_THAT(texts(corpus, "hresult"), ElementsAre("0x8020001F\n0x5"));
  EXPECT_THAT(texts(corpus, "request_reader"), ElementsAre(x.request_head + "abc"));
}

TEST(Corpus, IsBounded) {
  Corpus corpus;
  auto x = create_session();
  for (std::size_t i = 0; i < kMostSeeds + 3; ++i) {
    x.request_body.start = std::to_string(i);
    x.request_body.size = x.request_body.start.size();
    corpus.add(x);
  }
  EXPECT_EQ(texts(corpus, "request_reader").size(), kMostSeeds);
  EXPECT_EQ(corpus.left_out(), 3U);
}

class RecordCorpus : public testing::Test {
 protected:
  RecordCorpus() {
    char name[] = "/tmp/bitspec-corpus-XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~RecordCorpus() override { fs::remove_all(folder_); }
  std::string at(const std::string& name) const { return folder_ + "/" + name; }
  static std::vector<std::string> run(const std::string& corpus, const std::vector<std::string>& more = {}) {
    std::vector<std::string> out = {"run", "--reference", "--select", "ping/success", "--record-corpus", corpus};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }
  std::string folder_;
};

TEST_F(RecordCorpus, NoSecretIsWrittenAndQuietIsQuiet) {
  const std::vector<std::string> secret = {"--header", "Authorization: Bearer hunter2hunter2", "--seed", "1"};
  const auto ended = bitspec(run(at("a/b"), secret));
  EXPECT_EQ(ended.code, ExitCode::kConformant) << ended.out << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("corpus: "));
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(at("a/b"))) {
    if (!entry.is_regular_file()) continue;
    ++files;
    EXPECT_THAT(read_input(entry.path().string()).value_or(""), Not(HasSubstr("hunter2"))) << entry.path();
  }
  EXPECT_GE(files, 4U);
  EXPECT_TRUE(fs::is_directory(at("a/b/request_reader")) && fs::is_directory(at("a/b/answer_reader")));
  EXPECT_EQ(bitspec(run(at("a/b"), {"-q"})).err, "");
}

TEST_F(RecordCorpus, WhatIsThereIsNotWrittenAgain) {
  Corpus corpus;
  results::Exchange x;
  x.request_head = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  x.request_whole = true;
  corpus.add(x);
  const auto first = corpus.write(at("twice")), second = corpus.write(at("twice"));
  ASSERT_TRUE(first && second);
  EXPECT_GT(*first, 0U);
  EXPECT_EQ(*second, 0U);
}

TEST_F(RecordCorpus, AFolderThatCannotBeIsSaidBeforeTheRun) {
  ASSERT_TRUE(write_output(at("file"), "x"));
  for (const auto& path : {at("file"), at("file/below")}) {
    const auto ended = bitspec(run(path));
    EXPECT_EQ(ended.code, ExitCode::kUsage);
    EXPECT_EQ(ended.out, "");
    EXPECT_THAT(ended.err, testing::StartsWith("error: cannot write a corpus to " + path + ": "));
  }
}

TEST_F(RecordCorpus, AnErrorAfterTheRunCostsNoReport) {
  fs::create_directories(at("c"));
  ASSERT_TRUE(write_output(at("c/answer_reader"), "in the way"));
  const auto ended = bitspec(run(at("c"), {"--report", "json=" + at("r.json")}));
  EXPECT_EQ(ended.code, ExitCode::kInternal);
  EXPECT_THAT(ended.out, HasSubstr("conformant in "));
  EXPECT_THAT(ended.err, HasSubstr("error: cannot write a corpus to " + at("c") + ": "));
  EXPECT_THAT(read_input(at("r.json")).value_or(""), HasSubstr("\"verdict\": \"conformant\""));
}

TEST_F(RecordCorpus, ADryRunWritesNothing) {
  EXPECT_EQ(bitspec(run(at("d"), {"--dry-run"})).code, ExitCode::kConformant);
  EXPECT_FALSE(fs::exists(at("d")));
}

}  // namespace
}  // namespace bitspec::cli
