/** Offsets in code points, as the API counts, and in UTF-16 units, as JavaScript does. */

/**
 * @param {string} text
 * @returns {{unit: (point: number) => number, point: (unit: number) => number}}
 */
export function offsetsOf(text) {
  const wide = wideAt(text);
  return {
    unit: (point) => Math.min(point + countBelow(wide, (place) => wide[place] < point), text.length),
    point: (unit) => unit - countBelow(wide, (place) => wide[place] + place < unit),
  };
}

/** The code points, by number, that take two units. */
function wideAt(text) {
  const found = [];
  for (let unit = 0, point = 0; unit < text.length; unit++, point++) {
    if ((text.charCodeAt(unit) & 0xfc00) === 0xd800 && (text.charCodeAt(unit + 1) & 0xfc00) === 0xdc00) {
      found.push(point);
      unit++;
    }
  }
  return found;
}

/** How many places from the first on are below: they are sorted. */
function countBelow(sorted, isBelow) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBelow(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
