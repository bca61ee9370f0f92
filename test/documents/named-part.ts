import type { SetupRecord } from '../../src/documents/record-shape.ts';
import { setupRecord } from '../../src/documents/setup-record.ts';
import { recordInput, type SampleChanges } from './record-sample.ts';

export const recordOf = (changes: SampleChanges = {}): SetupRecord => setupRecord(recordInput(changes));
