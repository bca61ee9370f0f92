// Came with Node 22.1; before it there is nothing to prepare.
if (require('node:module').enableCompileCache !== undefined) {
  const { keepCompiled } = require('./keep-compiled.js');
  const { version } = require('../package.json');
  keepCompiled({ env: process.env, platform: process.platform, version, uid: process.getuid?.() });
}
require('../dist/main.cjs').runProcess();
