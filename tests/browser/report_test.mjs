// The HTML report in a real browser: node report_test.mjs BITSPEC. Debian's chromium, driven by playwright-core.
// With BITSPEC_SCREENSHOTS=DIR it also writes pictures of the pages, for people to look at.
// Exit code 77: something that it needs is missing; scripts/dependencies --browser installs it.
import assert from "node:assert/strict";
import {existsSync, mkdtempSync, readFileSync, rmSync, statSync} from "node:fs";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import path from "node:path";
import {after, before, describe, test} from "node:test";
import {pathToFileURL} from "node:url";

import {hostileServer, run, started, stopAll} from "./servers.mjs";

const require = createRequire(import.meta.url);
const CHROMIUM = "/usr/bin/chromium";
const BITSPEC = process.argv[2];
const PATIENCE = 240_000;  // milliseconds, for a busy machine
const PICTURES = process.env.BITSPEC_SCREENSHOTS;

let playwright, axe;
try {
  playwright = require("playwright-core");
  axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
} catch {
  console.log("skipped: playwright-core and axe-core are missing (scripts/dependencies --browser)");
  process.exit(77);
}
if (!existsSync(CHROMIUM)) {
  console.log("skipped: chromium is missing (scripts/dependencies --browser)");
  process.exit(77);
}

// Each breaks a rule of its own.
const FAULTS = [
  "gap-offset-is-fragment-end", "ack-packet-type-missing-on-error", "download-accept-ranges-wrong", "close-early-removes-file",
  "create-guid-middle-ignored", "ack-packet-type-capitals-on-cancel", "packet-type-mixed-case-only", "ranges-off-by-one",
  "field-blank-before-colon", "connection-closed-after-fragment", "auth-wrong-403", "interrupted-counted",
  "overlap-to-end-unpublished", "reply-deleted-after-get", "ack-204-on-close", "ping-needs-session",
  "ranges-suffix-too-long-416", "ack-session-id-missing-on-fragment", "reply-ranges-ignored", "expect-case-sensitive",
];

const folder = mkdtempSync(path.join(tmpdir(), "bitspec-browser-"));
const file = name => path.join(folder, name);

async function report(name, args, code) {
  const done = await run(BITSPEC, ["run", ...args, "--quiet", "--seed", "7", "--report", `html=${file(name + ".html")}`,
                                   "--report", `json=${file(name + ".json")}`]);
  assert.equal(done.code, code, done.text);
}

let browser;

// A page of a report, in a window of its own. It fails the test where the page reports an error or asks for anything.
async function open(name, {width = 1280, theme = "light", hash = ""} = {}) {
  const context = await browser.newContext({viewport: {width, height: 900}, colorScheme: theme, acceptDownloads: true});
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", error => page.faults.push(`error: ${error.message}`));
  page.on("console", message => message.type() === "error" && page.faults.push(`console: ${message.text()}`));
  const own = pathToFileURL(file(name + ".html")).href;
  page.on("request", request => {
    const url = request.url().split("#")[0];
    if (url !== own && !url.startsWith("data:") && !url.startsWith("blob:")) page.faults.push(`request: ${url}`);
  });
  page.on("dialog", dialog => page.faults.push(`dialog: ${dialog.message()}`));
  await page.goto(own + hash);
  await page.waitForSelector("html[data-ready]", {state: "attached"});
  return page;
}

async function close(page) {
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual(page.faults, []);
  await page.context().close();
}

async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, {resultTypes: ["violations"]}));
  return found.violations.map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(" | ")}`);
}

const visibleRules = page => page.$$eval("details.rule:not([hidden])", rules => rules.map(rule => rule.id));
const shown = page => page.textContent("#shown");
const resultOf = name => JSON.parse(readFileSync(file(name + ".json"), "utf8"));
const isBroken = rule => ["fail", "warn", "note"].includes(rule.verdict);

before(async () => {
  const faulty = await started(BITSPEC, ["serve", ...FAULTS.flatMap(fault => ["--fault", fault])], /(http:\S+)/);
  const port = await started("python3", ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder], /port (\d+)/);
  await report("reference", ["--reference", "--jobs", "4", "--transcripts", "all"], 0);
  await report("faults", [faulty, "--jobs", "4"], 1);
  await report("web", [`http://127.0.0.1:${port}/`], 3);
  await report("hostile", [await hostileServer(), "--select", "fragment/*", "--select", "ping/*", "--run-timeout", "20s", "--timeout", "500ms"], 1);
  browser = await playwright.chromium.launch({executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"]});
}, {timeout: 3 * PATIENCE});

