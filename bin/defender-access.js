#!/usr/bin/env node
// CommonJS, and in words that every Node understands: an old one must live to say that it is too old, and the version is
// said without anything else being loaded.
var version = process.versions.node.split('.').map(Number);
var asked = process.argv.slice(2);

if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  process.stderr.write('defender-access needs Node 20.19 or later; this is ' + process.versions.node + '.\n');
  process.exitCode = 2;
} else if (asked.length === 1 && (asked[0] === '--version' || asked[0] === '-v')) {
  process.stdout.on('error', tellLost);
  process.stdout.write(require('../package.json').version + '\n');
} else {
  require('./keep-compiled.js').keepOurs();
  require('../dist/main.cjs').runProcess();
}

function tellLost(error) {
  // A reader that left early, or a closed window, is no fault.
  if (error.code === 'EPIPE' || error.code === 'EIO') return;
  process.exitCode = 1;
  process.stderr.write('The version could not be written: ' + error.message + '.\n');
}
