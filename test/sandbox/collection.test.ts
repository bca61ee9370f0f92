import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Collection } from '../../src/sandbox/collection.ts';

interface Record {
  readonly id: string;
  readonly name: string;
}

function collection() {
  let nowInMs = 0;
  const clock = {
    nowInMs: () => nowInMs,
    moveBy: (deltaInMs: number) => {
      nowInMs += deltaInMs;
    },
  };
  return { records: new Collection<Record, 'name'>({ name: (record) => record.name }, clock, () => undefined), clock };
}

const ids = fc.constantFrom('a', 'b', 'c', 'd');
const names = fc.constantFrom('Ada', 'ADA', 'Bob', 'Cy');
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('put' as const), id: ids, name: names }),
    fc.record({ do: fc.constant('remove' as const), id: ids }),
    fc.record({ do: fc.constant('look' as const), name: names }),
  ),
  { maxLength: 40 },
);

test('finds by key, whatever the letter case, exactly what a plain search finds, at any instant', () => {
  fc.assert(
    fc.property(steps, fc.nat({ max: 10 }), (script, seededSteps) => {
      const { records, clock } = collection();
      const snapshots: Map<string, Record>[] = [];
      const model = new Map<string, Record>();
      for (const [index, step] of script.entries()) {
        if (index === seededSteps) records.seeded();
        if (step.do === 'put') {
          records.put({ id: step.id, name: step.name });
          model.set(step.id, { id: step.id, name: step.name });
        } else if (step.do === 'remove') {
          expect(records.remove(step.id)).toBe(model.delete(step.id));
        } else {
          // Building the index in the middle must not change what later look-ups find.
          records.by('name', step.name);
        }
        if (index >= seededSteps) snapshots.push(new Map(model));
        clock.moveBy(1);
      }
      const byId = (found: Iterable<Record>) => [...found].sort((one, other) => one.id.localeCompare(other.id));
      for (const [age, snapshot] of snapshots.entries()) {
        const instant = seededSteps + age;
        expect(byId(records.values(instant))).toEqual(byId(snapshot.values()));
        for (const name of ['ada', 'BOB', 'cy']) {
          const expected = [...snapshot.values()].filter((record) => record.name.toLowerCase() === name.toLowerCase());
          expect(byId(records.by('name', name, instant))).toEqual(byId(expected));
        }
      }
      expect(byId(records.values())).toEqual(byId(model.values()));
    }),
  );
});

test('what differs from the seed rebuilds the collection on a fresh seed', () => {
  fc.assert(
    fc.property(steps, steps, (seed, later) => {
      const run = (records: Collection<Record, 'name'>, script: typeof seed) => {
        for (const step of script) {
          if (step.do === 'put') records.put({ id: step.id, name: step.name });
          else if (step.do === 'remove') records.remove(step.id);
        }
      };
      const first = collection().records;
      run(first, seed);
      first.seeded();
      run(first, later);
      const second = collection().records;
      run(second, seed);
      second.seeded();
      second.apply(JSON.parse(JSON.stringify(first.changes())));
      const asMap = (records: Collection<Record, 'name'>) => new Map([...records.values()].map((one) => [one.id, one]));
      expect(asMap(second)).toEqual(asMap(first));
      // And once more: what was applied still counts as changed.
      expect(second.changes().put.length + second.changes().removed.length).toBe(
        first.changes().put.length + first.changes().removed.length,
      );
    }),
  );
});

test('forgets versions that ended before an instant, and no others', () => {
  const { records, clock } = collection();
  records.seeded();
  records.put({ id: 'a', name: 'Ada' });
  clock.moveBy(10);
  records.put({ id: 'a', name: 'Bob' });
  clock.moveBy(10);
  records.put({ id: 'a', name: 'Cy' });
  records.forgetBefore(15);
  expect(records.get('a', 15)?.name).toBe('Bob');
  expect(records.get('a')?.name).toBe('Cy');
});
