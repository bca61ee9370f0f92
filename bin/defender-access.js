#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`defender-access needs Node 20.19 or later; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
} else {
  const { runProcess } = await import('../dist/main.js');
  await runProcess();
}
