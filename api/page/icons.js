/** The page's few signs, drawn in the colour of the text. */

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  email: "M2.5 4h11v8h-11zM2.5 4.5 8 8.8l5.5-4.3",
  meeting:
    "M5.6 7.2a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM2 13c.2-2.4 1.6-3.6 3.6-3.6S9 10.6 9.2 13M10.6 7.400a1.7 1.7 0 1 0 0-3.400M11 9.700c1.7.1 2.8 1.2 3 3.3",
  chat: "M2.5 3.500h11v7h-6l-3 2.700v-2.700h-2z",
  unread: "M8 2.500a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3.200l2 1.3",
  task: "M3 3h10v10H3zM5.5 8l1.9 1.900L10.7 6",
  decision: "M8 2.2 13.8 8 8 13.8 2.2 8z",
  record: "M4 2.500h8v11H4zM6 5.500h4M6 8h4M6 10.500h2.5",
  draft: "M3 13l.6-2.8 7.4-7.4 2.2 2.2-7.4 7.400zM9.6 4.200l2.2 2.2",
};

/** One sign, 16 by 16; hidden from readers unless it is named. */
export function icon(name, label = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `icon ${name}`);
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.unread);
  svg.append(path);
  return svg;
}
