// What differs between two short texts, marked in both.

const tokensOf = text => text.match(/[A-Za-z0-9]+|\s+|[^A-Za-z0-9\s]/g) ?? [];

// The longest common subsequence of two lists, as pairs of parts in turn: the same in both, or different.
function aligned(a, b) {
  const lengths = Array.from({length: a.length + 1}, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; --i) {
    for (let j = b.length - 1; j >= 0; --j)
      lengths[i][j] = a[i] === b[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
  }
  const parts = [];
  const add = (same, inA, inB) => {
    if (parts.at(-1)?.same !== same) parts.push({same, a: "", b: ""});
    parts.at(-1).a += inA;
    parts.at(-1).b += inB;
  };
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && a[i] === b[j]) add(true, a[i++], b[j++]);
    else if (j >= b.length || (i < a.length && lengths[i + 1][j] >= lengths[i][j + 1])) add(false, a[i++], "");
    else add(false, "", b[j++]);
  }
  return parts;
}

// One side of an alignment. Where some parts stand in place of others these are marked, and otherwise what was added.
function marked(parts, side) {
  const replaced = parts.some(part => !part.same && part.a.trim() && part.b.trim());
  return parts.map(part => {
    if (part.same || !part[side].trim() || (replaced && !(part.a.trim() && part.b.trim()))) return part[side];
    const [, before, inner, after] = /^(\s*)(.*?)(\s*)$/s.exec(part[side]);
    return [before, el("mark", {}, inner), after];
  });
}

// How much of the words of b is in a as well.
function share(parts) {
  const words = text => text.match(/[A-Za-z0-9]+/g)?.length ?? 0;
  const total = parts.reduce((n, part) => n + words(part.b), 0);
  return parts.reduce((n, part) => n + (part.same ? words(part.b) : 0), 0) / Math.max(total, 1);
}

// [expected, got] as nodes. Of several alternatives the one that is nearest is compared. Texts that have too little in
// common are left without marks: all of them would be one.
function difference(expected, got) {
  const alternatives = expected.split(/(, or )/), b = tokensOf(got);
  if (tokensOf(expected).length > 300 || b.length > 300) return [[expected], [got]];
  let best = {share: 1 / 3}, at = -1;
  alternatives.forEach((text, i) => {
    if (i % 2 === 1) return;
    const parts = aligned(tokensOf(text), b), shared = share(parts);
    if (shared > best.share && parts.some(part => !part.same)) [best, at] = [{parts, share: shared}, i];
  });
  if (at < 0) return [[expected], [got]];
  return [[...alternatives.slice(0, at), ...marked(best.parts, "a"), ...alternatives.slice(at + 1)].flat(), marked(best.parts, "b").flat()];
}
