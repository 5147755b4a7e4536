// What was written is read again, whole or not at all; and a store goes on from it.
#include "harness/refserver/store/session_journal.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "harness/base/random.h"
#include "harness/refserver/store/test_client.h"

namespace bitspec::refserver {
namespace {

namespace fs = std::filesystem;

JournalEntry example() {
  return {"{id}", "key", "u/a b\n.bin", "alice", 30, 10, 10, false, "http://h/u", "r\\u", "u/r", true, true, true};
}

TEST(JournalText, IsReadAsItWasWritten) {
  auto entry = example();
  EXPECT_EQ(parse_journal(journal_text(entry)), entry);
  entry.total.reset();
  entry.published = true;
  entry.user = "";
  EXPECT_EQ(parse_journal(journal_text(entry)), entry);
}

TEST(JournalText, IsRefusedWhenCutAnywhere) {
  const auto text = journal_text(example());
  for (std::size_t size = 0; size < text.size(); ++size) EXPECT_FALSE(parse_journal(text.substr(0, size))) << size;
}

TEST(JournalText, IsRefusedWhenAByteChanges) {
  const auto text = journal_text(example());
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto changed = text;
    changed[at] ^= 1;
    EXPECT_FALSE(parse_journal(changed)) << at;
  }
}

// The checksum is no secret: whoever can write the file can write a right one.
TEST(JournalText, IsRefusedWhenItsChecksumBeginsNoLine) {
  const std::string text = "bitspec-session 2\nid 00 ";
  EXPECT_FALSE(parse_journal(text + "checksum " + std::to_string(derive_seed(0x62697473, text)) + "\n"));
}

// A store in a folder, that can be ended at any point and started again.
class StoreWithJournal : public testing::TestWithParam<Profile> {
 protected:
  void SetUp() override {
    fs::create_directories(work());
    start();
  }
  void TearDown() override { fs::remove_all(folder_); }

  void start() {
    client_.reset();
    StoreOptions options;
    options.profile = GetParam();
    options.id_seed = 1;
    options.journal = std::make_shared<SessionJournal>(work());
    auto files = folder_files({.folder = folder_, .keep_work = true});
    ASSERT_TRUE(files);
    client_ = std::make_unique<TestClient>(std::move(options), std::move(*files));
  }
  fs::path work() const { return folder_ / "work"; }
  fs::path only(const std::string& extension) const {
    for (const auto& entry : fs::directory_iterator(work())) {
      if (entry.path().extension() == extension) return entry.path();
    }
    return {};
  }
  // What the server says it wants next.
  std::uint64_t offset() { return client_->fragment("/u/a", "29-29/30", id_).received.value_or(99); }

  fs::path folder_ = fs::path(testing::TempDir()) / ("journal-test-" + std::to_string(::getpid()));
  std::unique_ptr<TestClient> client_;
  std::string id_;
};
INSTANTIATE_TEST_SUITE_P(All, StoreWithJournal, testing::ValuesIn(kProfiles), [](const auto& param) {
  auto name = std::string(profile_name(param.param));
  std::erase(name, '-');
  return name;
});

TEST_P(StoreWithJournal, GoesOnAfterAStart) {
  id_ = *client_->create("/u/a").session_id;
  start();
  EXPECT_EQ(client_->fragment("/u/a", "0-9/30", id_, '1').status, 200);
  start();
  EXPECT_EQ(offset(), 10U);
  EXPECT_EQ(client_->fragment("/u/a", "10-29/30", id_, '2').status, 200);
  start();
  EXPECT_EQ(client_->close("/u/a", id_).status, 200);
  EXPECT_EQ(client_->content("u/a"), std::string(10, '1') + std::string(20, '2'));
  start();
  EXPECT_EQ(client_->close("/u/a", id_).status, 500);
  EXPECT_TRUE(fs::is_empty(work()));
}

TEST_P(StoreWithJournal, KilledBetweenDataAndMetadataItKnowsWhatWasAcknowledged) {
  id_ = *client_->create("/u/a").session_id;
  client_->fragment("/u/a", "0-9/30", id_, '1');
  const auto before = folder_ / "before";
  fs::copy_file(only(".session"), before);
  client_->fragment("/u/a", "10-19/30", id_, 'x');
  fs::copy_file(before, only(".session"), fs::copy_options::overwrite_existing);
  start();
  EXPECT_EQ(offset(), 10U);
  EXPECT_EQ(client_->fragment("/u/a", "10-29/30", id_, '2').status, 200);
  EXPECT_EQ(client_->close("/u/a", id_).status, 200);
  EXPECT_EQ(client_->content("u/a"), std::string(10, '1') + std::string(20, '2'));
}

TEST_P(StoreWithJournal, DamagedMetadataIsNoSession) {
  id_ = *client_->create("/u/a").session_id;
  client_->fragment("/u/a", "0-9/30", id_);
  fs::resize_file(only(".session"), 40);
  start();
  EXPECT_EQ(client_->fragment("/u/a", "10-29/30", id_).status, 500);
  EXPECT_TRUE(only(".session").empty());
}

TEST_P(StoreWithJournal, MissingDataIsNoSession) {
  id_ = *client_->create("/u/a").session_id;
  client_->fragment("/u/a", "0-9/30", id_);
  fs::resize_file(only(".part"), 9);
  start();
  EXPECT_EQ(client_->fragment("/u/a", "10-29/30", id_).status, 500);
  EXPECT_TRUE(fs::is_empty(work()));
}

TEST_P(StoreWithJournal, WorkingDataWithoutASessionIsRemoved) {
  std::ofstream(work() / "stray.part") << "x";
  std::ofstream(work() / "half.session-new") << "x";
  start();
  EXPECT_TRUE(fs::is_empty(work()));
}

TEST_P(StoreWithJournal, IdsOfJournalEntrysAreNotGivenAgain) {
  id_ = *client_->create("/u/a").session_id;
  start();  // the row of ids begins anew
  EXPECT_NE(*client_->create("/u/a").session_id, id_);
}

}  // namespace
}  // namespace bitspec::refserver
