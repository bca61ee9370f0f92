import { formatPermission } from '../catalog/api.ts';
import { permissionsOfTasks } from '../catalog/tasks.ts';
import { AccessError } from '../errors/access-error.ts';
import { plainText } from '../values/plain-text.ts';
import type { Answers } from './answers.ts';
import type { FlagValues } from './flags.ts';

const texts = ['cloud', 'tenant', 'auth', 'name', 'app-id', 'admin-client-id', 'operator', 'user'] as const;
const lists = ['task', 'permission', 'redirect-uri', 'for', 'owner', 'format'] as const;
const switches = ['new', 'skip-proof'] as const;

/** Names that an answers file may hold: the flags of setup, without those that approve or that concern one run only. */
export const answerNames: readonly string[] = [...texts, ...lists, ...switches];

/**
 * An answers file, `{"task": ["read-incidents"], "for": "everyone"}`, as if its answers had been flags. Whether an answer
 * can be used is for its question to say. A flag that was typed, or stands in the environment, wins.
 *
 * @throws AccessError `answer-invalid` naming the file and the key
 */
export function flagsOfAnswersFile(json: unknown, path: string): FlagValues {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw unusable(path, 'it has to be one JSON object, such as {"task": ["read-incidents"]}');
  }
  const found: Record<string, string | readonly string[] | boolean> = {};
  for (const [name, value] of Object.entries(json)) {
    if (name === '$schema' || name === '$comment') continue;
    const isText = typeof value === 'string';
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
    if (texts.some((known) => known === name)) {
      if (!isText) throw unusable(path, `"${name}" has to be a text`);
      found[name] = value;
    } else if (lists.some((known) => known === name)) {
      if (!isText && !isList) throw unusable(path, `"${name}" has to be a text or a list of texts`);
      found[name] = isText ? [value] : value;
    } else if (switches.some((known) => known === name)) {
      if (typeof value !== 'boolean') throw unusable(path, `"${name}" has to be true or false`);
      found[name] = value;
    } else {
      throw unusable(path, `"${plainText(name)}" is no answer; it knows ${answerNames.join(', ')}`);
    }
  }
  return found;
}

/** First words of an answers file of ours; whoever finds them may replace the file. */
export const answersFileRemark = '{\n  "$comment": "Made by defender-access.';

/**
 * The answers as a file for another tenant. People are left out, since they are of this one: there the file's reader, or the
 * default for such permissions, says who may use the app.
 */
export function answersFileText({ tasks, permissions, displayName, redirectUris, audience }: Answers): string {
  const ofTasks = new Set(permissionsOfTasks(tasks).map(formatPermission));
  const byName = permissions.map(formatPermission).filter((name) => !ofTasks.has(name));
  const answers = {
    $comment: 'Made by defender-access. Use it with: defender-access setup --answers FILE --tenant ID',
    name: displayName,
    ...(tasks.length === 0 ? {} : { task: tasks }),
    ...(byName.length === 0 ? {} : { permission: byName }),
    'redirect-uri': redirectUris,
    ...(audience.kind === 'everyone' ? { for: 'everyone' } : {}),
  };
  return `${JSON.stringify(answers, null, 2)}\n`;
}

function unusable(path: string, why: string): AccessError {
  return new AccessError('answer-invalid', {
    happened: `The answers file ${plainText(path)} cannot be used: ${why}.`,
    todo: ['Correct it and run the command again; nothing has been written.'],
  });
}
