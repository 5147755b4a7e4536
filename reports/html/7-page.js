// The page: filters, links to rules, theme, print.

const byId = id => document.getElementById(id);

class Page {
  constructor(report) {
    this.report = report;
    this.groups = [];
    this.filters = {verdict: byId("verdict-filter"), level: byId("level-filter"), topic: byId("topic-filter"), source: byId("source-filter")};
  }

  build() {
    const {report} = this, {result} = report;
    byId("verdict").append(verdictView(report));
    byId("overview").append(...overview(report, choice => this.choose(choice)));
    if (result.verdict === "unreachable" && result.exchanges.length > 0) {
      const all = [...result.exchanges].sort((a, b) => a.times.started_us - b.times.started_us);
      byId("answers").append(conversationView(all, null));
      byId("answers").hidden = false;
    }
    for (const verdict of VERDICTS) this.addGroup(verdict);
    this.addScenarios();
    this.fillFilters();
    byId("footer").append(`bitspec ${result.tool.version} \u00b7 run again what failed: bitspec replay result.json`);
    this.listen();
    this.filter();
    this.groups.find(group => BROKEN.includes(group.verdict))?.rows[0].details.setAttribute("open", "");
    this.follow();
  }

  addGroup(verdict) {
    const rows = this.report.rulesWith(verdict).map(rule => ({rule, details: ruleRow(this.report, rule), text: searchText(rule)}));
    if (rows.length === 0) return;
    const number = el("span", {class: "number"}, rows.length);
    const details = el("details", {class: "group", open: BROKEN.includes(verdict)},
                       el("summary", {}, el("h2", {}, GROUP_TITLES[verdict], " ", number)), rows.map(row => row.details));
    byId("groups").append(details);
    this.groups.push({verdict, rows, number, details});
  }

  addScenarios() {
    const {scenarios} = this.report.result;
    if (scenarios.length === 0) return;
    const details = el("details", {class: "group"},
                       el("summary", {}, el("h2", {}, "All scenarios ", el("span", {class: "number"}, scenarios.length))));
    onFirstOpen(details, () => details.append(...scenarios.map(scenario => scenarioRow(this.report, visibleText(scenario.id)))));
    byId("scenarios").append(details);
  }

  fillFilters() {
    const {rules} = this.report.result;
    const sources = rules.flatMap(rule => rule.sources.map(source => visibleText(source.doc)));
    const used = (names, of) => names.filter(name => rules.some(rule => of(rule) === name));
    const choices = {
      verdict: [["broken", "broken"], ...used(VERDICTS, rule => rule.verdict).map(verdict => [verdict, verdictWord(verdict)])],
      level: used(LEVELS, rule => rule.level).map(level => [level, level]),
      topic: [...new Set(rules.map(topicOf))].map(topic => [topic, topic]),
      source: [...new Set(sources)].sort().map(source => [source, source]),
    };
    for (const [name, list] of Object.entries(choices))
      this.filters[name].append(el("option", {value: ""}, "all"), ...list.map(([value, text]) => el("option", {value}, text)));
  }

  clear() {
    for (const field of [byId("search"), ...Object.values(this.filters)]) field.value = "";
  }

  // From a cell of a table.
  choose(choice) {
    this.clear();
    for (const [name, value] of Object.entries(choice)) this.filters[name].value = value;
    this.filter();
    byId("rules").scrollIntoView();
    byId("rules").focus({preventScroll: true});
  }

  filter() {
    const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = Object.fromEntries(Object.entries(this.filters).map(([name, select]) => [name, select.value]));
    const active = words.length > 0 || Object.values(wanted).some(Boolean);
    const fits = ({rule, text}) =>
        (!wanted.verdict || rule.verdict === wanted.verdict || (wanted.verdict === "broken" && BROKEN.includes(rule.verdict))) &&
        (!wanted.level || rule.level === wanted.level) && (!wanted.topic || topicOf(rule) === wanted.topic) &&
        (!wanted.source || rule.sources.some(source => visibleText(source.doc) === wanted.source)) &&
        words.every(word => text.includes(word));
    let shown = 0, all = 0;
    for (const group of this.groups) {
      let n = 0;
      for (const row of group.rows) {
        row.details.hidden = !fits(row);
        if (!row.details.hidden) ++n;
      }
      group.details.hidden = n === 0;
      group.details.open = active || BROKEN.includes(group.verdict);
      group.number.textContent = active && n < group.rows.length ? `${n} of ${group.rows.length}` : n;
      shown += n;
      all += group.rows.length;
    }
    byId("shown").textContent = active ? `${shown} of ${counted(all, "rule")}` : counted(all, "rule");
  }

  // #fragment.gap.offset: the rule is shown, opened, and has the focus.
  follow() {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      return;
    }
    if (!this.report.rules.has(id)) return;
    const details = byId(id);
    if (details.hidden || details.parentElement.hidden) {
      this.clear();
      this.filter();
    }
    details.parentElement.open = details.open = true;
    details.render();
    details.scrollIntoView();
    details.firstElementChild.focus({preventScroll: true});
  }

  listen() {
    const form = byId("filters");
    form.addEventListener("submit", event => event.preventDefault());
    form.addEventListener("input", () => this.filter());
    byId("clear").addEventListener("click", () => {
      this.clear();
      this.filter();
    });
    byId("save").addEventListener("click", () => save(this.report.json));
    addEventListener("hashchange", () => this.follow());
    // On paper nothing can be opened: broken rules are printed with their proof.
    let opened = [];
    addEventListener("beforeprint", () => {
      const rows = this.groups.filter(group => BROKEN.includes(group.verdict)).flatMap(group => group.rows);
      for (const {details} of rows.filter(row => !row.details.hidden && !row.details.open)) {
        details.render();
        details.open = true;
        opened.push(details);
      }
    });
    addEventListener("afterprint", () => {
      for (const details of opened) details.open = false;
      opened = [];
    });
  }
}

function searchText(rule) {
  const values = rule.evidence.flatMap(one => [one.expected, one.got, one.scenario]);
  const sources = rule.sources.map(source => `${visibleText(source.doc)} ${visibleText(source.section)}`);
  return [rule.id, rule.title, rule.when ?? "", rule.expect, reasonOf(rule), ...values].map(visibleText).concat(sources).join("\n").toLowerCase();
}

function save(json) {
  const url = URL.createObjectURL(new Blob([json], {type: "application/json"}));
  el("a", {href: url, download: "result.json"}).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

// The choice is kept where the browser lets a page keep something.
function theme() {
  const names = ["system", "light", "dark"], key = "bitspec-theme";
  const kept = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const set = name => {
    if (name === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    byId("theme").textContent = `Theme: ${name}`;
    try {
      localStorage.setItem(key, name);
    } catch {
      return;
    }
  };
  let now = names.includes(kept()) ? kept() : "system";
  set(now);
  byId("theme").addEventListener("click", () => {
    now = names[(names.indexOf(now) + 1) % names.length];
    set(now);
  });
}

async function start() {
  theme();
  try {
    const [json, texts] = await Promise.all([unpacked("result"), unpacked("texts")]);
    new Page(new Report(json, JSON.parse(texts))).build();
  } catch (error) {
    byId("overview").append(el("p", {class: "callout"}, `This page could not be shown (${error.message}). It needs a browser of 2024 or later.`));
    throw error;
  } finally {
    performance.mark("ready");
    document.documentElement.dataset.ready = "yes";
  }
}

start();
