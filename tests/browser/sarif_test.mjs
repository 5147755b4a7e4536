// SARIF reports have the structure that the published types of SARIF 2.1.0 describe: node sarif_test.mjs BITSPEC.
// Exit code 77: the compiler or the types are missing; scripts/dependencies --browser installs them.
import assert from "node:assert/strict";
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import path from "node:path";
import {after, test} from "node:test";
import {fileURLToPath} from "node:url";

import {hostileServer, run, started, stopAll} from "./servers.mjs";

const BITSPEC = process.argv[2];
const HERE = path.dirname(fileURLToPath(import.meta.url));
let compiler;
try {
  const require = createRequire(import.meta.url);
  compiler = require("typescript");
  require.resolve("@types/sarif/package.json");
} catch {
  console.log("skipped: typescript and @types/sarif are missing (scripts/dependencies --browser)");
  process.exit(77);
}

const folder = mkdtempSync(path.join(tmpdir(), "bitspec-sarif-"));
after(() => {
  stopAll();
  rmSync(folder, {recursive: true, force: true});
});

// What the compiler says of this text as a log of SARIF.
function mistakes(name, text) {
  const source = path.join(folder, `${name}.ts`);
  writeFileSync(source, `import type {Log} from "sarif";\nexport const log: Log = ${text};\n`);
  const program = compiler.createProgram([source], {
    strict: true, noEmit: true, skipLibCheck: true, types: [], baseUrl: HERE,
    paths: {sarif: ["node_modules/@types/sarif/index.d.ts"]},
  });
  return compiler.getPreEmitDiagnostics(program).map(one => compiler.flattenDiagnosticMessageText(one.messageText, "\n"));
}

async function report(name, url, ...args) {
  const json = path.join(folder, `${name}.json`);
  await run(BITSPEC, ["run", url, "--quiet", "--seed", "7", "--select", "fragment/*", "--report", `json=${json}`, ...args]);
  const done = await run(BITSPEC, ["report", "render", json, "--format", "sarif"]);
  assert.equal(done.code, 0, done.text);
  return {text: done.text, log: JSON.parse(done.text).runs[0], result: JSON.parse(readFileSync(json, "utf8"))};
}

const BROKEN = ["fail", "warn", "note", "known"];

test("failures, one of them known", async () => {
  const list = path.join(folder, "known.yaml");
  writeFileSync(list, "- {rule: fragment.gap.offset, reason: not yet}\n");
  const url = await started(BITSPEC, ["serve", "--fault", "gap-offset-is-fragment-end", "--fault", "total-change-accepted"],
                            /(http:\S+)/);
  const {text, log, result} = await report("failures", url, "--known-failing", list);
  assert.deepEqual(mistakes("failures", text), []);
  const broken = result.rules.filter(rule => BROKEN.includes(rule.verdict)).map(rule => rule.id);
  assert.deepEqual(log.results.map(one => one.ruleId), broken);
  assert.ok(broken.length >= 2);
  const known = log.results.filter(one => one.suppressions);
  assert.deepEqual(known.map(one => one.ruleId), ["fragment.gap.offset"]);
});

test("a hostile server", async () => {
  const {text, log} = await report("hostile", await hostileServer());
  assert.deepEqual(mistakes("hostile", text), []);
  assert.ok(log.results.length > 0);
});

test("the compiler sees what is no SARIF", () => {
  assert.deepEqual(mistakes("right", '{version: "2.1.0", runs: []}'), []);
  assert.notDeepEqual(mistakes("level", '{version: "2.1.0", runs: [{tool: {driver: {name: "x"}}, results: [{message: {}, level: "fatal"}]}]}'), []);
  assert.notDeepEqual(mistakes("member", '{version: "2.1.0", runs: [], more: 1}'), []);
});
