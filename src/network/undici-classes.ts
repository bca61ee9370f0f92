// A CommonJS package that is imported on demand keeps its names through a bundler only if a module re-exports them.
export { Agent, Client, ProxyAgent } from 'undici';
