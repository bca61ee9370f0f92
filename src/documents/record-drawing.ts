import { apis } from '../catalog/api.ts';
import { wrapText } from '../terminal/text-layout.ts';
import { cutTo } from '../terminal/text-width.ts';
import type { Verdict } from '../values/check.ts';
import { htmlText } from './literals.ts';
import {
  apiBox,
  appBox,
  type Box,
  consentGroups,
  type Group,
  type Line,
  peopleBox,
  principalBox,
  worst,
} from './record-boxes.ts';
import { whoMayUse } from './record-people.ts';
import type { SetupRecord } from './record-shape.ts';
import { verdictMarks } from './record-words.ts';

interface Placed extends Box {
  /** Lines before they were wrapped. */
  readonly whole: readonly string[];
  /** Columns of text. */
  readonly room: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const columns = [
  { heading: 'People', x: 1, width: 150 },
  { heading: 'App registration', x: 185, width: 186 },
  { heading: 'Service principal', x: 405, width: 170 },
  { heading: 'Consent', x: 609, width: 236 },
  { heading: 'API', x: 879, width: 190 },
] as const;
const drawingWidth = 1070;
// Wide fonts need as much for one column of text.
const columnWidth = 7.2;
const top = 34;
const gap = 18;
const lineHeight = 20;

/**
 * Person, app, principal, consent and API as an inline SVG, coloured by verdict; every colour stands beside its sign. Whole
 * texts are in the tooltips. Styles come from the page, so that its content security policy needs no exception.
 */
export function drawRecord(record: SetupRecord): string {
  const groups = consentGroups(record);
  const consents = stack(
    groups.map(({ box }) => box),
    3,
  );
  const keys = [...new Set(groups.map(({ api }) => api))];
  const height = Math.max(120, ...consents.map((box) => box.y + box.height - top));
  const middle = top + height / 2;
  const [people, app, principal] = [peopleBox(record), appBox(record), principalBox(record)].map((box, column) =>
    centred(box, column, middle),
  );
  const apiBoxes = keys.map((key) => {
    const own = consents.filter((_, index) => groups[index]?.api === key);
    const from = Math.min(...own.map((box) => box.y));
    const to = Math.max(...own.map((box) => box.y + box.height));
    return centred(apiBox(record, key, own), 4, (from + to) / 2);
  });
  if (people === undefined || app === undefined || principal === undefined) return '';
  const arrows = [
    arrow(people, app, 'pass'),
    arrow(app, principal, worst([app.verdict, principal.verdict])),
    ...consents.map((box) => arrow(principal, box, worst([principal.verdict, box.verdict]))),
    ...consents.flatMap((box, index) => {
      const api = apiBoxes[keys.indexOf(groups[index]?.api ?? 'graph')];
      return api === undefined ? [] : [arrow(box, api, worst([box.verdict, api.verdict]))];
    }),
  ];
  const boxes = [people, app, principal, ...consents, ...apiBoxes];
  const total = Math.max(...boxes.map((box) => box.y + box.height)) + 2;
  return [
    `<svg viewBox="0 0 ${drawingWidth} ${Math.ceil(total)}" role="img" aria-labelledby="drawing-title drawing-text" xmlns="http://www.w3.org/2000/svg">`,
    '<title id="drawing-title">Who reaches which API through this app</title>',
    `<desc id="drawing-text">${htmlText(inWords(record, groups))}</desc>`,
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" class="tip"/></marker></defs>',
    ...columns.map(({ heading, x }) => `<text class="heading" x="${x + 2}" y="16">${heading}</text>`),
    ...arrows,
    ...boxes.map(draw),
    '</svg>',
  ].join('\n');
}

function stack(boxes: readonly Box[], column: number): readonly Placed[] {
  let y = top;
  return boxes.map((box) => {
    const placed = place(box, column, y);
    y += placed.height + gap;
    return placed;
  });
}

function centred(box: Box, column: number, middle: number): Placed {
  const { height } = place(box, column, 0);
  return place(box, column, Math.max(top, Math.round(middle - height / 2)));
}

function place(box: Box, column: number, y: number): Placed {
  const { x, width } = columns[column] ?? columns[0];
  const room = Math.floor((width - 40) / columnWidth);
  const lines = box.lines.flatMap((line) =>
    wrapText(line.text, room).map((text, index) =>
      index === 0 ? { ...line, text } : { text: line.verdict === undefined ? text : `  ${text}` },
    ),
  );
  return {
    ...box,
    whole: box.lines.map(({ text }) => text),
    lines,
    room,
    x,
    y,
    width,
    height: 38 + lines.length * lineHeight,
  };
}

function draw({ x, y, width, height, title, whole, lines, room, verdict }: Placed): string {
  return [
    `<g class="box ${verdict}"><title>${[title, ...whole].map(htmlText).join('\n')}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>`,
    `<text class="mark" x="${x + 12}" y="${y + 25}">${verdictMarks[verdict]}</text>`,
    `<text class="name" x="${x + 30}" y="${y + 25}">${htmlText(cutTo(title, room - 1, '…'))}</text>`,
    ...lines.map((line, index) => drawLine(line, x, y + 46 + index * lineHeight)),
    '</g>',
  ].join('');
}

/** The sign of a line that is in order would only repeat that of its box. */
function drawLine({ text, verdict = 'pass' }: Line, x: number, base: number): string {
  const mark =
    verdict === 'pass' ? '' : `<text class="mark ${verdict}" x="${x + 14}" y="${base}">${verdictMarks[verdict]}</text>`;
  const indent = text.startsWith('  ') ? 38 : 30;
  return `${mark}<text x="${x + indent}" y="${base}">${htmlText(text.trimStart())}</text>`;
}

function arrow(from: Placed, to: Placed, verdict: Verdict): string {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x - 2, to.y + to.height / 2];
  const bend = (x2 - x1) / 2;
  return `<path class="line ${verdict}" d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}" marker-end="url(#tip)"/>`;
}

function inWords({ app, servicePrincipal }: SetupRecord, groups: readonly Group[]): string {
  const users = servicePrincipal === null ? 'Nobody' : whoMayUse(servicePrincipal);
  const reached = groups.map(
    ({ api, box }) => `${apis[api].productName}, ${box.title}: ${box.lines.map(({ text }) => text).join(', ')}`,
  );
  return `${users} may use ${app.displayName}. ${reached.join('. ')}.`;
}
