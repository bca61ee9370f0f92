/** The figures as a table, for people. */
export function laidOut({ at, machine, rows }) {
  const head = ['what', 'unit', 'median (10th to 90th)', 'beside', 'median (10th to 90th)', 'ratio', 'goal'];
  const lines = rows.map((row) => [
    row.what,
    row.unit,
    spread(row.a),
    row.beside,
    spread(row.b),
    ratio(row),
    goal(row),
  ]);
  const widths = head.map((_title, column) => Math.max(...[head, ...lines].map((line) => line[column].length)));
  const laid = [head, widths.map((width) => '-'.repeat(width)), ...lines].map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`,
  );
  const load = machine.load.map((value) => value.toFixed(1)).join(' to ');
  return `${at.slice(0, 10)}, Node ${machine.node}, ${machine.processor}, ${machine.memoryInGB} GB, ${machine.platform}, load ${load}; ${rows[0].a.runs} runs each\n\n${laid.join('\n')}\n`;
}

/** What got slower since the baseline by more than both spreads explain. Ratios are compared: machines differ. */
export function regressions({ rows }, baseline) {
  const lines = rows.flatMap((row) => {
    const before = baseline.rows.find(({ what }) => what === row.what);
    if (before === undefined) return [];
    const noise = Math.max(row.ratio.high - row.ratio.low, before.ratio.high - before.ratio.low) / 2;
    const slower = row.ratio.median - before.ratio.median;
    if (slower <= noise) return [];
    return [
      `slower: ${row.what}: ${row.ratio.median.toFixed(2)} x, was ${before.ratio.median.toFixed(2)} x (noise ${noise.toFixed(2)})`,
    ];
  });
  const since = `the baseline of ${baseline.at.slice(0, 10)}`;
  return `\n${lines.length === 0 ? `Nothing is slower than ${since} beyond noise.` : `Since ${since}:\n${lines.join('\n')}`}\n`;
}

function spread({ median, low, high }) {
  return [median, low, high]
    .map((value) => Math.round(value))
    .join(' ')
    .replace(/ (\d+) (\d+)$/, ' ($1 to $2)');
}

function ratio({ ratio: { median, low, high } }) {
  return `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

function goal({ goal: times, goalInMs, goalInMB }) {
  if (times !== undefined) return `<= ${times} x`;
  if (goalInMs !== undefined) return `<= ${goalInMs} ms`;
  return goalInMB === undefined ? '' : `<= ${goalInMB} MB`;
}
