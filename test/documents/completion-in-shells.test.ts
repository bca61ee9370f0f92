import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IPty, spawn as spawnTerminal } from '@lydell/node-pty';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { commandSpecs } from '../../src/commands/command-specs.ts';
import { completionModel } from '../../src/commands/completion/completion.ts';
import { type CompletionModel, type CompletionShell, renderCompletion } from '../../src/documents/completion.ts';

const hasShell = (name: string): boolean => spawnSync(name, ['-c', 'exit 0']).status === 0;

let folder: string;
let model: CompletionModel;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'completion-'));
  model = await completionModel();
  for (const shell of ['bash', 'zsh', 'fish'] as const)
    writeFileSync(join(folder, `script.${shell}`), renderCompletion(shell, model));
  writeFileSync(join(folder, 'my answers.json'), '{}');
});
afterAll(() => {
  zsh?.end();
  rmSync(folder, { recursive: true, force: true });
});

/** What bash would offer, by the variables it sets for a completion function. */
function inBash(line: string): readonly string[] {
  // Bash splits at an equals sign as well.
  const words = line.split(/ |(?==)|(?<==)/);
  const script = `source script.bash; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _defender_access 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return answersOf(spawnSync('bash', ['--norc', '-c', script], { cwd: folder, encoding: 'utf8' }).stdout);
}

function inFish(line: string): readonly string[] {
  const script = `source script.fish; complete -C ${JSON.stringify(line)}`;
  const { stdout } = spawnSync('fish', ['--no-config', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, HOME: folder },
  });
  return answersOf(stdout).map((row) => row.split('\t')[0] ?? '');
}

/** zsh completes in its line editor alone, so it gets a terminal, and a widget that keeps what would be offered. */
class Zsh {
  readonly #terminal: IPty;
  readonly #hits: string;
  #drawn = '';

  constructor() {
    this.#hits = join(folder, 'hits.txt');
    const setup = [
      `cd ${folder}; PS1="ready> "; unsetopt beep; autoload -U compinit; compinit -u -D; source ./script.zsh`,
      // The real one adds to the line editor; with -O it says what it would have added.
      'compadd () { local -a hits; [[ " $* " == *" -O "* || " $* " == *" -D "* || " $* " == *" -A "* ]] || { builtin compadd -O hits "$@"; for hit in $hits; do print -r -- "HIT:$hit" >> hits.txt; done }; builtin compadd "$@" }',
      'finish () { zle list-choices; print -r DONE >> hits.txt; zle kill-whole-line }; zle -N finish; bindkey "^X" finish',
    ];
    writeFileSync(join(folder, '.zshrc'), `${setup.join('\n')}\n`);
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, ZDOTDIR: folder, TERM: 'xterm' };
    this.#terminal = spawnTerminal('zsh', ['-d', '-i'], { cols: 200, rows: 50, cwd: folder, env });
    this.#terminal.onData((text) => {
      this.#drawn += text;
    });
  }

  async complete(line: string): Promise<readonly string[]> {
    await vi.waitFor(() => expect(this.#drawn).toContain('ready> '), { timeout: 10_000 });
    writeFileSync(this.#hits, '');
    this.#terminal.write(`${line}\u0018`);
    await vi.waitFor(() => expect(readFileSync(this.#hits, 'utf8')).toContain('DONE'), {
      timeout: 10_000,
      interval: 10,
    });
    return answersOf(readFileSync(this.#hits, 'utf8'))
      .filter((row) => row.startsWith('HIT:'))
      .map((row) => row.slice(4));
  }

  end(): void {
    this.#terminal.kill();
  }
}

let zsh: Zsh | null = null;
function inZsh(line: string): Promise<readonly string[]> {
  zsh ??= new Zsh();
  return zsh.complete(line);
}

function answersOf(text: string): readonly string[] {
  return text.split('\n').filter((row) => row !== '');
}

/** Typed so far, and what has to be among the offers, and what must not. */
const lines: readonly [line: string, offered: readonly string[], not: readonly string[]][] = [
  ['defender-access ver', ['verify'], ['setup']],
  ['defender-access --sk', ['--skip-proof'], ['--task']],
  ['defender-access setup --ta', ['--task'], ['--name']],
  ['defender-access setup --task read-', ['read-incidents', 'read-alerts'], ['hunt']],
  ['defender-access --name x --task hu', ['hunt'], ['read-incidents']],
  ['defender-access consent --add Incident.R', ['Incident.Read', 'Incident.ReadWrite'], ['xdr/Incident.Read']],
  ['defender-access consent --add xdr/Inc', ['xdr/Incident.Read'], ['endpoint/Machine.Read']],
  ['defender-access verify --cloud gcc', ['gcc', 'gcc-high'], ['public']],
  ['defender-access verify --skip call-', ['call-xdr', 'call-graph'], ['consent-xdr']],
  ['defender-access sandbox s', ['scenarios', 'show'], ['reset']],
  ['defender-access sandbox --scenario no-l', ['no-licence'], ['throttling']],
  ['defender-access help exit', ['exit-codes'], ['setup']],
  ['defender-access setup --name setup --form', ['--format'], ['--task']],
  ['defender-access setup --answers my', ['my answers.json'], []],
];

const listLines: readonly [line: string, offered: string][] = [
  ['defender-access setup --task read-incidents,hu', 'hunt'],
];

type Completer = (line: string) => readonly string[] | Promise<readonly string[]>;
const shells: readonly [CompletionShell, Completer][] = [
  ['bash', inBash],
  ['fish', inFish],
  ['zsh', inZsh],
];

for (const [shell, complete] of shells) {
  describe.skipIf(!hasShell(shell))(`in ${shell} (skipped where it is not installed)`, () => {
    test.each(lines)('%s', async (line, offered, not) => {
      const found = await complete(line);
      const plain = found.map((one) => one.replaceAll('\\ ', ' '));
      expect(plain).toEqual(expect.arrayContaining([...offered]));
      expect(plain.filter((one) => not.includes(one))).toEqual([]);
    });

    test.each(listLines)('goes on after a comma: %s', async (line, offered) => {
      const found = await complete(line);
      expect(found.map((one) => one.split(',').at(-1))).toContain(offered);
    });

    test('a value after an equals sign', async () => {
      const found = await complete('defender-access setup --sandbox=thr');
      expect(found.map((one) => one.split('=').at(-1))).toContain('throttling');
    });
  });
}

describe('the model', () => {
  test('has every command and every flag of the help', () => {
    expect(model.commands.map(({ name }) => name)).toEqual([...commandSpecs.map(({ name }) => name), 'help']);
    for (const spec of commandSpecs) {
      const known = model.commands.find(({ name }) => name === spec.name)?.flags.map(({ name }) => name);
      expect(known).toEqual([...spec.flags.map(({ name }) => name), 'help']);
    }
  });

  test('no word needs quoting in any shell', () => {
    const words = model.commands.flatMap(({ operands, flags }) => [
      ...operands,
      ...flags.flatMap((flag) => flag.words),
    ]);
    expect(words.filter((word) => !/^[\w./-]+$/.test(word))).toEqual([]);
  });
});

describe('PowerShell, where it is not at hand to run it', () => {
  test('brackets and quotes close', () => {
    const script = renderCompletion('powershell', model)
      .replaceAll(/'(?:[^']|'')*'/g, '""')
      .replaceAll(/#.*$/gm, '');
    const open: string[] = [];
    const pairs: Record<string, string> = { ')': '(', '}': '{', ']': '[' };
    for (const [sign] of script.matchAll(/[()[\]{}]/g)) {
      if (pairs[sign] === undefined) open.push(sign);
      else expect(open.pop()).toBe(pairs[sign]);
    }
    expect(open).toEqual([]);
    expect(script).not.toContain("'");
  });
});

test.skipIf(!hasShell('bash'))('bash of macOS (3.2) has neither mapfile nor associative arrays: none is used', () => {
  expect(renderCompletion('bash', model)).not.toMatch(/mapfile|readarray|declare -A|local -n/);
});
