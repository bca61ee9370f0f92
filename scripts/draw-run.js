// Draws docs/pictures/setup.svg from a real run of the built wizard on the practice tenant, in a pseudo-terminal.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';

const root = fileURLToPath(new URL('..', import.meta.url));
const columns = 80;
const palette = ['#1b1f24', '#ff7b72', '#3fb950', '#d29922', '#79c0ff', '#d2a8ff', '#56d4dd', '#c9d1d9'];
const bright = ['#8b949e', '#ffa198', '#56d364', '#e3b341', '#a5d6ff', '#e2c5ff', '#76e3ea', '#ffffff'];
const paper = '#0d1117';
const ink = '#c9d1d9';

/** What a person types, each after the screen shows what it answers. */
const steps = [
  [/Go on with this account/, '\r'],
  [/What should the app be able to do/, 'incidents'],
  [/0 chosen, 1 of \d/, ' '],
  [/1 chosen/, '\r'],
  [/What should the app be called/, 'Incident reader\r'],
  [/Where may a sign-in return to/, '\r'],
  [/Who may use the app/, '\r'],
  [/Further owners/, '\r'],
  [/Which files should keep it/, '\r'],
  [/Apply this plan/, 'y\r'],
];

const folder = mkdtempSync(join(tmpdir(), 'draw-run-'));
const screen = new headless.Terminal({ cols: columns, rows: 50, scrollback: 1000, allowProposedApi: true });
const program = spawn(process.execPath, [join(root, 'bin/defender-access.js'), 'setup', '--sandbox'], {
  cols: columns,
  rows: 50,
  cwd: folder,
  env: {
    PATH: process.env.PATH,
    HOME: folder,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    DEFENDER_ACCESS_STATE_DIR: folder,
  },
});
let drawn = Promise.resolve();
program.onData((data) => {
  drawn = new Promise((resolve) => screen.write(data, resolve));
});
const ended = new Promise((resolve) => program.onExit(resolve));

for (const [question, answer] of steps) {
  await shows(question);
  await new Promise((resolve) => setTimeout(resolve, 150));
  program.write(answer);
}
await ended;
await drawn;
mkdirSync(join(root, 'docs/pictures'), { recursive: true });
writeFileSync(join(root, 'docs/pictures/setup.svg'), draw());
rmSync(folder, { recursive: true, force: true });

async function shows(pattern) {
  for (let tries = 0; tries < 500; tries += 1) {
    await drawn;
    if (lines().some((line) => pattern.test(line.translateToString(true)))) return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error(
    `never shown: ${pattern}\n${lines()
      .map((line) => line.translateToString(true))
      .join('\n')}`,
  );
}

function lines() {
  const { active } = screen.buffer;
  return Array.from({ length: active.length }, (_, index) => active.getLine(index));
}

/** The whole run, but of the addresses of sign-in pages, which are long and different each time, the beginning only. */
function draw() {
  const all = lines();
  const texts = all.map((line) => line.translateToString(true));
  const from = texts.findIndex((text) => text !== '');
  const rows = [];
  let inAddress = false;
  for (const [index, line] of all.slice(from, texts.findLastIndex((text) => text !== '') + 1).entries()) {
    const text = texts[from + index];
    const begins = /^\s*http:\/\/localhost:\d/.test(text);
    inAddress = begins || (inAddress && !/^ {2}/.test(text));
    if (begins || !inAddress) rows.push({ line, isCut: begins });
  }
  const [width, height] = [8.4, 19];
  const body = rows
    .map(({ line, isCut }, row) => `<text y="${(row + 1) * height + 14}">${spans(line, width, isCut)}</text>`)
    .join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${columns * width + 32}" height="${(rows.length + 2) * height + 10}" role="img" aria-label="A run of the wizard on the practice tenant, from the first line to the proof">
<rect width="100%" height="100%" rx="8" fill="${paper}"/>
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14" fill="${ink}" style="white-space:pre" transform="translate(16 0)">
${body}
</g></svg>
`;
}

function spans(line, width, isCut) {
  const parts = [];
  const shownColumns = isCut ? columns - 20 : columns;
  for (let column = 0; column < shownColumns; column += 1) {
    const cell = line.getCell(column);
    const text = isCut && column === shownColumns - 1 ? '…' : cell.getChars() || ' ';
    const style = `${colourOf(cell)}${cell.isBold() ? ' font-weight="bold"' : ''}${cell.isDim() ? ' opacity=".65"' : ''}`;
    const last = parts.at(-1);
    if (last?.style === style) last.text += text;
    else parts.push({ style, text, column });
  }
  return parts
    .filter(({ text }) => text.trim() !== '')
    .map(({ style, text, column }) => {
      const shown = text.trimEnd();
      return `<tspan x="${(column * width).toFixed(1)}" textLength="${([...shown].length * width).toFixed(1)}"${style}>${escaped(shown)}</tspan>`;
    })
    .join('');
}

function colourOf(cell) {
  if (!cell.isFgPalette()) return '';
  const index = cell.getFgColor();
  const colour = index < 8 ? palette[index] : bright[index - 8];
  return colour === undefined ? '' : ` fill="${colour}"`;
}

function escaped(text) {
  // Blanks that no viewer of SVG runs together.
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(' ', '\u00A0');
}