after(async () => {
  await browser?.close();
  stopAll();
  rmSync(folder, {recursive: true});
});

for (const name of ["reference", "faults", "web", "hostile"]) {
  describe(`report of ${name}`, () => {
    for (const theme of ["light", "dark"]) {
      test(`has no accessibility violation, ${theme}`, async () => {
        const page = await open(name, {theme});
        // A few rules of each kind: one is like the others, and looking at all of them takes minutes.
        await page.$$eval("details.group", groups => groups.forEach(group => {
          group.open = true;
          for (const rule of [...group.querySelectorAll(".rule")].slice(3)) rule.remove();
        }));
        assert.deepEqual(await violations(page), []);
        await close(page);
      });
      for (const width of [1280, 400]) {
        test(`fits into ${width} pixels, ${theme}`, async () => {
          const page = await open(name, {theme, width});
          if (PICTURES) await page.screenshot({path: path.join(PICTURES, `${name}-${width}-${theme}.png`)});
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
          await close(page);
        });
      }
    }
    test("shows the verdict, the target and the counts of the result", async () => {
      const page = await open(name), {summary, target, rules} = resultOf(name);
      assert.ok((await page.textContent("#verdict")).includes(target.url));
      assert.equal(await shown(page), `${rules.length} rules`);
      for (const [verdict, n] of Object.entries(summary.rules))
        assert.equal(await page.$$eval(`.rule .badge.${verdict}`, found => found.length), n, verdict);
      await close(page);
    });
  });
}

describe("what the server sent", () => {
  test("is shown and never taken for markup", async () => {
    const page = await open("hostile");
    for (const rule of await page.$$("details.rule")) await rule.evaluate(element => element.open = true);
    await page.waitForFunction(() => document.querySelectorAll(".bytes").length > 3);
    const text = await page.textContent("main");
    assert.ok(text.includes("</script><script>window.hacked = 1</script>"));
    assert.ok(text.includes("\\xff\\xfe\\x1b[2J"));
    assert.equal(await page.$$eval("img, main script, main [onload], main [onerror], a[href^='javascript' i]", found => found.length), 0);
    await close(page);
  });
});

describe("a page with thousands of exchanges", () => {
  test("is small, and makes what is looked at only", async t => {
    assert.ok(resultOf("reference").exchanges.length > 5000);
    assert.ok(statSync(file("reference.html")).size < 5_000_000);
    const page = await open("reference");
    t.diagnostic(`${resultOf("reference").exchanges.length} exchanges, ${statSync(file("reference.html")).size} bytes, ready after ` +
                 `${await page.evaluate(() => Math.round(performance.getEntriesByName("ready")[0].startTime))} ms`);
    assert.equal(await page.$$eval(".exchange", found => found.length), 0);
    assert.ok(await page.evaluate(() => document.querySelectorAll("*").length) < 12_000);
    await page.click("#scenarios summary");
    const first = "#scenarios details.scenario";
    await page.waitForSelector(first);
    await page.click(`${first} summary`);
    await page.waitForSelector(`${first} .exchange`);
    await close(page);
  });
});

describe("filters", () => {
  const cases = [
    ["verdict-filter", "blocked", rule => rule.verdict === "blocked"],
    ["verdict-filter", "broken", isBroken],
    ["level-filter", "should", rule => rule.level === "should"],
    ["topic-filter", "ping", rule => rule.id.startsWith("ping.")],
    ["source-filter", "RFC9112", rule => rule.sources.some(source => source.doc === "RFC9112")],
  ];
  for (const [filter, value, fits] of cases) {
    test(`${filter} ${value}`, async () => {
      const page = await open("faults"), {rules} = resultOf("faults");
      await page.selectOption(`#${filter}`, value);
      const wanted = rules.filter(fits).map(rule => rule.id).sort();
      assert.ok(wanted.length > 0);
      assert.deepEqual((await visibleRules(page)).sort(), wanted);
      assert.equal(await shown(page), `${wanted.length} of ${rules.length} rules`);
      await page.click("#clear");
      assert.equal((await visibleRules(page)).length, rules.length);
      await close(page);
    });
  }
  test("search finds words in any order, in ids, titles and values", async () => {
    const page = await open("faults");
    await page.fill("#search", "Range: 300 gap.offset 416 ack NAMES");
    assert.deepEqual(await visibleRules(page), ["fragment.gap.offset"]);
    await page.fill("#search", "no such words");
    assert.deepEqual(await visibleRules(page), []);
    await close(page);
  });
  test("a cell of the table shows the rules that it counts", async () => {
    const page = await open("faults"), {rules} = resultOf("faults");
    await page.click("button[aria-label$='pass: ping'], button[aria-label$='blocked: ping']");
    const verdict = await page.inputValue("#verdict-filter");
    const wanted = rules.filter(rule => rule.id.startsWith("ping.") && rule.verdict === verdict).map(rule => rule.id);
    assert.deepEqual((await visibleRules(page)).sort(), wanted.sort());
    await close(page);
  });
});

