import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Cloud } from '../catalog/cloud.ts';
import { cloudNamed, cloudNames, parseCloudFile } from '../catalog/clouds.ts';
import { AccessError } from '../errors/access-error.ts';

/**
 * A built-in cloud by its name, or the one a file describes.
 *
 * @throws AccessError `cloud-unknown` when it is neither, `cloud-file-invalid`
 */
export async function cloudFromNameOrFile(nameOrFile: string, cwd: string): Promise<Cloud> {
  const builtIn = cloudNamed(nameOrFile);
  if (builtIn !== null) return builtIn;
  const file = path.resolve(cwd, nameOrFile);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AccessError('cloud-unknown', {
      happened: `"${nameOrFile}" is neither a cloud we know nor a file that can be read.`,
      todo: [`Give one of ${cloudNames.join(', ')}, or the path of a cloud file: --cloud NAME|FILE`],
      cause,
    });
  });
  return parseCloudFile(parseJson(text, nameOrFile), {
    path: nameOrFile,
    readCa: (relativePath) => readFileSync(path.resolve(path.dirname(file), relativePath), 'utf8'),
  });
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new AccessError('cloud-file-invalid', {
      happened: `${name} is not JSON: ${cause instanceof Error ? cause.message : 'it cannot be parsed'}.`,
      todo: ['Compare it with the example in the documentation of clouds.'],
      cause,
    });
  }
}
