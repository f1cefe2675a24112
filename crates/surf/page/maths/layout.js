// Where do the nodes of a computation stand, so that values are seen to flow one way? In layers by depth, with every
// long edge carried through the layers it passes and the order in each layer chosen to cross few edges (Sugiyama,
// Tagawa and Toda 1981; medians after Eades and Wormald 1994).

/**
 * @typedef {{args: number[]}} Node what a node needs: the numbers of earlier nodes
 * @typedef {object} Layout in units of one layer across and one place down
 * @property {{layer: number, place: number}[]} nodes
 * @property {{from: number, to: number, slot: number, through: [number, number][]}[]} edges from argument to user; `slot` is
 *   which argument it is, `through` the (layer, place) of every bend, ends included
 * @property {number} layers
 * @property {number} places the height of the tallest layer
 * @property {number} crossings edges that cross
 */

/**
 * Lays out nodes that are given arguments first.
 * @param {Node[]} nodes
 * @returns {Layout}
 */
export function layout(nodes) {
  const depth = depths(nodes);
  const layers = Math.max(0, ...depth) + 1;
  /** @type {{layer: number, above: number[], below: number[]}[]} nodes, then the bends of long edges */
  const spots = depth.map((layer) => ({ layer, above: [], below: [] }));
  const edges = [];
  for (const [to, { args }] of nodes.entries()) {
    for (const [slot, from] of args.entries()) {
      const chain = [from];
      for (let layer = depth[from] + 1; layer < depth[to]; layer++) {
        chain.push(spots.length);
        spots.push({ layer, above: [], below: [] });
      }
      chain.push(to);
      for (let i = 0; i + 1 < chain.length; i++) {
        spots[chain[i]].below.push(chain[i + 1]);
        spots[chain[i + 1]].above.push(chain[i]);
      }
      edges.push({ from, to, slot, chain });
    }
  }
  const { order, crossings } = ordered(spots, layers);
  const places = straightened(spots, order);
  return {
    nodes: nodes.map((_, i) => ({ layer: depth[i], place: places[i] })),
    edges: edges.map(({ from, to, slot, chain }) => ({
      from, to, slot, through: chain.map((s) => /** @type {[number, number]} */ ([spots[s].layer, places[s]])),
    })),
    layers,
    places: Math.max(0, ...order.map((row) => row.length)),
    crossings,
  };
}

/** The layer of each node: one past its latest argument; a node without arguments stands just before its first user. */
function depths(/** @type {Node[]} */ nodes) {
  const depth = nodes.map(() => 0);
  for (const [i, { args }] of nodes.entries()) for (const a of args) depth[i] = Math.max(depth[i], depth[a] + 1);
  const first = nodes.map(() => Infinity);
  for (const [i, { args }] of nodes.entries()) for (const a of args) first[a] = Math.min(first[a], depth[i]);
  return depth.map((d, i) => (nodes[i].args.length === 0 && first[i] < Infinity ? first[i] - 1 : d));
}

/** The order within each layer, by sweeps of medians down and up; the best order that was seen is kept. */
function ordered(/** @type {{layer: number, above: number[], below: number[]}[]} */ spots, /** @type {number} */ layers) {
  /** @type {number[][]} */
  let order = Array.from({ length: layers }, () => []);
  spots.forEach(({ layer }, i) => order[layer].push(i));
  const place = new Array(spots.length).fill(0);
  const settle = () => order.forEach((row) => row.forEach((s, i) => (place[s] = i)));
  settle();
  let best = order.map((row) => [...row]);
  let least = crossings(order, spots, place);
  for (let sweep = 0; sweep < 12 && least > 0; sweep++) {
    const side = sweep % 2 === 0 ? 'above' : 'below';
    const rows = sweep % 2 === 0 ? order : [...order].reverse();
    for (const row of rows) {
      const key = new Map(row.map((s) => [s, mean(spots[s][side].map((n) => place[n]), place[s])]));
      row.sort((a, b) => /** @type {number} */ (key.get(a)) - /** @type {number} */ (key.get(b)) || place[a] - place[b]);
      row.forEach((s, i) => (place[s] = i));
    }
    exchange(order, spots, place);
    const now = crossings(order, spots, place);
    if (now < least) [least, best] = [now, order.map((row) => [...row])];
  }
  order = best;
  return { order, crossings: least };
}

const mean = (/** @type {number[]} */ values, /** @type {number} */ otherwise) =>
  values.length === 0 ? otherwise : values.reduce((sum, v) => sum + v, 0) / values.length;

/** Neighbours in a layer change places as long as that crosses fewer edges. */
function exchange(/** @type {number[][]} */ order, /** @type {{above: number[], below: number[]}[]} */ spots, /** @type {number[]} */ place) {
  const crossed = (/** @type {number} */ a, /** @type {number} */ b) =>
    ['above', 'below'].reduce((sum, side) => {
      const key = /** @type {'above'|'below'} */ (side);
      for (const p of spots[a][key]) for (const q of spots[b][key]) if (place[p] > place[q]) sum++;
      return sum;
    }, 0);
  for (const row of order) {
    for (let round = 0, moved = true; moved && round < row.length; round++) {
      moved = false;
      for (let i = 0; i + 1 < row.length; i++) {
        const [a, b] = [row[i], row[i + 1]];
        if (crossed(b, a) >= crossed(a, b)) continue;
        [row[i], row[i + 1]] = [b, a];
        [place[a], place[b]] = [i + 1, i];
        moved = true;
      }
    }
  }
}

/** How many pairs of edges cross between neighbouring layers. */
function crossings(/** @type {number[][]} */ order, /** @type {{below: number[]}[]} */ spots, /** @type {number[]} */ place) {
  let count = 0;
  for (const row of order) {
    const ends = row.flatMap((s) => spots[s].below.map((t) => [place[s], place[t]]));
    for (let i = 0; i < ends.length; i++) {
      for (let j = i + 1; j < ends.length; j++) {
        if ((ends[i][0] - ends[j][0]) * (ends[i][1] - ends[j][1]) < 0) count++;
      }
    }
  }
  return count;
}

/** Places that keep the order, a unit apart at least, and drawn towards the middle of their neighbours. */
function straightened(/** @type {{above: number[], below: number[]}[]} */ spots, /** @type {number[][]} */ order) {
  const tallest = Math.max(0, ...order.map((row) => row.length));
  const place = new Array(spots.length).fill(0);
  for (const row of order) row.forEach((s, i) => (place[s] = i + (tallest - row.length) / 2));
  for (let sweep = 0; sweep < 8; sweep++) {
    for (const row of sweep % 2 === 0 ? order : [...order].reverse()) {
      const wish = row.map((s) => mean([...spots[s].above, ...spots[s].below].map((n) => place[n]), place[s]));
      // A unit apart, pushed down from the top and up from the bottom; half of each is in the middle.
      const down = [...wish];
      for (let i = 1; i < row.length; i++) down[i] = Math.max(down[i], down[i - 1] + 1);
      const up = [...wish];
      for (let i = row.length - 2; i >= 0; i--) up[i] = Math.min(up[i], up[i + 1] - 1);
      row.forEach((s, i) => (place[s] = (down[i] + up[i]) / 2));
    }
  }
  const top = Math.min(...place);
  return place.map((p) => p - top);
}
