// The suites that are built in have no mistakes.
#include "harness/catalogue/embedded.h"

#include <gtest/gtest.h>

#include "harness/catalogue/catalogue.h"
#include "harness/catalogue/digest.h"

namespace bitspec::catalogue {
namespace {

TEST(EmbeddedSuites, LoadWithoutErrors) {
  const Checked checked = load_suites(embedded_suites());
  for (const Error& error : checked.errors) ADD_FAILURE() << error.render();
  EXPECT_GT(checked.suites.scenarios.size(), 0u);
  EXPECT_GT(checked.suites.catalogue.requirements.size(), 400u);
}

TEST(EmbeddedSuites, HaveTheDigestOfTheBuild) {
  EXPECT_EQ(digest_of(embedded_suites()), embedded_digest());
  EXPECT_EQ(load_suites(embedded_suites()).suites.digest, embedded_digest());
}

TEST(SuitesFolder, HoldsTheSameAsTheProgram) {
  const auto read = read_suites_folder(BITSPEC_SOURCE_DIR "/suites");
  ASSERT_TRUE(read) << read.error().render();
  const auto embedded = embedded_suites();
  ASSERT_EQ(read->size(), embedded.size());
  for (std::size_t i = 0; i < embedded.size(); ++i) {
    EXPECT_TRUE((*read)[i].path.ends_with(embedded[i].path)) << (*read)[i].path;
    EXPECT_TRUE((*read)[i].text == embedded[i].text) << embedded[i].path << " has changed since the build";
  }
}

TEST(SuitesFolder, MustExistAndHoldSomething) {
  const auto missing = read_suites_folder("/no/such/folder");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "cannot read the folder /no/such/folder: No such file or directory");
  const auto empty = read_suites_folder(BITSPEC_SOURCE_DIR "/cmake");
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().message, "no .yaml file below " BITSPEC_SOURCE_DIR "/cmake");
}

}  // namespace
}  // namespace bitspec::catalogue
