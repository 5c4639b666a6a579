// Measures a page with pictures of workflows, and writes what is wrong with it into the page.
'use strict';
const problems = [];
const problem = text => { if (problems.length < 20) problems.push(text); };
const name = element => `\`${(element.lastChild ? element.lastChild.textContent : element.textContent).slice(0, 40)}\``;

// Rectangles, in pixels of the window.
const inside = (inner, outer) =>
  inner.left >= outer.left - 0.5 && inner.right <= outer.right + 0.5 &&
  inner.top >= outer.top - 0.5 && inner.bottom <= outer.bottom + 0.5;
const overlap = (a, b, slack) =>
  Math.min(a.right, b.right) - Math.max(a.left, b.left) > slack &&
  Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > slack;

// Colours, and their contrast (WCAG 2.2, contrast ratio).
const colour = text => (text.match(/[\d.]+/g) || []).map(Number);
const luminance = ([r, g, b]) => {
  const part = value => {
    value /= 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
};
const contrast = (a, b) => {
  const [low, high] = [luminance(colour(a)), luminance(colour(b))].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};
const wants = (what, front, back, ratio) => {
  const measured = contrast(front, back);
  if (!(measured >= ratio)) problem(`${what} has a contrast of ${measured.toFixed(2)} (${front} on ${back})`);
};
const fill = element => getComputedStyle(element).fill;

const counts = { boxes: 0, texts: 0, lines: 0 };
for (const svg of document.querySelectorAll('svg.aw')) {
  const page = svg.querySelector('.aw-page');
  const pageArea = page.getBoundingClientRect();
  const boxes = [...svg.querySelectorAll('.aw-box')];
  counts.boxes += boxes.length;
  const areas = boxes.map(box => box.getBoundingClientRect());
  areas.forEach((area, at) => {
    if (!inside(area, pageArea)) problem('a box sticks out of the picture');
    areas.slice(at + 1).forEach(other => {
      if (overlap(area, other, 0.1)) problem('a box overlaps another');
    });
  });
  // Texts stay in their boxes, do not overlap, and can be read.
  const texts = [...svg.querySelectorAll('text')];
  counts.texts += texts.length;
  const groups = new Map();
  for (const text of texts) {
    const area = text.getBoundingClientRect();
    const box = [...(text.closest('g')?.children ?? [])].find(child => child.matches('.aw-box'));
    if (!inside(area, (box ?? page).getBoundingClientRect())) problem(`${name(text)} sticks out of its box`);
    const label = text.matches('.aw-method, .aw-digits') && text.previousElementSibling;
    if (label && !inside({ left: area.left, right: area.right, top: area.top + 4, bottom: area.bottom - 4 }, label.getBoundingClientRect()))
      problem(`${name(text)} sticks out of its label`);
    wants(name(text), fill(text), fill(label || box || page), 4.5);
    const group = groups.get(box) ?? [];
    group.push([text, area]);
    groups.set(box, group);
  }
  for (const group of groups.values())
    group.forEach(([text, area], at) => group.slice(at + 1).forEach(([other, otherArea]) => {
      if (overlap(area, otherArea, 1)) problem(`${name(text)} overlaps ${name(other)}`);
    }));
  // Lines go around boxes, and stay in the picture.
  const scale = svg.getScreenCTM();
  const corner = { left: scale.e, top: scale.f };
  const lines = [...svg.querySelectorAll('.aw-line')];
  counts.lines += lines.length;
  for (const line of lines) {
    wants('a line', getComputedStyle(line).stroke, fill(page), 3);
    const length = line.getTotalLength();
    for (let at = 0; at <= length; at += 5) {
      const point = line.getPointAtLength(at);
      const [x, y] = [corner.left + point.x * scale.a, corner.top + point.y * scale.d];
      if (areas.some(area => x > area.left + 1 && x < area.right - 1 && y > area.top + 1 && y < area.bottom - 1)) {
        problem('a line crosses a box');
        break;
      }
      if (x < pageArea.left || x > pageArea.right) {
        problem('a line leaves the picture');
        break;
      }
    }
  }
  if (!svg.getAttribute('aria-label') || svg.getAttribute('role') !== 'img') problem('a picture says nothing');
}

// The rest of the page.
const ground = element => {
  for (let at = element; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (colour(backgroundColor)[3] !== 0) return backgroundColor;
  }
  return 'rgb(255, 255, 255)';
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || element.closest('svg, script')) continue;
  wants(name(element), getComputedStyle(element).color, ground(element), 4.5);
}
if (document.documentElement.scrollWidth > innerWidth)
  problem(`the page is wider (${document.documentElement.scrollWidth}) than its window (${innerWidth})`);
for (const entry of [...performance.getEntriesByType('resource').map(entry => entry.name), ...refused])
  if (entry !== 'inline') problem(`${entry} is fetched`);

const report = document.createElement('pre');
report.id = 'report';
report.textContent = JSON.stringify({
  dark: matchMedia('(prefers-color-scheme: dark)').matches, problems, ...counts,
});
document.body.append(report);
