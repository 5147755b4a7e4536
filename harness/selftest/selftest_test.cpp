#include "harness/selftest/selftest.h"

#include <gtest/gtest.h>

#include <new>

#include "harness/catalogue/catalogue.h"

namespace bitspec::selftest {
namespace {

TEST(Selftest, AnExceptionOnAJobsThreadIsInTheReport) {
  const auto suites = catalogue::load_suites(catalogue::embedded_suites()).suites;
  ASSERT_FALSE(suites.catalogue.faults.empty());
  Options options;
  options.faults = {suites.catalogue.faults.front().name};
  bool thrown = false;
  const auto reports = run(suites, options, [&](const FaultReport&) {
    if (std::exchange(thrown, true)) return;  // a second try is not made on a job's thread
    throw std::bad_alloc();
  });
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_TRUE(thrown);
  EXPECT_FALSE(reports[0].caught);
  EXPECT_EQ(reports[0].fault, options.faults[0]);
  EXPECT_EQ(reports[0].error, "out of memory");
}

// One is seen by the scenario about its rule, the other by an invariant alone.
TEST(Selftest, ASampleOfTheOtherScenariosIsEnough) {
  const auto suites = catalogue::load_suites(catalogue::embedded_suites()).suites;
  Options options;
  options.faults = {"gap-status-400", "ack-reason-wrong"};
  options.sample = 100;
  const auto reports = run(suites, options);
  ASSERT_EQ(reports.size(), 2u);
  for (const auto& report : reports) {
    EXPECT_TRUE(report.caught) << report.fault << ": " << report.error;
    EXPECT_TRUE(report.first_try.empty()) << report.fault;
  }
}

}  // namespace
}  // namespace bitspec::selftest
