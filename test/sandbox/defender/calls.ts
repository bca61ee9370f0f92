import { expect } from 'vitest';
import { type Answer, type CallOptions, resourceNames } from '../practice-tenant.ts';

export const xdr = (scopes: string, more: CallOptions = {}): CallOptions => ({
  as: 'analyst',
  audience: resourceNames.xdr,
  scopes,
  ...more,
});

export const endpoint = (scopes: string, more: CallOptions = {}): CallOptions => ({
  ...xdr(scopes, more),
  audience: more.audience ?? resourceNames.endpoint,
});

export function expectRefusal(answer: Answer, status: number, code: string, text: string) {
  expect({ status: answer.status, code: answer.body.error?.code }).toEqual({ status, code });
  expect(answer.body.error.message).toContain(text);
  expect(answer.body.error.target).toMatch(/^[0-9a-f-]{36}$/);
}
