// What the bundle takes of undici: the classes of src/network/undici-classes.ts. Its main file would bring the mocks, the
// caches, fetch and WebSocket along, none of which is used here: two thirds of its size.
const Agent = require('undici/lib/dispatcher/agent.js');
const buildConnector = require('undici/lib/core/connect.js');
const Client = require('undici/lib/dispatcher/client.js');
const Dispatcher = require('undici/lib/dispatcher/dispatcher.js');
const ProxyAgent = require('undici/lib/dispatcher/proxy-agent.js');

// As its main file does: request(), connect() and the like of every dispatcher.
Object.assign(Dispatcher.prototype, require('undici/lib/api/index.js'));

module.exports = { Agent, buildConnector, Client, ProxyAgent };
