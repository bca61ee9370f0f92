import type { SignInGuide, SignInInterruption } from '../../../src/tokens/session.ts';

export interface ScriptedGuide extends SignInGuide {
  readonly urls: string[];
  readonly codes: { userCode: string; verificationUri: string; expiresAt: Date }[];
  readonly notes: string[];
  settledTimes: number;
  /** What the person does instead of waiting. */
  interrupt(interruption: SignInInterruption): void;
}

/** A guide without a terminal: it records, and `opener` plays whoever opens the page. */
export function scriptedGuide(
  opener: (page: { url: string; userCode?: string; loginHint?: string }) => Promise<boolean> = async () => false,
): ScriptedGuide {
  const waiting: ((interruption: SignInInterruption) => void)[] = [];
  const early: SignInInterruption[] = [];
  const guide: ScriptedGuide = {
    urls: [],
    codes: [],
    notes: [],
    settledTimes: 0,
    browserOpens: (url) => void guide.urls.push(url),
    codeIssued: (code) => void guide.codes.push(code),
    openPage: opener,
    interruption(signal) {
      const next = early.shift();
      if (next !== undefined) return Promise.resolve(next);
      return new Promise((resolve, reject) => {
        waiting.push(resolve);
        const stop = () => {
          const at = waiting.indexOf(resolve);
          if (at >= 0) waiting.splice(at, 1);
          reject(signal.reason);
        };
        signal.addEventListener('abort', stop, { once: true });
      });
    },
    note: (sentence) => void guide.notes.push(sentence),
    settled: () => {
      guide.settledTimes += 1;
    },
    interrupt(interruption) {
      const resolve = waiting.shift();
      if (resolve === undefined) early.push(interruption);
      else resolve(interruption);
    },
  };
  return guide;
}
