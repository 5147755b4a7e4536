// The result that the page was made from, and ways to look things up in it.

const VERDICTS = ["fail", "warn", "note", "known", "inconclusive", "blocked", "pass", "skipped", "not_applicable", "untested"];
const BROKEN = ["fail", "warn", "note"];
const LEVELS = ["must", "should", "may"];

const GROUP_TITLES = {
  fail: "Broken must rules", warn: "Broken should rules", note: "Broken may rules", known: "Known failures", inconclusive: "Inconclusive",
  blocked: "Blocked by other failures", pass: "Passed", skipped: "Skipped", not_applicable: "Not applicable",
  untested: "Untested",
};

const verdictWord = verdict => verdict.replace("_", " ");
const topicOf = rule => rule.id.split(".")[0];

async function unpacked(id) {
  const packed = bytesOf({base64: document.getElementById(id).textContent.trim()});
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

class Report {
  constructor(json, texts) {
    this.json = json;  // byte for byte what `--report json` writes
    this.result = JSON.parse(json);
    this.texts = texts;
    this.rules = new Map(this.result.rules.map(rule => [rule.id, rule]));
    this.scenarios = new Map(this.result.scenarios.map(scenario => [scenario.id, scenario]));
    this.hides = new Map();  // rule -> rules that could not be judged because of it
    for (const rule of this.result.rules) {
      if (rule.reason?.rule && (rule.verdict === "blocked" || rule.verdict === "inconclusive"))
        listIn(this.hides, visibleText(rule.reason.rule)).push(rule);
    }
    this.conversations = new Map();  // "fragment/gap" -> its exchanges in the order of time
    for (const exchange of this.result.exchanges)
      listIn(this.conversations, Report.scenarioOf(visibleText(exchange.id))).push(exchange);
    for (const list of this.conversations.values()) list.sort((a, b) => a.times.started_us - b.times.started_us);
  }

  static scenarioOf(exchange) {
    return exchange.slice(0, exchange.lastIndexOf("#"));
  }

  // Broken rules by level and weight, then the others: those of one verdict and reason side by side.
  rulesWith(verdict) {
    if (BROKEN.includes(verdict))
      return this.texts.broken.map(id => this.rules.get(id)).filter(rule => rule.verdict === verdict);
    const rules = this.result.rules.filter(rule => rule.verdict === verdict);
    const reasons = new Map();
    for (const rule of rules) reasons.set(reasonOf(rule), reasons.size);
    return rules.sort((a, b) => reasons.get(reasonOf(a)) - reasons.get(reasonOf(b)));
  }
}

function listIn(map, key) {
  if (!map.has(key)) map.set(key, []);
  return map.get(key);
}

const reasonOf = rule => rule.reason ? visibleText(rule.reason.text) : "";