describe("a failure", () => {
  const id = "fragment.gap.offset", row = `[id="${id}"]`;

  test("opens by keyboard, with the conversation and the bytes that show it", async () => {
    const page = await open("faults");
    await page.focus(`${row} > summary`);
    await page.keyboard.press("Enter");
    await page.waitForSelector(`${row} .failing .bytes`);
    assert.deepEqual(await page.$$eval(`${row} .comparison mark`, marks => marks.map(mark => mark.textContent)), ["100", "300"]);
    assert.deepEqual(await page.$$eval(`${row} .shown`, lines => lines.map(line => line.textContent)), ["BITS-Received-Content-Range: 300\\r\\n"]);
    const labels = await page.$$eval(`${row} .label`, all => all.map(label => label.textContent));
    assert.match(labels[0], /^Create-Session/);
    assert.match(labels.at(-2), /^Fragment 200-299\/300/);
    assert.match(labels.at(-1), /^416 .*received 300/);
    await close(page);
  });
  test("gives commands to copy", async () => {
    const page = await open("faults", {hash: "#" + id});
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.click(`${row} button.copy`);
    await page.waitForFunction(() => document.getElementById("said").textContent === "Copied");
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /bitspec run http.* --seed 7 --select fragment\/gap-offset$/);
    await close(page);
  });
  test("has a link that leads to it, whatever is filtered", async () => {
    const page = await open("faults", {hash: "#" + id});
    const isThere = `document.activeElement === document.querySelector('${row} > summary') && document.querySelector('${row}').open`;
    assert.ok(await page.evaluate(isThere));
    await page.selectOption("#topic-filter", "ping");
    await page.evaluate(() => location.hash = "");
    await page.evaluate(to => location.hash = to, id);
    await page.waitForFunction(isThere);
    const {rules} = resultOf("faults"), passed = rules.find(rule => rule.verdict === "pass").id;
    await page.evaluate(to => location.hash = to, passed);
    await page.waitForFunction(to => document.getElementById(to).open && document.getElementById(to).parentElement.open, passed);
    await close(page);
  });
});

describe("the page", () => {
  test("changes its theme and keeps it", async () => {
    const page = await open("faults");
    const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await colour();
    await page.click("#theme");
    assert.equal(await colour(), light);
    await page.click("#theme");
    assert.notEqual(await colour(), light);
    await page.reload();
    await page.waitForSelector("html[data-ready]", {state: "attached"});
    assert.equal(await page.textContent("#theme"), "Theme: dark");
    assert.notEqual(await colour(), light);
    await close(page);
  });
  test("prints what is broken with its proof, and no controls", async () => {
    const page = await open("faults"), {rules} = resultOf("faults");
    await page.emulateMedia({media: "print"});
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    const open_ = await page.$$eval("details.rule[open]", all => all.filter(rule => rule.querySelector(".evidence")).map(rule => rule.id));
    assert.deepEqual(open_.sort(), rules.filter(isBroken).map(rule => rule.id).sort());
    assert.equal(await page.isVisible("#filters"), false);
    const pdf = await page.pdf(PICTURES ? {path: path.join(PICTURES, "faults.pdf")} : {});
    assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    assert.equal(await page.$$eval("details.rule[open]", all => all.length), 1);
    await close(page);
  });
  test("gives back the JSON report, byte for byte", async () => {
    const page = await open("faults");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
    assert.equal(download.suggestedFilename(), "result.json");
    assert.deepEqual(readFileSync(await download.path()), readFileSync(file("faults.json")));
    await close(page);
  });
  test("is the same from `report render`", async () => {
    const done = await run(BITSPEC, ["report", "render", file("faults.json"), "--format", "html"]);
    assert.equal(done.text, readFileSync(file("faults.html"), "utf8"));
  });
  test("can be used by keyboard from its start", async () => {
    const page = await open("faults");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the rules");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "search");
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none");
    await close(page);
  });
});
