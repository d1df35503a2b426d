/** The difference between two texts, word by word. */

const TOKEN = /\n|[^\S\n]+|[\p{L}\p{N}\p{M}_'’]+|./gsu;
/** Beyond these the middle is told as one replacement: the search takes time and room of their square. */
const STEPS_MAX = 1_200;
const TOKENS_MAX = 12_000;

/**
 * @param {string} before
 * @param {string} after
 * @returns {Array<{type: "same"|"gone"|"new", words: string}>} in order; `same` and `gone` make up `before`
 */
export function diffWords(before, after) {
  const [a, b] = [before.match(TOKEN) ?? [], after.match(TOKEN) ?? []];
  const head = common(a, b, (list, place) => list[place]);
  const left = { a: a.slice(head), b: b.slice(head) };
  const tail = common(left.a, left.b, (list, place) => list[list.length - 1 - place]);
  const middle = [left.a.slice(0, left.a.length - tail), left.b.slice(0, left.b.length - tail)];
  const parts = [part("same", a.slice(0, head)), ...between(...middle), part("same", tail ? left.a.slice(-tail) : [])];
  return joined(parts);
}

const part = (type, tokens) => ({ type, words: tokens.join("") });

function common(a, b, at) {
  const most = Math.min(a.length, b.length);
  let count = 0;
  while (count < most && at(a, count) === at(b, count)) count++;
  return count;
}

function between(a, b) {
  const replaced = [part("gone", a), part("new", b)];
  if (!a.length || !b.length || a.length + b.length > TOKENS_MAX) return replaced;
  const steps = search(a, b);
  return steps ? walk(a, b, steps) : replaced;
}

/** Myers' greedy search, forward: how far each diagonal reaches after each step; null where it takes too many. */
function search(a, b) {
  const most = Math.min(a.length + b.length, STEPS_MAX);
  const far = new Int32Array(2 * most + 3);
  const steps = [];
  for (let step = 0; step <= most; step++) {
    steps.push(far.slice(most - step, most + step + 3));
    for (let diagonal = -step; diagonal <= step; diagonal += 2) {
      const at = diagonal + most + 1;
      let x = diagonal === -step || (diagonal !== step && far[at - 1] < far[at + 1]) ? far[at + 1] : far[at - 1] + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      far[at] = x;
      if (x >= a.length && x - diagonal >= b.length) return steps;
    }
  }
  return null;
}

/** Back along the steps: which words were kept, taken and put in. */
function walk(a, b, steps) {
  const parts = [];
  let [x, y] = [a.length, b.length];
  for (let step = steps.length - 1; step > 0; step--) {
    const far = (diagonal) => steps[step][diagonal + step + 1];
    const diagonal = x - y;
    const down = diagonal === -step || (diagonal !== step && far(diagonal - 1) < far(diagonal + 1));
    const from = down ? diagonal + 1 : diagonal - 1;
    const [xFrom, yFrom] = [far(from), far(from) - from];
    while (x > xFrom && y > yFrom) [x, y] = same(parts, a, x, y);
    if (down) parts.push({ type: "new", words: b[--y] });
    else parts.push({ type: "gone", words: a[--x] });
  }
  while (x > 0 && y > 0) [x, y] = same(parts, a, x, y);
  return parts.reverse();
}

function same(parts, a, x, y) {
  parts.push({ type: "same", words: a[x - 1] });
  return [x - 1, y - 1];
}

/** Neighbours of one type as one, what is gone before what is new, and no lone space kept between two changes. */
function joined(parts) {
  const out = [];
  let [gone, fresh] = ["", ""];
  const keep = (words) => {
    if (out.at(-1)?.type === "same") out.at(-1).words += words;
    else if (words) out.push({ type: "same", words });
  };
  const flush = () => {
    const space = sharedSpace(gone, fresh);
    if (gone.length > space) out.push({ type: "gone", words: gone.slice(0, gone.length - space) });
    if (fresh.length > space) out.push({ type: "new", words: fresh.slice(0, fresh.length - space) });
    keep(space ? gone.slice(-space) : "");
    [gone, fresh] = ["", ""];
  };
  parts.forEach(({ type, words }, place) => {
    const next = parts[place + 1]?.type;
    if (type === "gone") gone += words;
    else if (type === "new") fresh += words;
    else if (gone && fresh && /^[^\S\n]+$/u.test(words) && (next === "gone" || next === "new")) {
      gone += words;
      fresh += words;
    } else if (words) {
      flush();
      keep(words);
    }
  });
  flush();
  return out;
}

/** How much space both end with: it is no part of what was changed. */
function sharedSpace(gone, fresh) {
  const [a, b] = [gone, fresh].map((words) => words.length - words.trimEnd().length);
  const most = Math.min(a, b);
  return gone.slice(gone.length - most) === fresh.slice(fresh.length - most) ? most : 0;
}
