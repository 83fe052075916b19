import { eventually } from '@atlas/testing';
import { expect } from '@jest/globals';
import { RecordsRefused, type OutgoingRecord } from '../../src/transport/broker.ts';
import { recordOf } from './scene.ts';
import type { Sentences } from './sentences.ts';
import { textOf } from '../../src/transport/wire-text.ts';

const kilobytes = (count: number) => 'x'.repeat(count * 1_000);
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** What is sent is what comes. */
export const recordSentences: Sentences = {
  'keeps what it acknowledges: bytes, key, headers, partition and order': async (scene) => {
    const { topic } = scene.ground;
    const low = await scene.lowOf(topic, 5);
    const before = Date.now();
    await scene.say(5, 'one', 'two');
    await scene.say(5, 'three');
    const listener = await scene.listen();
    await eventually(() => expect(listener.texts).toEqual(['one', 'two', 'three']));
    const rest = { topic, partition: 5, key: 'key', headers: { name: 'žlutý' } };
    expect(listener.records).toMatchObject([
      { ...rest, offset: low },
      { ...rest, offset: low + 1 },
      { ...rest, offset: low + 2 },
    ]);
    for (const { timestamp } of listener.records) expect(Math.abs(timestamp.getTime() - before)).toBeLessThan(60_000);
    const marks = await scene.publisher.watermarks(topic);
    expect(marks).toHaveLength(12);
    expect(marks.find(({ partition }) => partition === 5)).toEqual({ partition: 5, low, high: low + 3 });
  },

  'keeps headers as they are: none, empty, many, long, in any script': async (scene) => {
    const many = Object.fromEntries(range(200).map((n) => [`header-${n}`, `value ${n}`]));
    const all = [
      {},
      { empty: '' },
      many,
      { long: kilobytes(100) },
      { 名前: '値 🏮', ce_subject: 'a\nb', odd: textOf(Buffer.from([0xff])) },
    ];
    const heard = await send(
      scene,
      all.map((headers) => ({ ...recordOf('text'), headers })),
    );
    expect(heard.map(({ headers }) => headers)).toEqual(all);
  },

  'keeps payloads as they are: none, empty, any bytes, 900 kB': async (scene) => {
    const all = [null, Buffer.alloc(0), Buffer.from(range(256)), Buffer.alloc(900_000, 7)];
    const heard = await send(
      scene,
      all.map((value) => ({ ...recordOf(''), value })),
    );
    const asText = (value: Buffer | null) => value?.toString('latin1') ?? null; // Jest compares 900 kB byte by byte
    expect(heard.map(({ value }) => asText(value))).toEqual(all.map(asText));
  },

  'keeps keys as they are: empty, long, in any script, and as bytes that are no text': async (scene) => {
    const keys = ['', kilobytes(1), 'ключ 🗝', textOf(Buffer.from([0xff, 0x00])), 'a\0b'];
    const heard = await send(
      scene,
      keys.map((key) => ({ ...recordOf('text'), key })),
    );
    expect(heard.map(({ key }) => key)).toEqual([...keys.slice(0, 4), textOf(Buffer.from('a\0b'))]);
  },

  'refuses for good what is too large, and takes what comes after': async (scene) => {
    const listener = await scene.listen();
    const give = (...texts: string[]) => scene.publisher.send(scene.ground.topic, 1, texts.map(recordOf));
    await expect(give(kilobytes(1_200))).rejects.toBeInstanceOf(RecordsRefused);
    await expect(give(kilobytes(700), kilobytes(701))).rejects.toBeInstanceOf(RecordsRefused);
    await give(kilobytes(700));
    await give(kilobytes(701));
    await eventually(() => expect(listener.texts.map(({ length }) => length)).toEqual([700_000, 701_000]));
  },

  'brings ten thousand records of a partition in their order, none twice, none left out': async (scene) => {
    const texts = range(10_000).map((n) => `${n}`);
    for (let from = 0; from < texts.length; from += 2_000) await scene.say(3, ...texts.slice(from, from + 2_000));
    const listener = await scene.listen();
    await eventually(() => expect(listener.records).toHaveLength(texts.length));
    expect(listener.texts).toEqual(texts);
  },

  'takes the sends of many partitions at once, each in its order': async (scene) => {
    const listener = await scene.listen();
    await Promise.all(
      range(12).map(async (partition) => {
        for (const n of range(20)) await scene.publisher.send(scene.ground.topic, partition, [recordOf(`${n}`)]);
      }),
    );
    await eventually(() => expect(listener.records).toHaveLength(240));
    for (const partition of range(12)) expect(listener.textsOf(partition)).toEqual(range(20).map(String));
  },

  'goes on sending when a topic is missing': async (scene) => {
    const missing = `${scene.ground.topic}.missing`;
    const lose = () => expect(scene.publisher.send(missing, 0, [recordOf('lost')])).rejects.toThrow();
    await lose();
    await scene.say(0, 'one');
    await lose();
    await scene.say(0, 'two');
    const listener = await scene.listen();
    await eventually(() => expect(listener.texts).toEqual(['one', 'two']));
    await expect(scene.publisher.watermarks(missing)).rejects.toThrow();
  },
};

async function send(scene: Parameters<Sentences[string]>[0], records: readonly OutgoingRecord[]) {
  for (const record of records) await scene.publisher.send(scene.ground.topic, 2, [record]);
  const listener = await scene.listen();
  await eventually(() => expect(listener.records).toHaveLength(records.length));
  return listener.records;
}
