// Renderers: a RunResult in, text out. No I/O, no clock. Everything a server chose is escaped for the format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/results/result.h"

namespace bitspec::reports {

std::string to_json(const results::RunResult& result);        // bitspec-result/2, reports/schema/result.json
Result<results::RunResult> from_json(std::string_view text);  // also of format 1; or an Error with the place
std::string to_junit(const results::RunResult& result);       // one test case per judged rule

// What the console report lists besides what is broken; of the rest it says how many there are.
struct Listed {
  bool skipped = false, blocked = false, inconclusive = false, passed = false, informational = false;

  static Listed all() { return {true, true, true, true, true}; }
};

struct RenderOptions {
  bool colour = false;
  bool verbose = false;  // everything that Listed has, and every exchange that leads to a failure in full
  Listed list;
  int width = 100;
  bool terminal = false;            // the verdict fits the width too; elsewhere it is one line, for programs
  std::string program = "bitspec";  // for the commands that repeat a failure
  std::string result_file;          // where result.json lies, or empty
  std::vector<std::string> files;   // where reports are, for the last lines
};
std::string to_markdown(const results::RunResult& result, const RenderOptions& options = {});  // for job summaries
std::string to_github(const results::RunResult& result, const RenderOptions& options = {});    // workflow commands
std::string to_console(const results::RunResult& result, const RenderOptions& options);
// One file with everything in it; the page is in reports/html/.
std::string to_html(const results::RunResult& result, const RenderOptions& options);

std::string to_sarif(const results::RunResult& result, const RenderOptions& options = {});  // SARIF 2.1.0

// The curl commands that send the same request, the last of them; those before it make the session that it needs, and
// the last shows the answer. None: curl cannot, with the reason. Shells need curl 7.84 and base64 of coreutils.
struct CurlScript {
  std::vector<std::string> commands;
  std::string why_not;
};
CurlScript curl_script(const results::RunResult& result, const results::Exchange& exchange);

// Of recorded traffic: what is wrong first, with its place; the verdict line if nothing is.
std::string wrong_line(const results::RunResult& result);

// "not conformant: 3 must, 2 should broken of 208 judged rules (119 need capabilities not declared)"
std::string verdict_line(const results::RunResult& result);

}  // namespace bitspec::reports
