import { newSandboxKeys, type SandboxKeys } from '../../src/sandbox/start-sandbox.ts';

let made: Promise<SandboxKeys> | undefined;

/** The same keys for every practice tenant of this process: making them is three quarters of a tenant's start. */
export function practiceKeys(): Promise<SandboxKeys> {
  made ??= newSandboxKeys();
  return made;
}
