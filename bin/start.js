const { keepCompiled } = require('./keep-compiled.js');
const { version } = require('../package.json');

keepCompiled({ env: process.env, platform: process.platform, version, uid: process.getuid?.() });
import('../dist/main.js').then(({ runProcess }) => runProcess());
