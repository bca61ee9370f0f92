// A CommonJS package that is imported on demand keeps its names through a bundler only if a module re-exports them.
// The bundle takes these from a narrower door, scripts/bundle/undici.cjs: what is added here is added there.
export { Agent, buildConnector, Client, ProxyAgent } from 'undici';
