import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import pty from '@lydell/node-pty';

/**
 * Runs a command to its end: CPU of the whole process and of what it waited for, as the system counts it, and wall time.
 *
 * @param {string[]} command
 * @param {object} options
 * @param {Record<string, string>} [options.env]
 * @param {string} [options.cwd]
 * @param {(line: string) => void} [options.onLine] each line of its error stream
 * @returns {Promise<{ cpuInMs: number, wallInMs: number, exit: number, stdout: string, stderr: string }>}
 */
export function timed(command, { env = process.env, cwd = process.cwd(), onLine = () => {} } = {}) {
  // bash's own `time` reads what the kernel counted for a finished child, to the millisecond; Node cannot ask for that.
  const script = 'exec 3>&2; TIMEFORMAT="@times %U %S %R"; { time "$@" 2>&3; } 2>&4';
  const child = spawn('bash', ['-c', script, 'bash', ...command], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'pipe'],
  });
  const texts = { stdout: '', stderr: '', times: '' };
  child.stdout.on('data', (data) => {
    texts.stdout += data;
  });
  let rest = '';
  child.stderr.on('data', (data) => {
    texts.stderr += data;
    const lines = (rest + data).split('\n');
    rest = lines.pop();
    for (const line of lines) onLine(line);
  });
  child.stdio[4].on('data', (data) => {
    texts.times += data;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => {
      const found = /@times (\S+) (\S+) (\S+)/.exec(texts.times);
      if (found === null) return reject(new Error(`no times for ${command.join(' ')}: ${texts.times}`));
      const [user, system, wall] = found.slice(1).map((seconds) => Number(seconds) * 1000);
      resolve({ cpuInMs: user + system, wallInMs: wall, exit, stdout: texts.stdout, stderr: texts.stderr });
    });
  });
}

/**
 * Runs a command in a terminal until something shows on it, and takes its CPU there: all threads, from Linux's /proc.
 *
 * @returns {Promise<{ cpuInMs: number, wallInMs: number }>}
 */
export function untilShown(command, pattern, { env, cwd }) {
  const [program, ...args] = command;
  const startedAt = performance.now();
  const child = pty.spawn(program, args, { cols: 80, rows: 30, env, cwd });
  let seen = '';
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`never shown: ${pattern}\n${seen}`));
    }, 15_000);
    child.onData((data) => {
      seen += data;
      if (!pattern.test(seen)) return;
      clearTimeout(late);
      const wallInMs = performance.now() - startedAt;
      const cpuInMs = cpuOfAllThreads(child.pid);
      child.onExit(() => resolve({ cpuInMs, wallInMs }));
      child.kill('SIGKILL');
    });
  });
}

function cpuOfAllThreads(pid) {
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) => {
    try {
      return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // Ended since the folder was listed: a helper thread of Node's that had next to nothing to do.
      return 0;
    }
  });
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}

export function summary(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  return { median: at(0.5), low: at(0.1), high: at(0.9), runs: sorted.length };
}
